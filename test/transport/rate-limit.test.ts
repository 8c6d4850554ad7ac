import { expect, test } from 'vitest';

import { rateLimitResetMs } from '../../src/transport/rate-limit.ts';

const NOW = Date.UTC(2026, 0, 1);
const read = (headers: Record<string, string>): number | null =>
  rateLimitResetMs(Object.entries(headers).flat(), NOW);

test.each([
  [{}, null],
  [{ RateLimit: '"default";r=0;t=30' }, 30_000],
  [{ RateLimit: '"default";r=1;t=30' }, null],
  [{ RateLimit: '"burst";r=0;t=3, "daily";r=0;t=60, "other";r=5;t=900' }, 60_000],
  [{ RateLimit: 'limit=100, remaining=0, reset=7' }, 7_000],
  [{ RateLimit: 'limit=100, remaining=2, reset=7' }, null],
  [{ 'RateLimit-Remaining': '0', 'RateLimit-Reset': '12' }, 12_000],
  [{ 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '12' }, 12_000],
  [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 90) }, 90_000],
  [{ 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String(NOW + 1_500) }, 1_500],
  [{ 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': String(NOW / 1000 - 90) }, 0],
  [{ 'X-RateLimit-Remaining': '3', 'X-RateLimit-Reset': '12' }, null],
  [{ 'X-RateLimit-Remaining': '0' }, null],
  [{ 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': 'soon' }, null],
  [{ 'X-RateLimit-Remaining': '-0x', 'X-RateLimit-Reset': '1' }, null],
  [{ 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': '9'.repeat(400) }, null],
  [{ RateLimit: ';r=0'.repeat(10_000) }, null],
])('%j', (headers, expected) => {
  expect(read(headers)).toBe(expected);
});
