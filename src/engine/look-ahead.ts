// Enough tasks that can start to keep every slot busy, whatever the reader does for a moment.
const READY_PER_SLOT = 4;
const MIN_READY = 256;

/** How far the reader looks for hosts that can be asked, past those that cannot: tasks. */
export const MAX_AHEAD = 25_000;

/** How many tasks that can start are held for so many slots. */
export function readyTasksFor(slots: number): number {
  return Math.max(MIN_READY, slots * READY_PER_SLOT);
}
