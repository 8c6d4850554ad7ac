import { describe, expect, test } from 'vitest';

import {
  MachineLimit,
  MAX_REFUSALS,
  planSlots,
  waitAfterRefusal,
} from '../../src/engine/machine-limit.ts';

describe('slots within the files of the machine', () => {
  test.each([
    // limit, open, wanted, per slot: slots, idle
    [20_000, 20, 500, 1, 500, 500],
    [Infinity, 20, 500, 2, 500, 500],
    [1_024, 20, 50, 1, 50, 256],
    [1_024, 20, 500, 1, 500, 488],
    [1_024, 20, 500, 2, 370, 247],
    [256, 20, 50, 1, 50, 170],
    [64, 20, 500, 1, 21, 7],
    [64, 20, 500, 2, 10, 7],
    [64, 20, 5, 1, 5, 23],
    [40, 20, 500, 1, 3, 1],
    [30, 28, 500, 2, 1, 1],
  ])(
    'ulimit -n %i with %i open, %i wanted of %i each',
    (limit, open, wanted, perSlot, slots, idle) => {
      const needs = { wanted, perSlot, workers: 1 };
      expect(planSlots({ limit, open }, needs)).toEqual({ slots, idle });
    },
  );

  test('all in use and all idle at once never need more than there is', () => {
    for (let limit = 60; limit < 3_000; limit += 7) {
      for (const [perSlot, workers] of [
        [1, 1],
        [2, 1],
        [1, 4],
        [2, 3],
      ] as const) {
        const needs = { wanted: 1_000, perSlot, workers };
        const { slots, idle } = planSlots({ limit, open: 20 }, needs);
        expect(slots * perSlot + idle * workers).toBeLessThanOrEqual(limit - 20);
      }
    }
  });
});

/** A wave of attempts that began at `startMs`, of which the machine bears some. */
function wave(limit: MachineLimit, count: number, borne: number, startMs: number): void {
  for (let others = count - 1; others >= borne; others -= 1) {
    limit.refused(startMs, startMs + 1, others);
  }
}

describe('the limit of the machine', () => {
  test('is what was asked for while nothing is refused', () => {
    const limit = new MachineLimit(500);
    for (let n = 0; n < 10_000; n += 1) limit.served();
    expect(limit.size).toBe(500);
  });

  test('is found by the first wave', () => {
    const limit = new MachineLimit(500);
    wave(limit, 500, 30, 0);
    expect(limit.size).toBe(30);
  });

  test('is a little less from the next refusal on', () => {
    const limit = new MachineLimit(500);
    wave(limit, 500, 30, 0);
    limit.refused(10, 11, 30);
    expect(limit.size).toBe(26);
    // What began before has nothing new to tell.
    limit.refused(10, 12, 26);
    expect(limit.size).toBe(26);
  });

  test('rises slowly while it goes well, and no higher than asked for', () => {
    const limit = new MachineLimit(500);
    wave(limit, 500, 32, 0);
    for (let n = 0; n < 4 * 32 - 1; n += 1) limit.served();
    expect(limit.size).toBe(32);
    limit.served();
    expect(limit.size).toBe(36);
    for (let n = 0; n < 100_000; n += 1) limit.served();
    expect(limit.size).toBe(500);
  });

  test('never falls below one', () => {
    const limit = new MachineLimit(5);
    for (let n = 0; n < 100; n += 1) limit.refused(n, n + 0.5, 0);
    expect(limit.size).toBe(1);
  });

  test('settles just below what the machine bears', () => {
    const limit = new MachineLimit(500);
    const bears = 40;
    let refusals = 0;
    let served = 0;
    for (let now = 0; now < 5_000; now += 1) {
      const { size } = limit;
      for (let n = 0; n < size; n += 1) {
        if (n < bears) {
          limit.served();
          served += 1;
        } else {
          limit.refused(now, now + 0.5, bears);
          refusals += 1;
        }
      }
    }
    expect(limit.size).toBeGreaterThanOrEqual(35);
    expect(limit.size).toBeLessThanOrEqual(45);
    expect(refusals / served).toBeLessThan(0.02);
  });
});

test('a URL that is refused waits longer each time, and outlasts TIME_WAIT', () => {
  const waits = Array.from({ length: MAX_REFUSALS }, (_, n) => waitAfterRefusal(n + 1));
  expect(waits.slice(0, 8)).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  expect(waits.at(-1)).toBeNull();
  const totalMs = waits.reduce<number>((sum, wait) => sum + (wait ?? 0), 0);
  expect(totalMs).toBeGreaterThan(60_000);
});
