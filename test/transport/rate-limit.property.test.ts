import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { rateLimitResetMs } from '../../src/transport/rate-limit.ts';

const NAMES = [
  'RateLimit',
  ...['RateLimit-', 'X-RateLimit-', 'X-Rate-Limit-'].flatMap((start) => [
    `${start}Remaining`,
    `${start}Reset`,
  ]),
];
const PIECES = [
  'r=',
  't=',
  'remaining=',
  'reset=',
  '0',
  '9',
  '1767225600',
  ';',
  ',',
  ' ',
  '"x"',
  '-',
  '.',
];
const value = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary' }),
);

test('whatever a server writes is a wait that is finite and not negative, or none', () => {
  const headers = fc.array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 6 });
  fc.assert(
    fc.property(headers, fc.nat(), (all, nowMs) => {
      const ms = rateLimitResetMs(all.flat(), nowMs) ?? 0;
      expect(Number.isFinite(ms)).toBe(true);
      expect(ms).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 2000 },
  );
});
