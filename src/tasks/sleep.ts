import { startTimer } from './timer.ts';
import { wait } from './wait.ts';

/**
 * Resolves after `ms`; 0 lets everything else that is due have its turn. Rejects with the signal's
 * reason as soon as it aborts, and leaves neither timer nor listener behind.
 *
 * @throws {RangeError} (as a rejection) if `ms` is NaN.
 */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return wait({ signal }, (resolve) => startTimer(ms, resolve));
}
