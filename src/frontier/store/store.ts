import type { HostNotes } from '../../model/crawl-frontier.ts';
import type { StoredLink, StoredPage } from '../../model/crawl.ts';
import type { GovernorMemory } from '../governor/governor.ts';
import type { Task } from '../../model/task.ts';

/** What lasts of how a host is to be asked. */
export interface HostManners {
  /** Asked for by the host; 0: none. */
  readonly delayMs: number;
  /** How long it takes to answer; null: not known. */
  readonly answerMs: number | null;
  /** No request before so long after `savedAtMs`. */
  readonly waitMs: number;
  /** What it did that matters; null: nothing. */
  readonly governor: GovernorMemory | null;
  /** Wall clock. */
  readonly savedAtMs: number;
}

/** Where a task is queued: the key of its host, and its rank there. */
export interface TaskPlace {
  readonly host: string;
  readonly rank: number;
}

export interface QueuedTask extends TaskPlace {
  readonly task: Task;
}

/** So many tasks of one depth are queued for a host. */
export interface QueueCount {
  readonly host: string;
  readonly depth: number;
  readonly tasks: number;
}

/** What is written together or not at all: first what is removed, then what is added. */
export interface StoreChanges {
  readonly removed: readonly TaskPlace[];
  readonly added: readonly QueuedTask[];
  /** The rank of the task for which each key is known. */
  readonly keys: ReadonlyMap<string, number>;
  readonly notes: Iterable<string>;
  /** By origin. */
  readonly hostNotes: ReadonlyMap<string, HostNotes>;
  /** By the key of the host. */
  readonly manners: ReadonlyMap<string, HostManners>;
  readonly pages: Iterable<StoredPage>;
  /** By the `seq` of their page, of which they replace all that it had; none are an empty list. */
  readonly links: Iterable<readonly [seq: number, links: readonly StoredLink[]]>;
  readonly state: unknown;
}

/** Where a crawl is kept. What was written is there for every call after `write` has resolved. */
export interface CrawlStore {
  /** Tasks that are queued are not kept in memory, unless the frontier does. */
  readonly isLarge: boolean;
  /** Keys and notes. */
  readonly knownCount: number;
  readonly state: unknown;
  /** The rank of the task with this key. */
  key(key: string): number | undefined;
  hasNote(text: string): boolean;
  hostNotes(origin: string): HostNotes | undefined;
  manners(host: string): HostManners | undefined;
  counts(): Iterable<QueueCount>;
  isQueued(place: TaskPlace): boolean;
  /** From this place on, in their order, those of this host. */
  tasks(from: TaskPlace): Iterable<QueuedTask>;
  page(seq: number): StoredPage | undefined;
  /** By `seq`. */
  pages(): Iterable<StoredPage>;
  links(): Iterable<StoredLink>;
  write(changes: StoreChanges): Promise<void>;
  close(): Promise<void>;
}
