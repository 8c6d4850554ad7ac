/** How long a name has waited for its turn to be asked for, which no limit of connecting counts. */
export class QueuedTime {
  #ms = 0;
  /** On the monotonic clock; 0: it does not wait. */
  #sinceMs = 0;

  /** Infinite while it waits. */
  get ms(): number {
    return this.#sinceMs === 0 ? this.#ms : Infinity;
  }

  begin(nowMs: number): void {
    this.#sinceMs = nowMs;
  }

  end(nowMs: number): void {
    this.#ms += nowMs - this.#sinceMs;
    this.#sinceMs = 0;
  }
}
