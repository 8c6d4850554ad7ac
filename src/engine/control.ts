import type { Interruption } from '../report/index.ts';

/** What ended a run before its input did. */
export type StopReason =
  | Interruption
  /** By the program that uses the library. */
  | 'aborted'
  /** By a defect, or an input that must not be gone on with. */
  | 'crashed';

/**
 * The one stop signal of a run. It reaches everything that waits (the input, the frontier) and
 * nothing that is being sent, which the timeouts bound: stopping is draining.
 */
export class RunControl {
  readonly #controller = new AbortController();

  /** Takes no new work. Only the first reason counts. */
  stop(reason: StopReason): void {
    if (!this.signal.aborted) this.#controller.abort(reason);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get reason(): StopReason | null {
    return this.signal.aborted ? (this.signal.reason as StopReason) : null;
  }
}
