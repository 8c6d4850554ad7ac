import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { formatBytes, parseBytes } from '../../src/util/bytes.ts';
import { formatDuration, parseDuration } from '../../src/util/duration.ts';
import { formatRate, parseRate } from '../../src/util/rate.ts';

const PIECES = [
  '0',
  '1',
  '9',
  '.',
  '/',
  '-',
  'e',
  ' ',
  'ms',
  's',
  'm',
  'h',
  'd',
  'kB',
  'KiB',
  'MB',
  'T',
  'none',
  '9'.repeat(40),
];
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 5 }).map((pieces) => pieces.join('')),
);

describe.each([
  { noun: 'duration', parse: parseDuration, format: formatDuration },
  { noun: 'size', parse: parseBytes, format: formatBytes },
])('$noun', ({ parse, format }) => {
  test('what is written is read as it was', () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(), fc.maxSafeNat()), (amount) => {
        expect(parse(format(amount))).toBe(amount);
      }),
    );
  });
});

test('what is written as a rate is read as it was', () => {
  const rate = fc
    .tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom('s', 'm', 'h', '15s', '250ms'))
    .map(([amount, per]) => parseRate(`${amount}/${per}`) ?? Number.NaN);
  fc.assert(
    fc.property(rate, (perSecond) => {
      expect(parseRate(formatRate(perSecond))).toBeCloseTo(perSecond, 9);
    }),
  );
});

test.each([
  ['duration', parseDuration],
  ['size', parseBytes],
  ['rate', parseRate],
])('any text is a %s that is not negative, or none', (_noun, parse) => {
  fc.assert(
    fc.property(text, (given) => {
      const amount = parse(given) ?? 0;
      expect(Number.isNaN(amount)).toBe(false);
      expect(amount).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 1000 },
  );
});
