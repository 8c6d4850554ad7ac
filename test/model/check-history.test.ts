import { describe, expect, test } from 'vitest';

import type { DayStats } from '../../src/model/check.ts';
import { dayOf, lastDays, latencyOf, uptime } from '../../src/model/check-history.ts';

const dayStats = (day: number, more: Partial<DayStats> = {}): DayStats => ({
  day,
  ok: 0,
  warn: 0,
  fail: 0,
  unknown: 0,
  maintenance: 0,
  latency: '',
  ...more,
});

test.each([
  ['1970-01-01T00:00:00Z', 0],
  ['1970-01-01T23:59:59.999Z', 0],
  ['1970-01-02T00:00:00Z', 1],
  ['1969-12-31T23:59:59.999Z', -1],
  ['2026-11-20T12:00:00Z', 20_777],
])('%s is day %i', (text, day) => {
  expect(dayOf(Date.parse(text))).toBe(day);
});

describe('the last days', () => {
  const [first, second, future] = [dayStats(7), dayStats(9), dayStats(11)];

  test('end today, with null for those without runs', () => {
    expect(lastDays({ days: [first, second] }, 10, 4)).toEqual([first, null, second, null]);
  });

  test('hold none before them, and none that is yet to come', () => {
    expect(lastDays({ days: [first, second, future] }, 10, 2)).toEqual([second, null]);
  });
});

describe('the uptime', () => {
  test('is the part of the runs that were good; what says nothing does not count', () => {
    const days = [
      dayStats(1, { ok: 6, warn: 3, fail: 1, unknown: 50, maintenance: 50 }),
      null,
      dayStats(2, { ok: 9, fail: 1 }),
    ];
    expect(uptime(days)).toBe(18 / 20);
  });

  test.each([[[]], [[null]], [[dayStats(1, { unknown: 3, maintenance: 2 })]]])(
    'is not known where no run counts',
    (days) => {
      expect(uptime(days)).toBeNull();
    },
  );
});

test('times of several days are put together', () => {
  const sketch = latencyOf([
    dayStats(1, { latency: '1,5:2' }),
    null,
    dayStats(3, { latency: '5' }),
  ]);
  expect(sketch.toString()).toBe('1,5:3');
  expect(latencyOf([]).quantile(0.5)).toBeNull();
});
