import { describe, expect, test } from 'vitest';

import type { CheckState, CheckVerdict } from '../../../src/model/check.ts';
import { findingsOf, standingOf } from '../../../src/report/check/standing.ts';
import { percentText, spanText } from '../../../src/report/check/words.ts';
import { kind, memoryOf, reportOf, resultOf, SLOW, STATUS_500 } from './reports.ts';

const STREAKS = { failStreak: 1, troubleStreak: 2, okStreak: 3, goodStreak: 4 };

test.each<[CheckVerdict, CheckState, string, string, string | null]>([
  ['ok', 'up', 'up', 'good', null],
  ['ok', 'new', 'pending', 'good', 'success 3 of 2'],
  ['ok', 'warning', 'warning', 'warn', 'success 3 of 2'],
  ['ok', 'down', 'down', 'bad', 'success 4 of 2'],
  ['warn', 'up', 'pending', 'warn', 'warning 2 of 3'],
  ['warn', 'new', 'pending', 'warn', 'warning 2 of 3'],
  ['warn', 'warning', 'warning', 'warn', null],
  ['warn', 'down', 'down', 'bad', 'success 4 of 2'],
  ['fail', 'up', 'pending', 'warn', 'failure 1 of 3'],
  ['fail', 'new', 'pending', 'warn', 'failure 1 of 3'],
  ['fail', 'warning', 'pending', 'warn', 'failure 1 of 3'],
  ['fail', 'down', 'down', 'bad', null],
  ['unknown', 'up', 'unknown', 'none', null],
  ['unknown', 'down', 'unknown', 'none', null],
])('%s while %s is %s', (verdict, state, condition, weight, progress) => {
  const report = reportOf({
    result: resultOf({ verdict }),
    memory: memoryOf({ state, ...STREAKS }),
  });
  expect(standingOf(report, true)).toEqual({ condition, weight, progress });
});

test('maintenance hides everything else, and memory is nothing without one', () => {
  const flapping = { ...kind('flapping'), isInMaintenance: true };
  expect(standingOf(flapping, true)).toMatchObject({ condition: 'maintenance', weight: 'none' });
  expect(standingOf(kind('flapping'), true)).toMatchObject({
    condition: 'flapping',
    weight: 'bad',
  });
  expect(standingOf(kind('flapping'), false)).toMatchObject({ condition: 'up', weight: 'good' });
});

describe('findings', () => {
  const told = (name: string): unknown => findingsOf(kind(name), standingOf(kind(name), true));

  test('are those of this run, or of the last one that was not ok', () => {
    expect(told('warn')).toEqual([SLOW]);
    expect(told('recovering')).toEqual([STATUS_500]);
    expect(told('ok')).toEqual([]);
  });
});

test.each([
  [-5, '0s'],
  [45_900, '45s'],
  [60_000, '1m'],
  [3_599_999, '59m'],
  [3_600_000 + 4 * 60_000, '1h 04m'],
  [86_400_000 * 3 + 4 * 3_600_000, '3d 04h'],
])('%d ms are %s', (ms, text) => {
  expect(spanText(ms)).toBe(text);
});

test.each([
  [0.57, '57.00%'],
  [null, '-'],
  [1, '100%'],
  [0.999_999, '99.99%'],
  [0.5, '50.00%'],
  [0, '0.00%'],
])('%s is %s', (ratio, text) => {
  expect(percentText(ratio)).toBe(text);
});
