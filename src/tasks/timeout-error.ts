/**
 * A time limit ran out. The stack shows where the limit was set, not the timer that fired.
 */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
  /** The limit that ran out. */
  readonly ms: number;

  constructor(ms: number) {
    super(`timed out after ${ms} ms`);
    this.ms = ms;
  }
}
