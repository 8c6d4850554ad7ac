/** Something with limits in time, looked at on every tick. */
export interface Timed {
  /** Its place among the watched; -1: not watched. Only `Deadlines` writes it. */
  place: number;
  /** Ends it if one of its limits has passed. */
  check(nowMs: number): void;
}

const TICK_MS = 20;

/**
 * One clock for all attempts in flight, late by no more than a tick. Joining and leaving is O(1)
 * without an allocation, where a timer per limit would cost more than a small request. While
 * anything is watched the process stays alive: undici's own timers and idle sockets do not keep it.
 */
export class Deadlines {
  readonly #watched: Timed[] = [];
  #timer: NodeJS.Timeout | undefined;

  watch(timed: Timed): void {
    timed.place = this.#watched.length;
    this.#watched.push(timed);
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
  }

  unwatch(timed: Timed): void {
    const last = this.#watched.pop();
    if (last !== undefined && last !== timed) {
      this.#watched[timed.place] = last;
      last.place = timed.place;
    }
    timed.place = -1;
  }

  get watched(): readonly Timed[] {
    return this.#watched;
  }

  /** Nothing is watched any more: lets the process end at once. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    if (this.#watched.length === 0) {
      this.stop();
      return;
    }
    const nowMs = performance.now();
    // Backwards: whoever leaves is replaced by the last, which has been looked at.
    for (let i = this.#watched.length - 1; i >= 0; i -= 1) this.#watched[i]?.check(nowMs);
  }
}
