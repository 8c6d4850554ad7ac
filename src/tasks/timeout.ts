import { onAbort } from './abort.ts';
import { TimeoutError } from './timeout-error.ts';
import { startTimer } from './timer.ts';
import { wait } from './wait.ts';

/**
 * A time limit over a stretch of code: its `signal` aborts `ms` after it was made, unless it is
 * cancelled before.
 *
 * ```ts
 * using timeout = new Timeout(5_000);
 * const response = await fetch(url, { signal: timeout.signal });
 * const body = await response.text(); // within the same five seconds
 * ```
 *
 * Where limits are nested, `error === timeout.error` tells whose it was.
 */
export class Timeout implements Disposable {
  readonly ms: number;
  /** What `signal` aborts with when this limit runs out, and no other. */
  readonly error: TimeoutError;
  readonly #controller = new AbortController();
  readonly #stopTimer: () => void;
  readonly #unfollow: () => void;

  /**
   * @param signal aborts this one too, with its own reason: an outer limit's, for instance.
   * @throws {RangeError} if `ms` is NaN.
   */
  constructor(ms: number, signal?: AbortSignal) {
    this.ms = ms;
    this.error = new TimeoutError(ms);
    this.#stopTimer = startTimer(ms, () => this.#abort(this.error));
    this.#unfollow =
      signal === undefined ? () => undefined : onAbort(signal, () => this.#abort(signal.reason));
    if (signal?.aborted) this.#abort(signal.reason);
  }

  /**
   * Runs `fn` under a limit of `ms`. When that runs out, `fn` hears it from its signal, and the
   * promise rejects at once with a `TimeoutError`, also if `fn` does not listen; what `fn` still
   * returns or throws is dropped. If `signal` aborts first, it rejects with that signal's reason, so
   * the `ms` of a `TimeoutError` from nested runs is that of the limit that ran out.
   */
  static async run<T>(
    ms: number,
    fn: (signal: AbortSignal) => T | PromiseLike<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    using timeout = new Timeout(ms, signal);
    return await wait<T>({ signal: timeout.signal }, (resolve, reject) => {
      new Promise<T>((begin) => begin(fn(timeout.signal))).then(resolve, reject);
      return () => undefined;
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** True once this limit has run out; false if it was an outer signal that aborted. */
  get expired(): boolean {
    return this.signal.reason === this.error;
  }

  /** Ends the limit: no timer and no listener remain, and `signal` will not abort any more. */
  cancel(): void {
    this.#stopTimer();
    this.#unfollow();
  }

  [Symbol.dispose](): void {
    this.cancel();
  }

  #abort(reason: unknown): void {
    this.cancel();
    this.#controller.abort(reason);
  }
}
