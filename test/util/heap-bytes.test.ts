import { expect, test } from 'vitest';

import { heapBytes } from '../../src/util/heap-bytes.ts';

test.each([
  ['text', 'x'.repeat(10_000), 20_000],
  ['an array', Array.from({ length: 1_000 }, () => 'x'.repeat(10)), 1_000 * (8 + 32 + 20)],
  ['an object in an object', { a: { b: 'x'.repeat(500) }, c: null }, 1_000],
  ['a number', 7, 8],
])('%s weighs about what it takes', (_name, value, expected) => {
  expect(heapBytes(value)).toBeGreaterThanOrEqual(expected);
  expect(heapBytes(value)).toBeLessThan(expected + 200);
});

test('depth and width do not matter', () => {
  const deep = JSON.parse('['.repeat(30_000) + ']'.repeat(30_000)) as unknown;
  expect(heapBytes(deep)).toBeGreaterThanOrEqual(30_000 * 32);
  expect(heapBytes(Array.from({ length: 500_000 }, (_, i) => i))).toBeGreaterThan(4_000_000);
});
