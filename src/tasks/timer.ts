/** The longest delay that setTimeout takes; anything above it would fire at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/**
 * Calls `callback` once after `ms`, and returns what calls it off. Less than 0 counts as 0; there
 * is no upper end, and `Infinity` or `undefined` starts no timer at all.
 *
 * @throws {RangeError} if `ms` is NaN.
 */
export function startTimer(ms: number | undefined, callback: () => void): () => void {
  if (ms === undefined || ms === Infinity) return () => undefined;
  if (Number.isNaN(ms))
    throw new RangeError('A duration must be a number of milliseconds, not NaN');
  let handle: NodeJS.Timeout;
  const arm = (leftMs: number): void => {
    const restMs = leftMs - MAX_DELAY_MS;
    handle = setTimeout(restMs > 0 ? () => arm(restMs) : callback, Math.min(leftMs, MAX_DELAY_MS));
  };
  arm(Math.max(0, ms));
  return () => clearTimeout(handle);
}
