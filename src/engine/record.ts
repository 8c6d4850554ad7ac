import type { Page } from '../extract/index.ts';
import type { PageDocument } from '../model/document.ts';
import type { WithGroup } from '../model/fields.ts';
import type { Outcome } from '../model/outcome.ts';
import type { MaybePromise } from '../model/ports.ts';
import type { FetchRecord } from '../model/record.ts';
import type { Task } from '../model/task.ts';
import { maskedHeaders } from '../transport/masked-headers.ts';
import { headersObject } from '../transport/raw-headers.ts';
import { isoTime } from '../util/iso-time.ts';
import { toSeconds } from '../util/seconds.ts';
import { addDocument, NO_DOCUMENT, wantsDetails } from './document-fields.ts';
import type { PageWorkers } from './offload/index.ts';

/** Makes records with the groups that were asked for; a promise where another thread reads the page. */
export type RecordMaker = (
  task: Task,
  outcome: Outcome,
  queueMs: number,
) => MaybePromise<FetchRecord>;

interface RecordMakerOptions {
  readonly with: readonly WithGroup[];
  readonly saves: boolean;
  /** Reads pages; null: nothing of them is asked for. */
  readonly pages: PageWorkers | null;
  readonly hasSelectors: boolean;
}

/** Loads what the groups need, and makes the maker. */
export async function createRecordMaker(options: RecordMakerOptions): Promise<RecordMaker> {
  const enrichments = await enrichmentsOf(options);
  const pageOf = pageReader(options);
  return (task, outcome, queueMs) => {
    const record = coreRecord(task, outcome, queueMs);
    if (task.tag !== undefined) record.tag = task.tag;
    for (const enrich of enrichments) enrich(record, outcome, task);
    return pageOf === null ? record : pageOf(record, outcome);
  };
}

/** Adds one group. */
type Enrich = (record: FetchRecord, outcome: Outcome, task: Task) => void;

async function enrichmentsOf({ with: groups, saves }: RecordMakerOptions): Promise<Enrich[]> {
  const enrichments: Enrich[] = [];
  if (saves) enrichments.push((record, { savedPath }) => (record.saved_path = savedPath));
  for (const group of groups) {
    const enrich = ENRICHMENTS[group];
    if (enrich !== null) enrichments.push(enrich);
  }
  if (groups.includes('body')) enrichments.push(await bodyEnrichment());
  return enrichments;
}

/** What adds each group; null: made elsewhere, since it loads something. A new group needs its line. */
const ENRICHMENTS: Readonly<Record<WithGroup, Enrich | null>> = {
  title: null,
  description: null,
  h1: null,
  lang: null,
  canonical: null,
  hreflang: null,
  words: null,
  links: null,
  body: null,
  headers: (record, { rawHeaders }) =>
    (record.headers = maskedHeaders(headersObject(rawHeaders ?? []))),
  hops: (record, { hops }) => (record.hops = [...(hops ?? [])]),
  attempts: (record, _outcome, { attempts }) => (record.attempts = [...(attempts ?? [])]),
  tls: (record, { tls }) => (record.tls = tls),
  hash: (record, { hash }) => (record.hash = hash),
  dns: (record, { addresses }) => (record.dns = addresses === null ? null : [...addresses]),
  skipped: (record, _outcome, { skipReason }) => (record.skip_reason = skipReason ?? null),
};

/** What adds what is read of a page; null: nothing is asked for. */
function pageReader({ with: groups, pages, hasSelectors }: RecordMakerOptions) {
  if (pages === null) return null;
  const read = wantsDetails(groups) ? documentReader(groups, pages) : linkReader(groups, pages);
  if (!hasSelectors) return read;
  return async (record: FetchRecord, outcome: Outcome): Promise<FetchRecord> => {
    const { body, contentType, finalUrl } = outcome;
    const made = read === null ? record : await read(record, outcome);
    const found =
      body === null || finalUrl === null ? null : await pages.select(body, contentType, finalUrl);
    made.extracted = found ?? {};
    return made;
  };
}

/** Title and links alone cost less. */
function linkReader(groups: readonly WithGroup[], pages: PageWorkers) {
  const wants = { title: groups.includes('title'), links: groups.includes('links') };
  if (!(wants.title || wants.links)) return null;
  const add = (record: FetchRecord, { title, links }: Page): FetchRecord => {
    if (wants.title) record.title = title;
    if (wants.links) record.links = links;
    return record;
  };
  return (record: FetchRecord, { body, contentType, finalUrl }: Outcome) => {
    if (body === null || finalUrl === null) return add(record, { title: null, links: [] });
    const page = pages.page(body, contentType, finalUrl, wants);
    return page instanceof Promise ? page.then((read) => add(record, read)) : add(record, page);
  };
}

function documentReader(groups: readonly WithGroup[], pages: PageWorkers) {
  const add = (record: FetchRecord, document: PageDocument): FetchRecord => {
    addDocument(record, document, groups);
    return record;
  };
  return (record: FetchRecord, { body, contentType, finalUrl, rawHeaders }: Outcome) => {
    if (body === null || finalUrl === null) return add(record, NO_DOCUMENT);
    const wants = { ...DETAILS, headers: rawHeaders };
    const document = pages.document(body, contentType, finalUrl, wants);
    return document instanceof Promise
      ? document.then((read) => add(record, read))
      : add(record, document);
  };
}

const DETAILS = { details: true, fingerprint: false, css: false, positions: false };

async function bodyEnrichment(): Promise<Enrich> {
  const { bodyField } = await import('../extract/body-field.ts');
  return (record, { body, contentType }) => {
    const field =
      body === null ? { body: null, body_encoding: null } : bodyField(body, contentType);
    record.body = field.body;
    record.body_encoding = field.body_encoding;
  };
}

function coreRecord(task: Task, outcome: Outcome, queueMs: number): FetchRecord {
  const { failure } = outcome;
  return {
    seq: task.seq,
    input: task.input,
    url: task.target.url,
    final_url: outcome.finalUrl,
    method: outcome.method,
    status_code: outcome.statusCode,
    failed: failure !== null,
    error_code: failure === null ? null : failure.code,
    error_phase: failure === null ? null : failure.phase,
    error: failure === null ? null : failure.message,
    content_type: outcome.contentType,
    size: outcome.sizeBytes,
    size_download: outcome.downloadBytes,
    size_verified: outcome.sizeVerified,
    http_version: outcome.httpVersion,
    remote_ip: outcome.remoteIp,
    remote_port: outcome.remotePort,
    num_redirects: outcome.redirects,
    num_retries: task.retries,
    time_queue: toSeconds(queueMs),
    time_namelookup: secondsOrNull(outcome.nameLookupMs),
    time_connect: secondsOrNull(outcome.connectMs),
    time_appconnect: secondsOrNull(outcome.appConnectMs),
    time_starttransfer: secondsOrNull(outcome.startTransferMs),
    time_total: toSeconds(outcome.totalMs),
    timestamp: isoTime(outcome.startedAtMs),
  };
}

function secondsOrNull(durationMs: number | null): number | null {
  return durationMs === null ? null : toSeconds(durationMs);
}
