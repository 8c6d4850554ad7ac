import type { Settlement } from '../model/ports.ts';
import type { Task } from '../model/task.ts';
import { Deque } from '../util/deque.ts';
import { Heap } from '../util/heap.ts';
import type { Linked, LinkedList } from '../util/linked-list.ts';
import type { HostGovernor } from './governor/governor.ts';
import type { LatencyWatch } from './governor/latency-watch.ts';
import { nextSlot, type Pace } from './pace.ts';
import type { Worker } from './worker.ts';

/** One host's tasks, and what its manners allow right now. Only the schedule writes its fields. */
export class HostQueue implements Linked<HostQueue> {
  key: string;
  /** Nobody else has its key; false once it is forgotten. */
  isKnown = true;
  /** The key is no part of a longer string. */
  ownsKey = false;
  inFlight = 0;
  /** Tasks that wait for a retry. */
  waiting = 0;
  /** Not before: milliseconds of the monotonic clock. */
  slotMs = 0;
  /** How long it takes to answer, as long as nothing else is to be known of it. */
  latency: LatencyWatch | null = null;
  /** What is known of how it answers; null: nothing that matters. */
  governor: HostGovernor | null = null;
  /** It answered at last, and so may have slots that nobody else needs. */
  isTrusted = false;
  /** How many of its tasks are counted as ready to start. */
  counted = 0;
  /** The same, as far as they keep the reader from reading on. */
  countedAhead = 0;
  /** It is counted among the hosts that share the slots. */
  isActive = false;
  /** Whose it is; null: nobody's. */
  owner: Worker | null = null;
  /** Those that got their place in the ring later have a higher one. */
  ticket = 0;
  // Null where there is no time: a number with a fraction is an object of its own.
  /** The time for which it stands among those that wait for theirs. */
  timedAtMs: number | null = null;
  /** The `seq` for which it stands among those held beyond the horizon. */
  heldAtSeq: number | null = null;

  /** Among those that may start, or those that are remembered. */
  list: LinkedList<HostQueue> | null = null;
  previous: HostQueue | null = null;
  next: HostQueue | null = null;

  // Most hosts of a long list have one task: the first needs no queue. Both in the order of `seq`.
  #first: Task | undefined;
  #rest: Deque<Task> | null = null;
  /** Retries whose time has come, by `seq`. */
  #due: Heap<Task> | null = null;

  constructor(key: string) {
    this.key = key;
  }

  get size(): number {
    if (this.#rest === null && this.#due === null) return this.#first === undefined ? 0 : 1;
    const fresh = this.#first === undefined ? 0 : 1 + (this.#rest?.size ?? 0);
    return fresh + (this.#due?.size ?? 0);
  }

  /** The lowest `seq`, which is next; infinite: there is none. */
  get firstSeq(): number {
    return Math.min(this.#first?.seq ?? Infinity, this.#due?.firstKey ?? Infinity);
  }

  push(task: Task): void {
    if (this.#first === undefined) {
      this.#first = task;
      return;
    }
    this.#rest ??= new Deque();
    this.#rest.push(task);
  }

  pushRetry(task: Task): void {
    this.#due ??= new Heap();
    this.#due.push(task.seq, task);
  }

  shift(): Task | undefined {
    const first = this.#first;
    if (this.#due !== null && this.#due.firstKey < (first?.seq ?? Infinity)) return this.#due.pop();
    this.#first = this.#rest?.shift();
    return first;
  }

  /** How many tasks could start, or be refused, now. */
  startable(nowMs: number, perHost: number): number {
    const { governor } = this;
    let limit = perHost === 0 ? Infinity : perHost;
    if (governor !== null) {
      const passage = governor.passage(nowMs);
      if (passage === 'refuse') return this.size;
      if (passage === 'wait' || this.slotMs > nowMs) return 0;
      if (passage === 'probe') return Math.min(1, this.size);
      limit = Math.min(limit, governor.limit);
    } else if (this.slotMs > nowMs) return 0;
    const { size } = this;
    return limit === Infinity ? size : Math.max(0, Math.min(size, limit - this.inFlight));
  }

  /** While nothing may start: when to look again; Infinity: when something in flight has ended. */
  notBeforeMs(nowMs: number): number {
    const { governor } = this;
    if (governor === null || governor.passage(nowMs) !== 'wait') return this.slotMs;
    return Math.max(this.slotMs, governor.waitUntilMs(nowMs));
  }

  started(nowMs: number, pace: Pace): void {
    this.inFlight += 1;
    if (pace.intervalMs > 0) {
      this.slotMs = nextSlot(this.slotMs, nowMs, pace.intervalMs, pace.catchUpMs);
    }
  }

  /** A lease has ended, and does not count as in flight any more. */
  // oxlint-disable-next-line class-methods-use-this -- what a crawl's hosts do more
  ended(_ending: Settlement, _nowMs: number): void {}

  get isIdle(): boolean {
    return this.inFlight === 0 && this.waiting === 0 && this.size === 0;
  }

  /** Nothing is known of it that would be missed. */
  isForgettable(nowMs: number): boolean {
    return this.slotMs <= nowMs && (this.governor?.isForgettable(nowMs) ?? true);
  }

  /** Gives up the room for tasks that it has no more. */
  compact(): void {
    this.#rest = null;
    this.#due = null;
  }
}
