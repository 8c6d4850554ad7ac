import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for what happens in its own time; the time limit of the test ends it. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(5);
}

/** A turn of the event loop. */
export function tick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
