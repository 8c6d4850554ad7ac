import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { formatDuration, parseDuration } from '../../src/util/duration.ts';

test.each([
  ['300ms', 300],
  ['10s', 10_000],
  ['5m', 300_000],
  ['1h', 3_600_000],
  ['1d', 86_400_000],
  ['1.5s', 1_500],
  ['1m30s', 90_000],
  ['0', 0],
  ['2', 2_000],
  ['0.25', 250],
])('%s is %d ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', 'soon', '10 s', '-1s', '1e3s', 's', '.5s', '5M', '10s ', '1m30', '٣s'])(
  '“%s” is no duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test.each([
  [30_000, '30s'],
  [500, '500ms'],
  [120_000, '2m'],
  [1_500, '1500ms'],
  [90_000, '90s'],
  [0, '0ms'],
])('%d ms is written %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('what is written is read back', () => {
  fc.assert(
    fc.property(fc.nat(), (ms) => {
      expect(parseDuration(formatDuration(ms))).toBe(ms);
    }),
  );
});
