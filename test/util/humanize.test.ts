import { expect, test } from 'vitest';

import { formatCount, formatRate, formatSeconds, formatSize } from '../../src/util/humanize.ts';

test.each([
  [0, '0'],
  [999, '999'],
  [1_000, '1,000'],
  [1_234_567, '1,234,567'],
])('counts %d as %s', (count, text) => {
  expect(formatCount(count)).toBe(text);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1 kB'],
  [1_256, '1.26 kB'],
  [999_499, '999 kB'],
  [999_500, '1 MB'],
  [12_345_678, '12.3 MB'],
  [7e18, '7,000 PB'],
])('writes %d bytes as %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});

test.each([
  [-1, '0s'],
  [0, '0s'],
  [0.000_08, '80µs'],
  [0.000_999_6, '1ms'],
  [0.0125, '12.5ms'],
  [0.9996, '1s'],
  [3.4156, '3.42s'],
  [59.94, '59.9s'],
  [59.96, '1m 00s'],
  [125, '2m 05s'],
  [3_599.7, '1h 00m'],
  [93_780, '26h 03m'],
])('writes %d seconds as %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});

test.each([
  [0, '0/s'],
  [0.25, '0.25/s'],
  [29_411.8, '29,400/s'],
])('writes a rate of %d as %s', (rate, text) => {
  expect(formatRate(rate)).toBe(text);
});
