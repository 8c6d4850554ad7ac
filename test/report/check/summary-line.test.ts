import { expect, test } from 'vitest';

import type { CheckSummary } from '../../../src/model/check.ts';
import { nagiosExitCode, summaryLine } from '../../../src/report/check/index.ts';
import { ALL, summaryOf } from './reports.ts';

const NONE: CheckSummary = summaryOf([]);
const states = { new: 0, up: 1900, warning: 0, down: 100 };
const verdicts = { ok: 1900, warn: 0, fail: 100, unknown: 0 };

test.each<[Partial<CheckSummary>, string, number]>([
  [{}, '0 checks in 12.3s', 3],
  [
    { checks: 2000, states, verdicts, changed: 3 },
    '2,000 checks in 12.3s: 1,900 up, 100 down, 3 changed',
    2,
  ],
  [
    { checks: 1, states: { ...states, up: 1, down: 0 }, verdicts: { ...verdicts, ok: 0, fail: 1 } },
    '1 check in 12.3s: 1 up, 1 failed this time',
    0,
  ],
  [
    {
      checks: 9,
      states: { new: 1, up: 0, warning: 2, down: 0 },
      verdicts: { ...verdicts, fail: 0 },
    },
    '9 checks in 12.3s: 2 warning, 1 too new to tell',
    1,
  ],
  [
    { checks: 2000, states, verdicts, isUnknown: true, unfinished: 4 },
    '2,000 checks in 12.3s: unknown, as everything failed and so did the witnesses, 4 not run',
    3,
  ],
  [
    {
      checks: 5,
      states: { ...states, up: 3, down: 0 },
      verdicts: { ...verdicts, fail: 0 },
      unfinished: 2,
    },
    '5 checks in 12.3s: 3 up, 2 not run',
    3,
  ],
])('%j', (more, line, exitCode) => {
  expect(summaryLine({ ...NONE, ...more }, { hasMemory: true })).toBe(line);
  expect(nagiosExitCode({ ...NONE, ...more })).toBe(exitCode);
});

test('of all kinds', () => {
  expect(summaryLine(summaryOf(ALL), { hasMemory: true })).toBe(
    '14 checks in 12.3s: 6 up, 1 warning, 6 down, 1 too new to tell, 1 unknown, 5 changed',
  );
});

test('tells of no change where nothing is remembered', () => {
  const summary = {
    ...NONE,
    checks: 2,
    states: { ...NONE.states, down: 1, new: 1 },
    changed: 1,
    unfinished: 1,
  };
  expect(summaryLine(summary, { hasMemory: false })).toBe('2 checks in 12.3s: 1 down, 1 not run');
});
