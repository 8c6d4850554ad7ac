const IMF_DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const DELAY_SECONDS = /^\d{1,15}$/;

/** What an IMF-fixdate says (RFC 9110, 5.6.7), in milliseconds since 1970; undefined: it is none. */
export function parseHttpDate(value: string): number | undefined {
  const atMs = IMF_DATE.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(atMs) ? undefined : atMs;
}

/**
 * The value of a Retry-After header as milliseconds from `nowMs` (wall clock): seconds or an
 * IMF-fixdate (RFC 9110, 10.2.3 and 5.6.7). A date in the past is 0; what is neither is undefined.
 */
export function retryAfterMs(value: string, nowMs: number): number | undefined {
  const trimmed = value.trim();
  if (DELAY_SECONDS.test(trimmed)) return Number(trimmed) * 1000;
  const atMs = parseHttpDate(trimmed);
  return atMs === undefined ? undefined : Math.max(0, atMs - nowMs);
}
