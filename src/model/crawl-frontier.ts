import type { StoredLink, StoredPage } from './crawl.ts';
import type { Frontier } from './ports.ts';
import type { Task } from './task.ts';

/** What is known of a canonical form. */
export interface Known {
  readonly seq: number;
  readonly depth: number;
}

/** What lasts of a host: plain data that JSON can hold. */
export interface HostNotes {
  /** The robots.txt that holds, as `robots/` made it; null: not asked for yet. */
  readonly robots: unknown;
}

/** What is made durable, together or not at all. */
export interface CrawlCommit {
  /** Recorded, and never to be claimed again. */
  readonly finished: readonly Task[];
  /** What to remember of what was fetched. */
  readonly pages: readonly StoredPage[];
  /** By the `seq` of their page, of which they replace all earlier ones; pages without any, too. */
  readonly links: ReadonlyMap<number, readonly StoredLink[]>;
  /** The crawl's own state: counters, budgets, where its outputs end. Plain data that JSON can hold. */
  readonly state: unknown;
}

/**
 * A frontier that knows what it has seen; where it lies in a folder, it survives its process. Tasks
 * have `crawl` set, their `seq` never occurs twice, and of one host those with the lowest depth are
 * leased first.
 *
 * What is added, promoted or noted counts at once, and is durable from the next commit on. A task that
 * is claimed stays durable until a commit names it as finished: whoever opens the folder again gets
 * back all that was not. Leases end with the process that holds the folder; nobody else can open it
 * until then.
 */
export interface CrawlFrontier extends Frontier {
  /** What was added with this canonical form; null: nothing. */
  known(key: string): Known | null;
  /** Takes a queued task to the lower depth of `task`, which has its `seq`; false: it is queued no more. */
  promote(task: Task): boolean;
  /**
   * Remembers a text that is no task's key; false: it was there already. With `finder`, a task that is
   * leased: durable only with the commit that finishes it, as what is told of the text is.
   */
  note(text: string, finder?: Pick<Task, 'seq'>): boolean;
  /** Texts and keys that are known. */
  readonly knownCount: number;
  /** Tasks that are not finished. */
  readonly openCount: number;

  /** What lasts of a host, by the origin of its tasks; null: nothing. */
  host(origin: string): HostNotes | null;
  setHost(origin: string, notes: HostNotes): void;
  /** No request to this host before so long after the last one; over the delay of the options, if longer. */
  setDelay(origin: string, delayMs: number): void;

  /** Resolves when it is durable. One after the other. */
  commit(commit: CrawlCommit): Promise<void>;
  /** The state of the last commit, also of an earlier process; null: there is none. */
  readonly state: unknown;
  /** All that is remembered, by `seq`. */
  pages(): Iterable<StoredPage>;
  /** What is remembered of this canonical form. */
  page(key: string): StoredPage | null;
  links(): Iterable<StoredLink>;
  /** Ends it; a temporary folder is removed. */
  close(): Promise<void>;
}
