const IMF_DATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const DELAY_SECONDS = /^\d{1,15}$/;

/**
 * The value of a Retry-After header as milliseconds from `nowMs` (wall clock): seconds or an
 * IMF-fixdate (RFC 9110, 10.2.3 and 5.6.7). A date in the past is 0; what is neither is undefined.
 */
export function retryAfterMs(value: string, nowMs: number): number | undefined {
  const trimmed = value.trim();
  if (DELAY_SECONDS.test(trimmed)) return Number(trimmed) * 1000;
  if (!IMF_DATE.test(trimmed)) return undefined;
  const atMs = Date.parse(trimmed);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
