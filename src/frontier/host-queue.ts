import type { Task } from '../model/task.ts';
import { Deque } from '../util/deque.ts';
import { Heap } from '../util/heap.ts';
import type { HostGovernor } from './governor/governor.ts';
import { nextSlot, type Pace } from './pace.ts';

/** One host's tasks, and what its manners allow right now. Only the schedule writes its fields. */
export class HostQueue {
  readonly key: string;
  inFlight = 0;
  /** Not before: milliseconds of the monotonic clock. */
  slotMs = 0;
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
  /** Where it stands in the ring of hosts that may start. */
  place: 'below' | 'beyond' | 'held' | null = null;
  /** It stands in the queue of those beyond their share, whether or not it still belongs there. */
  standsBeyond = false;
  /** The time for which it stands among those that wait for theirs; Infinity: it does not. */
  timedAtMs = Infinity;
  /** It stands among those held beyond the horizon, for this `seq`; Infinity: it does not. */
  heldAtSeq = Infinity;

  /** In the order of their `seq`. */
  readonly #fresh = new Deque<Task>();
  /** Retries whose time has come, by `seq`. */
  #due: Heap<Task> | null = null;

  constructor(key: string) {
    this.key = key;
  }

  get size(): number {
    return this.#fresh.size + (this.#due?.size ?? 0);
  }

  /** The lowest `seq`, which is next; infinite: there is none. */
  get firstSeq(): number {
    return Math.min(this.#fresh.first?.seq ?? Infinity, this.#due?.firstKey ?? Infinity);
  }

  push(task: Task): void {
    this.#fresh.push(task);
  }

  pushRetry(task: Task): void {
    this.#due ??= new Heap();
    this.#due.push(task.seq, task);
  }

  shift(): Task | undefined {
    if (this.#due === null || this.#due.size === 0) return this.#fresh.shift();
    const isRetryFirst = this.#due.firstKey < (this.#fresh.first?.seq ?? Infinity);
    return isRetryFirst ? this.#due.pop() : this.#fresh.shift();
  }

  /** How many tasks could start, or be refused, now. */
  startable(nowMs: number, perHost: number): number {
    const passage = this.governor === null ? 'go' : this.governor.passage(nowMs);
    if (passage === 'refuse') return this.size;
    if (passage === 'wait' || this.slotMs > nowMs) return 0;
    if (passage === 'probe') return Math.min(1, this.size);
    const limit = Math.min(perHost === 0 ? Infinity : perHost, this.governor?.limit ?? Infinity);
    return Math.max(0, Math.min(this.size, limit - this.inFlight));
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

  get isIdle(): boolean {
    return this.inFlight === 0 && this.size === 0;
  }

  /** Nothing is known of it that would be missed. */
  isForgettable(nowMs: number): boolean {
    return this.slotMs <= nowMs && (this.governor?.isForgettable(nowMs) ?? true);
  }
}
