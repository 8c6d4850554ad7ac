import type { CrawlFrontier } from '../../model/crawl-frontier.ts';
import type { CrawlOptions } from '../../model/crawl-options.ts';
import type { Change, SkipReason } from '../../model/crawl.ts';
import type { PageDocument } from '../../model/document.ts';
import { failure } from '../../model/errors.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { MaybePromise } from '../../model/ports.ts';
import type { FetchRecord } from '../../model/record.ts';
import type { Task } from '../../model/task.ts';
import { acceptsType } from '../../scope/index.ts';
import type { TrapDecision, TrapWatch } from '../../scope/traps/index.ts';
import type { RunControl } from '../control.ts';
import { unsentEnding } from '../endings.ts';
import type { RecordMaker } from '../record.ts';
import type { RecordTaker } from '../worker.ts';
import type { CrawlBook } from './book.ts';
import type { Discovered, Discovery } from './discovery.ts';
import type { CrawlHooks } from './hooks.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';
import { addPlace, addSkip, storedLinks, storedPage, type PageMaker } from './page-maker.ts';
import {
  isOfSeed,
  pageReferences,
  redirectReference,
  redirectTarget,
  type FollowOptions,
} from './page-references.ts';
import type { Archive } from './archive.ts';

export interface CrawlRunParts {
  readonly options: CrawlOptions;
  readonly control: RunControl;
  readonly frontier: CrawlFrontier;
  readonly discovery: Discovery;
  readonly pages: PageMaker;
  /** For what was not fetched. */
  readonly makeRecord: RecordMaker;
  readonly ledger: Ledger;
  readonly book: CrawlBook;
  readonly traps: TrapWatch | null;
  readonly keyOf: (url: string) => string;
  readonly archive: Archive | null;
  readonly hooks: CrawlHooks;
  readonly tellsSkipped: boolean;
  /** What is open when it is stopped is left to a later process. */
  readonly isKept: boolean;
  /** Remember pages, for reports and for crawling them again. */
  readonly keepsPages: boolean;
  readonly keepsLinks: boolean;
  readonly onTrap: (decision: TrapDecision) => void;
}

interface Read {
  readonly document: PageDocument;
  readonly location: string | null;
}

/** Takes what the tasks of a crawl came to: what it leads to is queued before it counts as done. */
export class CrawlTaker implements RecordTaker {
  readonly #parts: CrawlRunParts;
  readonly #follows: FollowOptions;
  /** Tasks that were queued, and others that are told of. */
  taken = 0;
  /** Tasks that ended without a record. */
  silent = 0;
  /** Of a recrawl: how many are new, changed … */
  readonly changes: Record<Change, number> = {
    new: 0,
    changed: 0,
    unchanged: 0,
    gone: 0,
    moved: 0,
  };

  constructor(parts: CrawlRunParts) {
    this.#parts = parts;
    const { discovery, options } = parts;
    this.#follows = {
      assets: options.assets,
      isSettled: (url, depth) => discovery.isSettled(url, depth),
    };
  }

  record(task: Task, outcome: Outcome, queueMs: number): MaybePromise<void> {
    const room = this.#parts.ledger.room();
    if (room !== undefined) return room.then(() => this.record(task, outcome, queueMs));
    if (task.skipReason !== undefined) return this.#endSkipped(task);
    if (this.#isLeft(outcome)) return undefined;
    if (isUnanswered(task, outcome)) return this.#askWithGet(task);
    this.#parts.book.bytes += outcome.downloadBytes ?? 0;
    const document = this.#parts.pages.document(task, outcome);
    return document instanceof Promise
      ? document.then((read) => this.#conclude(task, outcome, queueMs, read))
      : this.#conclude(task, outcome, queueMs, document);
  }

  queue(tasks: readonly Task[]): void {
    if (tasks.length === 0) return;
    this.taken += tasks.length;
    void this.#parts.frontier.add(tasks);
  }

  /** What to write of tasks that were never queued. */
  tellAtOnce(skipped: readonly Task[]): FetchRecord[] {
    this.taken += skipped.length;
    return this.#tell(skipped);
  }

  #tell(skipped: readonly Task[]): FetchRecord[] {
    const { makeRecord, options } = this.#parts;
    return skipped.map((task) => {
      const { outcome } = unsentEnding(task, null, options);
      const record = makeRecord(task, outcome, 0);
      if (record instanceof Promise) throw new Error('there was no page to read');
      addPlace(record, task);
      addSkip(record, task);
      return record;
    });
  }

  #conclude(
    task: Task,
    outcome: Outcome,
    queueMs: number,
    document: PageDocument,
  ): MaybePromise<void> {
    const target = redirectTarget(outcome);
    const read = { document, location: target?.url ?? null };
    const found = this.#follow(task, outcome, document, target);
    const made = this.#parts.pages.record(task, this.#judged(task, outcome, target), queueMs, read);
    return made instanceof Promise
      ? made.then((record) => this.#end(task, outcome, read, found, record))
      : this.#end(task, outcome, read, found, made);
  }

  /** Queues what a page leads to. */
  #follow(
    task: Task,
    outcome: Outcome,
    document: PageDocument,
    target: ReturnType<typeof redirectTarget>,
  ): Discovered {
    const { discovery, options, traps, hooks, onTrap } = this.#parts;
    const references =
      task.crawl?.role === 'external' ? [] : pageReferences(task, document, outcome, this.#follows);
    if (target !== null && options.followRedirects && !isTooFar(task, options)) {
      if (isSeed(task)) discovery.widen(target.url);
      references.push(redirectReference(task, target, outcome));
    }
    const wanted = hooks.onLink === undefined ? references : references.filter(hooks.onLink);
    const found = discovery.take(wanted);
    this.queue([...found.tasks.values()]);
    if (traps !== null && task.crawl?.role === 'page' && outcome.failure === null) {
      const { fingerprint } = document;
      const decision = traps.learn({ url: task.target.url, fingerprint, discovered: found.fresh });
      if (decision !== null) onTrap(decision);
    }
    return found;
  }

  /** A chain of redirects that is too long ends as a failure. */
  #judged(task: Task, outcome: Outcome, target: ReturnType<typeof redirectTarget>): Outcome {
    const { options } = this.#parts;
    if (target === null || !options.followRedirects || !isTooFar(task, options)) return outcome;
    const message = `more than ${options.maxRedirects} redirects (--max-redirs)`;
    return { ...outcome, failure: failure('too_many_redirects', message) };
  }

  #end(
    task: Task,
    outcome: Outcome,
    read: Read,
    found: Discovered,
    record: FetchRecord,
  ): MaybePromise<void> {
    const { keepsPages, keepsLinks, keyOf, ledger, archive, hooks } = this.#parts;
    if (record.change !== undefined && record.change !== null) {
      this.changes[record.change] += 1;
    }
    hooks.onPage?.(record, read.document);
    const own = this.#isRecorded(task, outcome, record) ? [record] : [];
    if (own.length === 0) this.silent += 1;
    const isSame = outcome.statusCode === 304 && task.crawl !== undefined;
    const earlier = isSame ? this.#parts.frontier.page(task.crawl.key) : null;
    const entry: LedgerEntry = {
      task,
      records: [...own, ...this.tellAtOnce(found.skipped)],
      page: keepsPages ? storedPage(task, outcome, read, { earlier, keyOf }) : null,
      links: keepsLinks && isRead(outcome) ? storedLinks(task, read, keyOf) : null,
      archive: archive === null ? null : archive.entry(task, outcome),
      bytes: (archive === null ? 0 : (outcome.body?.length ?? 0)) + ENTRY_BYTES,
    };
    return ledger.put(entry);
  }

  /** A page of another type than those asked for is followed, but told of only as skipped. */
  #isRecorded(task: Task, outcome: Outcome, record: FetchRecord): boolean {
    const { options, book, tellsSkipped } = this.#parts;
    if (outcome.failure !== null || (outcome.statusCode ?? 0) >= 300) return true;
    if (options.contentTypes.length === 0 || task.crawl?.role === 'external') return true;
    if (acceptsType(options.contentTypes, outcome.contentType)) return true;
    book.skip('content_type');
    if (!tellsSkipped) return false;
    record.skip_reason = 'content_type' satisfies SkipReason;
    record.skip_rule = `--content-type has no ${outcome.contentType ?? 'type for it'}`;
    return true;
  }

  #endSkipped(task: Task): MaybePromise<void> {
    const { book, ledger, tellsSkipped } = this.#parts;
    book.skip(task.skipReason as SkipReason);
    const isDenied = isSeed(task) && task.skipReason === 'robots_denied';
    const told = tellsSkipped ? this.#tell([task]) : [];
    const records = isDenied ? [this.#tellDenied(task)] : told;
    if (records.length === 0) this.silent += 1;
    return ledger.put({ task, records, page: null, links: null, archive: null, bytes: 500 });
  }

  /** What the user named and robots.txt denies has failed. */
  #tellDenied(task: Task): FetchRecord {
    const { makeRecord, options } = this.#parts;
    const reason = failure('robots_denied', task.skipRule ?? 'robots.txt denies it');
    const record = makeRecord(task, unsentEnding(task, reason, options).outcome, 0);
    if (record instanceof Promise) throw new Error('there was no page to read');
    addPlace(record, task);
    return record;
  }

  /** It was broken off with the run, and will be fetched by the next. */
  #isLeft({ failure: met }: Outcome): boolean {
    return this.#parts.isKept && met?.code === 'interrupted';
  }

  /** Some servers do not know HEAD. */
  #askWithGet(task: Task): MaybePromise<void> {
    const { book, ledger } = this.#parts;
    const again = { ...task, seq: book.takeSeq(), retries: 0 };
    delete again.request;
    this.queue([again]);
    this.silent += 1;
    return ledger.put({ task, records: [], page: null, links: null, archive: null, bytes: 100 });
  }
}

/** What an entry takes, about, beside a body. */
const ENTRY_BYTES = 2_000;

function isSeed({ crawl }: Task): boolean {
  return crawl !== undefined && isOfSeed(crawl);
}

/** What was not sent again, or not sent whole, leaves the links as they are known. */
function isRead({ statusCode, failure: reason }: Outcome): boolean {
  return statusCode !== 304 && reason === null;
}

function isTooFar({ crawl }: Task, { maxRedirects }: CrawlOptions): boolean {
  return (crawl?.redirects ?? 0) >= maxRedirects;
}

/** An external link that HEAD did not show to be good. */
function isUnanswered(task: Task, { failure: met, statusCode }: Outcome): boolean {
  if (task.crawl?.role !== 'external' || task.request?.method !== 'HEAD') return false;
  if (met !== null) return met.phase === 'headers' || met.phase === 'body';
  return (statusCode ?? 0) >= 400;
}
