import type { CrawlOptions } from '../../model/crawl-options.ts';
import type { StoredLink, StoredPage } from '../../model/crawl.ts';
import type { PageDocument } from '../../model/document.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { MaybePromise } from '../../model/ports.ts';
import type { FetchRecord } from '../../model/record.ts';
import type { Task } from '../../model/task.ts';
import type { TrapWatch } from '../../scope/traps/index.ts';
import { addDocument, NO_DOCUMENT } from '../document-fields.ts';
import type { PageWorkers } from '../offload/index.ts';
import type { RecordMaker } from '../record.ts';
import { changeOf, keptValidators, validatorsOf } from './change.ts';
import { foundDepth } from './discovery.ts';

export interface PageMakerParts {
  readonly options: CrawlOptions;
  readonly makeRecord: RecordMaker;
  readonly pages: PageWorkers;
  /** What to look for in pages, beside links. */
  readonly wants: {
    readonly details: boolean;
    readonly css: boolean;
    readonly positions: boolean;
  };
  /** Null: none are looked for. */
  readonly traps: Pick<TrapWatch, 'needsFingerprint'> | null;
  readonly hasSelectors: boolean;
  readonly isRecrawl: boolean;
}

/** Makes of an outcome what is read of it, recorded, and remembered. */
export class PageMaker {
  readonly #parts: PageMakerParts;

  constructor(parts: PageMakerParts) {
    this.#parts = parts;
  }

  /** What the body says; of an asset only where it may lead on. */
  document(task: Task, outcome: Outcome): MaybePromise<PageDocument> {
    const { body, contentType, finalUrl, rawHeaders, failure } = outcome;
    if (failure !== null || finalUrl === null) return NO_DOCUMENT;
    if (task.crawl?.role === 'external') return NO_DOCUMENT;
    const { pages, traps } = this.#parts;
    const fingerprint =
      task.crawl?.role === 'page' && traps?.needsFingerprint(task.target.url) === true;
    const isTextSitemap = task.crawl?.role === 'sitemap';
    const wants = { ...this.#parts.wants, fingerprint, isTextSitemap, headers: rawHeaders };
    return pages.document(body ?? EMPTY, contentType, finalUrl, wants);
  }

  /** The record, a promise where selectors have to be tried. */
  record(
    task: Task,
    outcome: Outcome,
    queueMs: number,
    read: { readonly document: PageDocument; readonly location: string | null },
  ): MaybePromise<FetchRecord> {
    const { options, makeRecord, pages, hasSelectors, isRecrawl } = this.#parts;
    const made = makeRecord(task, outcome, queueMs);
    if (made instanceof Promise) throw new Error('the page was to be read once');
    addPlace(made, task);
    made.location = read.location;
    addDocument(made, read.document, options.with);
    if (isRecrawl) made.change = changeOf(task.crawl?.before, outcome, read.location);
    if (!hasSelectors) return made;
    const { body, contentType, finalUrl } = outcome;
    return pages
      .select(body ?? EMPTY, contentType, finalUrl ?? task.target.url)
      .then((extracted) => {
        made.extracted = extracted ?? {};
        return made;
      });
  }
}

const EMPTY = Buffer.alloc(0);

/** How it was found. */
export function addPlace(record: FetchRecord, { crawl }: Task): void {
  record.depth = foundDepth(crawl?.depth ?? 0);
  record.parent = crawl?.parent ?? null;
  record.discovered_by = crawl?.discoveredBy ?? 'seed';
}

/** Why it was not fetched. */
export function addSkip(record: FetchRecord, { skipReason, skipRule }: Task): void {
  if (skipReason === undefined) return;
  record.skip_reason = skipReason;
  record.skip_rule = skipRule ?? null;
}

/** What is remembered of a page. What was before (`earlier`) still holds where that has not changed. */
export function storedPage(
  task: Task,
  outcome: Outcome,
  { document, location }: { readonly document: PageDocument; readonly location: string | null },
  { earlier, keyOf }: { earlier: StoredPage | null; keyOf: (url: string) => string },
): StoredPage {
  const { crawl } = task;
  const own = validatorsOf(outcome, location, crawl?.lastModifiedMs);
  // Without a body, it says nothing of itself.
  if (outcome.statusCode === 304 && earlier !== null) {
    return { ...earlier, ...keptValidators(own, earlier) };
  }
  const key = crawl?.key ?? task.target.url;
  const { canonical } = document;
  return {
    ...own,
    seq: task.seq,
    url: task.target.url,
    key,
    depth: crawl?.depth ?? 0,
    parent: crawl?.parent ?? null,
    discoveredBy: crawl?.discoveredBy ?? 'seed',
    role: crawl?.role ?? 'page',
    fromPublic: crawl?.fromPublic ?? false,
    errorCode: outcome.failure?.code ?? null,
    contentType: outcome.contentType,
    noindex: document.noindex || (canonical !== null && keyOf(canonical) !== key),
  };
}

/** Where the links of a page stand, and where it redirects to. */
export function storedLinks(
  { seq }: Task,
  { document, location }: { readonly document: PageDocument; readonly location: string | null },
  keyOf: (url: string) => string,
): StoredLink[] {
  const links: StoredLink[] = document.links.map(({ url, tag, rel, line, column }) => {
    return { from: seq, to: url, key: keyOf(url), tag, rel, line, column };
  });
  if (location === null) return links;
  const place = { tag: 'redirect', rel: null, line: null, column: null };
  return [...links, { from: seq, to: location, key: keyOf(location), ...place }];
}
