import { array, assert, integer, property } from 'fast-check';
import { describe, expect, test } from 'vitest';

import { Schedule } from '../../../src/engine/check/schedule.ts';
import type { CheckSpec } from '../../../src/model/check.ts';

function check(id: string, everyMs: number | null = null): CheckSpec {
  return {
    id,
    name: id,
    group: null,
    tags: [],
    severity: 'critical',
    steps: [],
    everyMs,
    policy: { failAfter: 1, upAfter: 1, remindMs: 0 },
    maintenance: [],
  };
}

/** What is due until `untilMs`, for somebody who is never late. */
function times(schedule: Schedule, untilMs: number): [atMs: number, id: string | undefined][] {
  const all: [number, string | undefined][] = [];
  while (schedule.nextMs <= untilMs) {
    const atMs = schedule.nextMs;
    all.push([atMs, schedule.take(atMs)?.id]);
  }
  return all;
}

describe('a schedule', () => {
  test('spreads the checks of one interval evenly, and repeats them without drift', () => {
    const schedule = new Schedule(
      ['a', 'b', 'c', 'd'].map((id) => check(id)),
      1_000,
      0,
    );
    expect(times(schedule, 1_999)).toEqual([
      [0, 'a'],
      [250, 'b'],
      [500, 'c'],
      [750, 'd'],
      [1_000, 'a'],
      [1_250, 'b'],
      [1_500, 'c'],
      [1_750, 'd'],
    ]);
  });

  test('a check’s own interval goes before that of the run', () => {
    const schedule = new Schedule([check('slow', 3_000), check('quick')], 1_000, 0);
    expect(times(schedule, 3_000).filter(([, id]) => id === 'slow')).toEqual([
      [0, 'slow'],
      [3_000, 'slow'],
    ]);
  });

  test('who is late runs it once, and then at the times that were meant', () => {
    const schedule = new Schedule([check('a')], 1_000, 0);
    schedule.take(0);
    schedule.take(4_300);
    expect(schedule.nextMs).toBe(5_000);
  });

  test('one that replaces another goes on where that was, however often', () => {
    const checks = ['a', 'b', 'c', 'd'].map((id) => check(id));
    const ids: (string | undefined)[] = [];
    // Replaced three times in each interval.
    for (let nowMs = 0; nowMs < 1_998; nowMs += 333) {
      const schedule = new Schedule(checks, 1_000, 0, nowMs);
      for (const [, id] of times(schedule, nowMs + 332)) ids.push(id);
    }
    expect(ids).toEqual(['a', 'b', 'c', 'd', 'a', 'b', 'c', 'd']);
  });

  test('what is late in a long interval is run once more at the beginning', () => {
    const checks = ['a', 'b', 'c', 'd'].map((id) => check(id));
    const due = [
      [0, 'a'],
      [2_500, 'b'],
      [5_000, 'c'],
      [7_500, 'd'],
      [15_000, 'b'],
      [30_000, 'c'],
      [45_000, 'd'],
      [60_000, 'a'],
      [75_000, 'b'],
    ];
    expect(times(new Schedule(checks, 60_000, 0), 75_000)).toEqual(due);
    // One that replaces it has no beginning of its own.
    expect(times(new Schedule(checks, 60_000, 0, 10_000), 60_000)).toEqual(due.slice(4, 8));
  });

  test('without checks nothing is ever due', () => {
    const schedule = new Schedule([], 1_000, 0);
    expect(schedule.nextMs).toBe(Infinity);
    expect(schedule.take(0)).toBeUndefined();
  });

  test('however late somebody is, times stay multiples of the interval from the phase', () => {
    assert(
      property(
        integer({ min: 1, max: 20 }),
        array(integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 50 }),
        (count, delays) => {
          const ids = Array.from({ length: count }, (_, i) => String(i));
          const schedule = new Schedule(
            ids.map((id) => check(id)),
            1_000,
            0,
          );
          let nowMs = 0;
          for (const delayMs of delays) {
            const dueMs = schedule.nextMs;
            nowMs = Math.max(nowMs, dueMs) + delayMs;
            const index = Number(schedule.take(nowMs)?.id);
            const phases = (dueMs - (index * 1_000) / count) / 1_000;
            expect(phases).toBeCloseTo(Math.round(phases), 6);
          }
        },
      ),
    );
  });
});
