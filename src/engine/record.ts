import type { WithGroup } from '../model/fields.ts';
import type { Outcome } from '../model/outcome.ts';
import type { FetchRecord } from '../model/record.ts';
import type { Task } from '../model/task.ts';
import { maskedHeaders } from '../transport/masked-headers.ts';
import { headersObject } from '../transport/raw-headers.ts';
import { toSeconds } from '../util/seconds.ts';

/** Makes records with the groups that were asked for. */
export type RecordMaker = (task: Task, outcome: Outcome, queueMs: number) => FetchRecord;

interface RecordMakerOptions {
  readonly with: readonly WithGroup[];
  readonly saves: boolean;
}

/** Loads what the groups need, which may be a parser, and makes the maker. */
export async function createRecordMaker(options: RecordMakerOptions): Promise<RecordMaker> {
  const enrichments = await enrichmentsOf(options);
  return (task, outcome, queueMs) => {
    const record = coreRecord(task, outcome, queueMs);
    if (task.tag !== undefined) record.tag = task.tag;
    for (const enrich of enrichments) enrich(record, outcome, task);
    return record;
  };
}

/** Adds one group. */
type Enrich = (record: FetchRecord, outcome: Outcome, task: Task) => void;

async function enrichmentsOf({ with: groups, saves }: RecordMakerOptions): Promise<Enrich[]> {
  const enrichments: Enrich[] = [];
  if (saves) enrichments.push((record, { savedPath }) => (record.saved_path = savedPath));
  if (groups.includes('title') || groups.includes('links')) {
    enrichments.push(await pageEnrichment(groups));
  }
  for (const group of groups) {
    const enrich = ENRICHMENTS[group];
    if (enrich !== null) enrichments.push(enrich);
  }
  if (groups.includes('body')) enrichments.push(await bodyEnrichment());
  return enrichments;
}

/** What adds each group; null: made above, since it loads something. A new group needs its line. */
const ENRICHMENTS: Readonly<Record<WithGroup, Enrich | null>> = {
  title: null,
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

async function pageEnrichment(groups: readonly WithGroup[]): Promise<Enrich> {
  const { decodeBody, extractPage, isHtml } = await import('../extract/index.ts');
  const links = groups.includes('links');
  return (record, { body, contentType, finalUrl }) => {
    const isPage = body !== null && finalUrl !== null && isHtml(contentType, body);
    const page = isPage
      ? extractPage(decodeBody(body, contentType).text, finalUrl, { links })
      : undefined;
    if (groups.includes('title')) record.title = page?.title ?? null;
    if (links) record.links = page?.links ?? [];
  };
}

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
    timestamp: new Date(outcome.startedAtMs).toISOString(),
  };
}

function secondsOrNull(durationMs: number | null): number | null {
  return durationMs === null ? null : toSeconds(durationMs);
}
