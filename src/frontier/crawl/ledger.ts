import type { CrawlCommit, HostNotes } from '../../model/crawl-frontier.ts';
import type { Task } from '../../model/task.ts';
import { hostKey } from '../host-key.ts';
import type {
  CrawlStore,
  HostManners,
  QueuedTask,
  StoreChanges,
  TaskPlace,
} from '../store/store.ts';
import { rankOfTask } from './rank.ts';
import { RecentKeys } from './recent-keys.ts';

/** What counts, and is in the store only with the next commit. */
class Changes {
  /** By `seq`. */
  readonly tasks = new Map<number, Task>();
  /** Places in the store that a promotion has left. */
  readonly left: TaskPlace[] = [];
  readonly keys = new Map<string, number>();
  readonly notes = new Set<string>();
  readonly hostNotes = new Map<string, HostNotes>();
  readonly manners = new Map<string, HostManners>();
  finished: readonly Task[] = [];
}

export const placeOf = (task: Task): TaskPlace => ({
  host: hostKey(task.target.origin),
  rank: rankOfTask(task),
});

/**
 * What is known of a crawl: its store, and over it what no commit has covered yet. Commits are written
 * one after the other; what one of them covers counts as not covered until it is written.
 */
export class Ledger {
  store: CrawlStore;
  #fresh = new Changes();
  /** Being written, the oldest first. */
  #writing: Changes[] = [];
  /** `seq` of the tasks that were leased and are not finished by a commit. */
  readonly #taken = new Set<number>();
  readonly #recent = new RecentKeys();
  /** Notes that wait for the end of a task, by its `seq`. */
  readonly #heldByTask = new Map<number, string[]>();
  readonly #held = new Set<string>();
  #knownCount: number;
  #openCount = 0;

  constructor(store: CrawlStore) {
    this.store = store;
    this.#knownCount = store.knownCount;
    for (const { tasks } of store.counts()) this.#openCount += tasks;
  }

  get knownCount(): number {
    return this.#knownCount;
  }

  get openCount(): number {
    return this.#openCount;
  }

  /** The rank of the task with this key. */
  rankOfKey(key: string): number | undefined {
    const rank = this.#newest(({ keys }) => keys.get(key)) ?? this.#recent.get(key);
    if (rank !== undefined) return rank;
    const stored = this.store.key(key);
    if (stored !== undefined) this.#recent.set(key, stored);
    return stored;
  }

  add(task: Task): void {
    this.#openCount += 1;
    this.#fresh.tasks.set(task.seq, task);
    this.#setKey(task);
  }

  /** The task has left `from`, where it was queued. */
  promote(task: Task, from: TaskPlace): void {
    if (!this.#fresh.tasks.has(task.seq)) this.#fresh.left.push(from);
    this.#fresh.tasks.set(task.seq, task);
    this.#setKey(task);
  }

  #setKey(task: Task): void {
    const { crawl } = task;
    if (crawl === undefined) return;
    if (this.rankOfKey(crawl.key) === undefined) this.#knownCount += 1;
    this.#fresh.keys.set(crawl.key, rankOfTask(task));
  }

  /**
   * False: it was there already. Where `finder` is under way, what is written of the text is written with
   * what is written of that task: it is in the store only when the task is finished, for whoever opens
   * the store before has the task to do again, and the text to tell of.
   */
  note(text: string, finder?: Pick<Task, 'seq'>): boolean {
    if (this.#held.has(text)) return false;
    if (this.#newest(({ notes }) => notes.has(text) || undefined) ?? this.store.hasNote(text)) {
      return false;
    }
    if (finder !== undefined && this.#taken.has(finder.seq)) this.#hold(text, finder.seq);
    else this.#fresh.notes.add(text);
    this.#knownCount += 1;
    return true;
  }

  #hold(text: string, seq: number): void {
    this.#held.add(text);
    const ofTask = this.#heldByTask.get(seq);
    if (ofTask === undefined) this.#heldByTask.set(seq, [text]);
    else ofTask.push(text);
  }

  #letGo(seq: number, notes: Set<string>): void {
    for (const text of this.#heldByTask.get(seq) ?? []) {
      this.#held.delete(text);
      notes.add(text);
    }
    this.#heldByTask.delete(seq);
  }

  hostNotes(origin: string): HostNotes | null {
    const fresh = this.#newest(({ hostNotes }) => hostNotes.get(origin));
    return fresh ?? this.store.hostNotes(origin) ?? null;
  }

  setHostNotes(origin: string, notes: HostNotes): void {
    this.#fresh.hostNotes.set(origin, notes);
  }

  manners(host: string): HostManners | undefined {
    return this.#newest(({ manners }) => manners.get(host)) ?? this.store.manners(host);
  }

  setManners(host: string, manners: HostManners): void {
    this.#fresh.manners.set(host, manners);
  }

  /** It is not in the store yet, or not in its place. */
  isUncovered(seq: number): boolean {
    return this.#newest(({ tasks }) => tasks.has(seq) || undefined) ?? false;
  }

  isQueued(seq: number, place: TaskPlace): boolean {
    return !this.#taken.has(seq) && (this.isUncovered(seq) || this.store.isQueued(place));
  }

  take(task: Task): void {
    this.#taken.add(task.seq);
  }

  /** Queued tasks of the store that are nowhere in memory, at most so many, from this place on. */
  read(from: TaskPlace, max: number): QueuedTask[] {
    const tasks: QueuedTask[] = [];
    for (const queued of this.store.tasks(from)) {
      const { seq } = queued.task;
      if (this.#taken.has(seq) || this.isUncovered(seq)) continue;
      tasks.push(queued);
      if (tasks.length >= max) break;
    }
    return tasks;
  }

  /**
   * Takes what has changed up to this call, to be written by a call of what it returns; these must not
   * overlap. That resolves with the hosts of which tasks are in the store now that were not before.
   */
  cut(commit: CrawlCommit): () => Promise<readonly string[]> {
    const changes = this.#fresh;
    changes.finished = commit.finished;
    for (const { seq } of commit.finished) this.#letGo(seq, changes.notes);
    this.#fresh = new Changes();
    this.#writing.push(changes);
    const written = toStore(changes, commit);
    return async () => {
      await this.store.write(written);
      this.#covered(changes);
      return [...new Set(written.added.map(({ host }) => host))];
    };
  }

  #covered(changes: Changes): void {
    this.#writing = this.#writing.filter((each) => each !== changes);
    for (const [key, rank] of changes.keys) this.#recent.set(key, rank);
    for (const { seq } of changes.finished) {
      if (this.#taken.delete(seq)) this.#openCount -= 1;
    }
  }

  /** What the latest changes that have something say. */
  #newest<T>(get: (changes: Changes) => T | undefined): T | undefined {
    const fresh = get(this.#fresh);
    if (fresh !== undefined) return fresh;
    for (let i = this.#writing.length - 1; i >= 0; i -= 1) {
      const changes = this.#writing[i];
      const found = changes === undefined ? undefined : get(changes);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function toStore(changes: Changes, commit: CrawlCommit): StoreChanges {
  const { keys, notes, hostNotes, manners, left, tasks } = changes;
  // A part of them was never written; to remove that does no harm.
  const removed = [...left, ...commit.finished.map(placeOf)];
  for (const { seq } of commit.finished) tasks.delete(seq);
  const added = Array.from(tasks.values(), (task) => ({ ...placeOf(task), task }));
  return {
    removed,
    added,
    keys,
    notes,
    hostNotes,
    manners,
    pages: commit.pages,
    links: commit.links,
    state: commit.state,
  };
}
