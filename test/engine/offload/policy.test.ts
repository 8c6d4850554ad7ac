import { describe, expect, test } from 'vitest';

import {
  belongsInThread,
  FIRST_MS_PER_BYTE,
  paysInThread,
  revisedCost,
} from '../../../src/engine/offload/policy.ts';

const KB = 1024;
const MB = 1024 * KB;

test('a thread that was asked for reads all but the smallest', () => {
  expect(paysInThread({ sizeBytes: KB })).toBe(false);
  expect(paysInThread({ sizeBytes: 20 * KB })).toBe(true);
});

describe('which pages go to a thread', () => {
  test.each([
    ['a small one on a free loop', 20 * KB, 0, false],
    ['a small one on a loop that lags', 100 * KB, 500, false],
    ['a middling one on a free loop', MB, 0, false],
    ['a middling one on a loop that lags', MB, 25, true],
    ['one that would hold up the loop', 8 * MB, 0, true],
  ])('%s', (_name, sizeBytes, recentLagMs, expected) => {
    const load = { sizeBytes, recentLagMs, msPerByte: FIRST_MS_PER_BYTE };
    expect(belongsInThread(load)).toBe(expected);
  });

  test('what a byte was seen to cost decides from which size on', () => {
    const load = { sizeBytes: MB, recentLagMs: 0 };
    expect(belongsInThread({ ...load, msPerByte: 40 / MB })).toBe(false);
    expect(belongsInThread({ ...load, msPerByte: 60 / MB })).toBe(true);
  });
});

describe('what a byte costs', () => {
  test('goes towards what was measured, without being swept away by one', () => {
    const once = revisedCost(10 / MB, MB, 90);
    expect(once * MB).toBeCloseTo(20);
    let cost = 10 / MB;
    for (let i = 0; i < 50; i += 1) cost = revisedCost(cost, MB, 90);
    expect(cost * MB).toBeCloseTo(90, 0);
  });

  test('is not told by small pages', () => {
    expect(revisedCost(10 / MB, KB, 5)).toBe(10 / MB);
  });
});
