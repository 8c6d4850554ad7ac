import { onAbort } from './abort.ts';
import { TimeoutError } from './timeout-error.ts';
import { startTimer } from './timer.ts';

/** What may end a wait early. */
export interface WaitLimits {
  /** Without it, or `Infinity`: no limit. 0 looks without waiting. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The one way in which this folder waits. `begin` starts the wait and returns what withdraws it;
 * whatever settles first (the wait itself, the signal with its reason, the time limit with a
 * `TimeoutError`), the timer, the listener and the wait are all gone when the promise settles.
 */
export function wait<T>(
  { timeoutMs, signal }: WaitLimits,
  begin: (resolve: (value: T) => void, reject: (error: unknown) => void) => () => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (signal?.aborted) throw signal.reason;
    const undo: (() => void)[] = [];
    let settled = false;
    const settle = (): void => {
      settled = true;
      for (const step of undo.splice(0)) step();
    };
    const fail = (error: unknown): void => {
      settle();
      reject(error);
    };
    const succeed = (value: T): void => {
      settle();
      resolve(value);
    };
    try {
      if (signal !== undefined) undo.push(onAbort(signal, () => fail(signal.reason)));
      if (timeoutMs !== undefined) {
        const error = new TimeoutError(timeoutMs);
        undo.push(startTimer(timeoutMs, () => fail(error)));
      }
      undo.push(begin(succeed, fail));
    } catch (error) {
      fail(error);
    }
    // It may have been over before it began to wait.
    if (settled) settle();
  });
}
