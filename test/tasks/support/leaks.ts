import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';

/** Listeners on the signal's abort. */
export function abortListeners(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length;
}

const REPEATS = 100;

/**
 * Runs `use` a hundred times at once and fails if timers remain. The test runner has a few timers
 * of its own that come and go, so one leak alone could hide among them.
 */
export async function expectNoTimersLeft(use: () => Promise<unknown>): Promise<void> {
  const before = timers();
  await Promise.all(Array.from({ length: REPEATS }, use));
  expect(timers()).toBeLessThan(before + REPEATS / 2);
}

/** Timers that would keep the process alive. */
function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}

/** Collects garbage now. */
export const collectGarbage: () => void = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();
