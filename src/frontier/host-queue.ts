import type { Task } from '../model/task.ts';
import { Deque } from '../util/deque.ts';
import { nextSlot, type Pace } from './pace.ts';

/** One host's tasks, and what its manners allow right now. */
export class HostQueue {
  readonly key: string;
  readonly tasks = new Deque<Task>();
  inFlight = 0;
  /** Not before: milliseconds of the monotonic clock. */
  slotMs = 0;
  /** How many of its tasks are counted as ready to start. */
  counted = 0;
  /** It stands in the ring of hosts that may start. */
  inRing = false;
  /** It stands among those that wait for their time. */
  isTimed = false;

  constructor(key: string) {
    this.key = key;
  }

  /** How many tasks could start now. */
  startable(nowMs: number, perHost: number): number {
    if (this.slotMs > nowMs) return 0;
    const room = perHost === 0 ? Infinity : perHost - this.inFlight;
    return Math.max(0, Math.min(this.tasks.size, room));
  }

  started(nowMs: number, pace: Pace): void {
    this.inFlight += 1;
    if (pace.intervalMs > 0) {
      this.slotMs = nextSlot(this.slotMs, nowMs, pace.intervalMs, pace.catchUpMs);
    }
  }

  isIdle(nowMs: number): boolean {
    return this.inFlight === 0 && this.tasks.size === 0 && this.slotMs <= nowMs;
  }
}

/** The key of manners: host and port, whatever the scheme. */
export function hostKey(origin: string): string {
  return origin.slice(origin.indexOf('//') + 2);
}
