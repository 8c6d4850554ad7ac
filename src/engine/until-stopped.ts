import { sleep } from '../tasks/index.ts';

/** How long an input that is left early has to close itself; a run does not wait longer for it. */
const CLOSING_MS = 1_000;

/**
 * The items of `source` until it ends or `signal` is raised, also while the next one is waited for.
 * A source that is left early is told so (`return`), and left behind where it does not answer.
 */
export async function* untilStopped<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  /** Nothing was asked of it that it has not answered. */
  let isAtRest = true;
  let isOver = false;
  try {
    while (!signal.aborted) {
      isAtRest = false;
      const step = await unlessRaised(Promise.resolve(iterator.next()), signal);
      if (step === null) break;
      isAtRest = true;
      if (step.done === true) {
        isOver = true;
        break;
      }
      yield step.value;
    }
  } catch (error) {
    isOver = true; // and has said so
    throw error;
  } finally {
    if (!isOver) await leave(iterator, isAtRest);
  }
}

/** What `promise` resolves with; null: the signal was quicker, and what becomes of it is ignored. */
function unlessRaised<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(null);
    signal.addEventListener('abort', stop, { once: true });
    const settle = (): void => signal.removeEventListener('abort', stop);
    promise.then(resolve, reject).finally(settle);
  });
}

async function leave(iterator: AsyncIterator<unknown>, isAtRest: boolean): Promise<void> {
  const closing = Promise.resolve(iterator.return?.());
  if (isAtRest) {
    const limit = new AbortController();
    await Promise.race([closing, sleep(CLOSING_MS, limit.signal)]).finally(() => limit.abort());
  } else {
    // A generator that waits is told only when it has what it waits for.
    closing.catch(() => undefined);
  }
}
