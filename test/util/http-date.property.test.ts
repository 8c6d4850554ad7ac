import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { retryAfterMs } from '../../src/util/http-date.ts';

const now = fc.integer({ min: 0, max: 8.64e15 });
// prettier-ignore
const PIECES = [
  'Mon', 'Sun', ', ', '31', '00', '30', ' Feb ', ' Jan ', '2026', '9999', '0000', ' 24:60:61', ' 00:00:00',
  ' GMT', '-', '1', '9', 'e5', '.', ' ', '\t', 'NaN', 'Infinity', '0x1',
];
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...PIECES)).map((pieces) => pieces.join('')),
  fc
    .tuple(fc.constantFrom('Mon', 'Sat'), fc.constantFrom('31 Feb', '30 Feb', '00 Jan', '99 Dec'))
    .map(([weekday, day]) => `${weekday}, ${day} 2026 23:59:60 GMT`),
);

test('whatever a server writes is a wait that is finite and not negative, or none', () => {
  fc.assert(
    fc.property(text, now, (value, nowMs) => {
      const ms = retryAfterMs(value, nowMs) ?? 0;
      expect(Number.isFinite(ms)).toBe(true);
      expect(ms).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 2000 },
  );
});

test('seconds are read as they are written', () => {
  fc.assert(
    fc.property(fc.nat(), now, (seconds, nowMs) => {
      expect(retryAfterMs(String(seconds), nowMs)).toBe(seconds * 1000);
    }),
  );
});

test('a date is read as it is written, and one in the past is 0', () => {
  const wholeSeconds = fc
    .integer({ min: 0, max: 253_402_300_799 })
    .map((seconds) => seconds * 1000);
  fc.assert(
    fc.property(wholeSeconds, now, (atMs, nowMs) => {
      const value = new Date(atMs).toUTCString();
      expect(retryAfterMs(value, nowMs)).toBe(Math.max(0, atMs - nowMs));
    }),
  );
});
