import { BlockedTime } from './blocked-time.ts';

/** Something with limits in time, looked at on every tick. */
export interface Timed {
  /** Its place among the watched; -1: not watched. Only `Deadlines` writes it. */
  place: number;
  /** Ends it if one of its limits has passed, `blocked` not counted. */
  check(nowMs: number, blocked: BlockedTime): void;
}

/** What is to be looked after from time to time, also while nobody waits. */
export interface Chores {
  /** There is something. */
  readonly isPending: boolean;
  tidy(nowMs: number): void;
}

const NO_CHORES: Chores = { isPending: false, tidy: () => undefined };

const TICK_MS = 20;
// A turn of the loop that takes longer was not spent on waiting for a server.
const BLOCKED_MS = 100;

/**
 * One clock for all attempts in flight, late by no more than a tick. Joining and leaving is O(1)
 * without an allocation, where a timer per limit would cost more than a small request. While
 * anything is watched the process stays alive: sockets and chores do not keep it.
 *
 * Timers come before sockets in a turn of the loop, so that after a long one all limits would have
 * passed before the answers that had come in time are read. They are judged after the sockets.
 */
export class Deadlines<T extends Timed> {
  readonly #watched: T[] = [];
  readonly #blocked = new BlockedTime();
  readonly #chores: Chores;
  #timer: NodeJS.Timeout | undefined;
  /** When the loop comes by again if nothing holds it up. */
  #expectedMs = 0;

  constructor(chores: Chores = NO_CHORES) {
    this.#chores = chores;
  }

  watch(timed: T): void {
    timed.place = this.#watched.length;
    this.#watched.push(timed);
    if (this.#timer !== undefined) {
      if (timed.place === 0) this.#timer.ref();
      return;
    }
    this.#expectedMs = performance.now() + TICK_MS;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  unwatch(timed: T): void {
    const last = this.#watched.pop();
    if (last !== undefined && last !== timed) {
      this.#watched[timed.place] = last;
      last.place = timed.place;
    }
    timed.place = -1;
  }

  get watched(): readonly T[] {
    return this.#watched;
  }

  /** For how long the event loop has stood still since then, in milliseconds. */
  blockedSince(sinceMs: number): number {
    return this.#blocked.since(sinceMs);
  }

  /** Lets the process end at once where nothing is watched; else within a tick of the last to leave. */
  rest(): void {
    if (this.#watched.length > 0) return;
    this.#timer?.unref();
    if (this.#chores.isPending) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    this.rest();
    if (this.#timer === undefined) return;
    this.#expectedMs = this.#passed();
    setImmediate(() => this.#judge());
  }

  #judge(): void {
    const nowMs = this.#passed();
    this.#expectedMs = nowMs + TICK_MS;
    this.#chores.tidy(nowMs);
    // Backwards: whoever leaves is replaced by the last, which has been looked at.
    for (let i = this.#watched.length - 1; i >= 0; i -= 1) {
      this.#watched[i]?.check(nowMs, this.#blocked);
    }
  }

  /** Now, with a note of how late it is. */
  #passed(): number {
    const nowMs = performance.now();
    if (nowMs - this.#expectedMs > BLOCKED_MS) this.#blocked.add(this.#expectedMs, nowMs);
    return nowMs;
  }
}
