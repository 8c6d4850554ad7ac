import { headerValue, type RawHeaders } from './raw-headers.ts';

/**
 * How long to wait because a quota is spent; null: none is told of, or something is left of it. Pure.
 *
 * Reads `RateLimit` and `RateLimit-Remaining`/`-Reset` (draft-ietf-httpapi-ratelimit-headers, its
 * versions differ) and the `X-` forms that came before, whose reset may be seconds from now, or a
 * time in seconds or milliseconds since 1970.
 */
export function rateLimitResetMs(raw: RawHeaders, nowMs: number): number | null {
  const combined = headerValue(raw, 'ratelimit');
  if (combined !== undefined) return combinedReset(combined, nowMs);
  for (const [remaining, reset] of PAIRS) {
    const left = headerValue(raw, remaining);
    if (left !== undefined) return resetAfter(left, headerValue(raw, reset), nowMs);
  }
  return null;
}

const PAIRS = [
  ['ratelimit-remaining', 'ratelimit-reset'],
  ['x-ratelimit-remaining', 'x-ratelimit-reset'],
  ['x-rate-limit-remaining', 'x-rate-limit-reset'],
] as const;

/** `"default";r=0;t=30, "daily";r=10;t=3000`, or `limit=100, remaining=0, reset=30`. */
function combinedReset(value: string, nowMs: number): number | null {
  if (value.length > 1024) return null;
  const old = { remaining: parameter(value, 'remaining'), reset: parameter(value, 'reset') };
  if (old.remaining !== undefined) return resetAfter(old.remaining, old.reset, nowMs);
  const waits = value
    .split(',')
    .map((quota) => resetAfter(parameter(quota, 'r') ?? '1', parameter(quota, 't'), nowMs) ?? 0);
  const longest = Math.max(...waits);
  return longest > 0 ? longest : null;
}

function parameter(text: string, name: string): string | undefined {
  return new RegExp(`(?:^|[;,\\s])${name}=(\\d+)`).exec(text)?.[1];
}

const NUMBER = /^\s*\d{1,15}(?:\.\d{1,9})?\s*$/;
// A number of seconds above this is a time and no duration: 1973, or three years from now.
const EPOCH_SECONDS = 100_000_000;
const EPOCH_MS = EPOCH_SECONDS * 1000;

function resetAfter(remaining: string, reset: string | undefined, nowMs: number): number | null {
  if (reset === undefined || !NUMBER.test(remaining) || !NUMBER.test(reset)) return null;
  if (Number(remaining) > 0) return null;
  const value = Number(reset);
  if (value < EPOCH_SECONDS) return value * 1000;
  const atMs = value < EPOCH_MS ? value * 1000 : value;
  return Math.max(0, atMs - nowMs);
}
