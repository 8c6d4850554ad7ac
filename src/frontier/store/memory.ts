import type { HostNotes } from '../../model/crawl-frontier.ts';
import type { StoredLink, StoredPage } from '../../model/crawl.ts';
import type { Task } from '../../model/task.ts';
import { depthOf } from '../crawl/rank.ts';
import type {
  CrawlStore,
  HostManners,
  QueueCount,
  QueuedTask,
  StoreChanges,
  TaskPlace,
} from './store.ts';

const NOTHING: StoreChanges = {
  removed: [],
  added: [],
  keys: new Map(),
  notes: [],
  hostNotes: new Map(),
  manners: new Map(),
  pages: [],
  links: [],
  state: null,
};
const PART = 2_000;

/** A crawl that ends with its process. */
export class MemoryStore implements CrawlStore {
  readonly isLarge = false;
  readonly #keys = new Map<string, number>();
  readonly #notes = new Set<string>();
  readonly #hostNotes = new Map<string, HostNotes>();
  readonly #manners = new Map<string, HostManners>();
  /** By host and rank. */
  readonly #queues = new Map<string, Map<number, Task>>();
  readonly #pages = new Map<number, StoredPage>();
  readonly #links = new Map<number, readonly StoredLink[]>();
  #state: unknown = null;

  get knownCount(): number {
    return this.#keys.size + this.#notes.size;
  }

  get state(): unknown {
    return this.#state;
  }

  key(key: string): number | undefined {
    return this.#keys.get(key);
  }

  hasNote(text: string): boolean {
    return this.#notes.has(text);
  }

  hostNotes(origin: string): HostNotes | undefined {
    return this.#hostNotes.get(origin);
  }

  manners(host: string): HostManners | undefined {
    return this.#manners.get(host);
  }

  *counts(): Iterable<QueueCount> {
    for (const [host, queue] of this.#queues) {
      const tasks = new Map<number, number>();
      for (const rank of queue.keys()) {
        tasks.set(depthOf(rank), (tasks.get(depthOf(rank)) ?? 0) + 1);
      }
      for (const [depth, count] of tasks) yield { host, depth, tasks: count };
    }
  }

  isQueued({ host, rank }: TaskPlace): boolean {
    return this.#queues.get(host)?.has(rank) ?? false;
  }

  *tasks({ host, rank: from }: TaskPlace): Iterable<QueuedTask> {
    const queue = [...(this.#queues.get(host) ?? [])].toSorted(([a], [b]) => a - b);
    for (const [rank, task] of queue) if (rank >= from) yield { host, rank, task };
  }

  page(seq: number): StoredPage | undefined {
    return this.#pages.get(seq);
  }

  *pages(): Iterable<StoredPage> {
    const seqs = [...this.#pages.keys()].toSorted((a, b) => a - b);
    for (const seq of seqs) {
      const page = this.#pages.get(seq);
      if (page !== undefined) yield page;
    }
  }

  *links(): Iterable<StoredLink> {
    const seqs = [...this.#links.keys()].toSorted((a, b) => a - b);
    for (const seq of seqs) yield* this.#links.get(seq) ?? [];
  }

  async write(changes: StoreChanges): Promise<void> {
    for (const { host, rank } of changes.removed) {
      const queue = this.#queues.get(host);
      if (queue?.delete(rank) === true && queue.size === 0) this.#queues.delete(host);
    }
    for (const { host, rank, task } of changes.added) {
      const queue = this.#queues.get(host);
      if (queue === undefined) this.#queues.set(host, new Map([[rank, task]]));
      else queue.set(rank, task);
    }
    for (const [key, rank] of changes.keys) this.#keys.set(key, rank);
    for (const text of changes.notes) this.#notes.add(text);
    for (const [origin, notes] of changes.hostNotes) this.#hostNotes.set(origin, notes);
    for (const [host, manners] of changes.manners) this.#manners.set(host, manners);
    for (const page of changes.pages) this.#pages.set(page.seq, page);
    for (const [seq, links] of changes.links) {
      if (links.length === 0) this.#links.delete(seq);
      else this.#links.set(seq, links);
    }
    this.#state = changes.state;
  }

  /** All of it, to be written elsewhere, in parts that take no long time each. */
  *parts(): Iterable<StoreChanges> {
    const state = this.#state;
    for (const added of chunksOf(this.#queued())) yield { ...NOTHING, added, state };
    for (const keys of chunksOf(this.#keys)) yield { ...NOTHING, keys: new Map(keys), state };
    for (const notes of chunksOf(this.#notes)) yield { ...NOTHING, notes, state };
    for (const pages of chunksOf(this.#pages.values())) yield { ...NOTHING, pages, state };
    for (const ofPage of this.#links) yield { ...NOTHING, links: [ofPage], state };
    yield { ...NOTHING, hostNotes: this.#hostNotes, manners: this.#manners, state };
  }

  *#queued(): Iterable<QueuedTask> {
    for (const [host, queue] of this.#queues) {
      for (const [rank, task] of queue) yield { host, rank, task };
    }
  }

  async close(): Promise<void> {
    this.#queues.clear();
  }
}

function* chunksOf<T>(values: Iterable<T>): Iterable<T[]> {
  let chunk: T[] = [];
  for (const value of values) {
    if (chunk.push(value) < PART) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
