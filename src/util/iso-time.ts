/** `000Z` to `999Z`. */
const MILLISECONDS: readonly string[] = Array.from(
  { length: 1000 },
  (_, ms) => `${String(ms).padStart(3, '0')}Z`,
);

let secondMs = Number.NaN;
/** Of that second, up to the point. */
let prefix = '';
let lastMs = Number.NaN;
let last = '';

/**
 * What `new Date(timeMs).toISOString()` gives, which takes several times as long: most times that are
 * written are of the same second as the one before, many of the same millisecond.
 *
 * @throws RangeError when there is no such time.
 */
export function isoTime(timeMs: number): string {
  if (timeMs === lastMs) return last;
  const ms = Math.trunc(timeMs);
  const beyond = ms - secondMs;
  if (beyond >= 0 && beyond < 1000) {
    last = prefix + (MILLISECONDS[beyond] ?? '');
  } else {
    last = new Date(ms).toISOString();
    prefix = last.slice(0, -'000Z'.length);
    secondMs = Math.floor(ms / 1000) * 1000;
  }
  lastMs = timeMs;
  return last;
}
