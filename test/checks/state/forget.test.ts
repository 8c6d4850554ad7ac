import { expect, test } from 'vitest';

import { withoutForgotten } from '../../../src/checks/state/forget.ts';
import { newMemory } from '../../../src/checks/state/index.ts';
import type { CheckMemory } from '../../../src/model/check.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 23);

function lastRun(id: string, daysAgo: number): readonly [string, CheckMemory] {
  const atMs = NOW_MS - daysAgo * DAY_MS;
  const memory = newMemory({ id, name: id, group: null }, `http://${id}/`, NOW_MS - 999 * DAY_MS);
  return [id, { ...memory, last: { atMs, verdict: 'ok', totalMs: 1 } }];
}

test('checks that have long been gone from their list are forgotten', () => {
  const checks = new Map([lastRun('now', 0), lastRun('paused', 180), lastRun('gone', 181)]);
  expect([...withoutForgotten(checks).keys()]).toEqual(['now', 'paused']);
});

test('nothing is, where all has rested for years', () => {
  const checks = new Map([lastRun('a', 2_000), lastRun('b', 2_100)]);
  expect(withoutForgotten(checks)).toBe(checks);
});

test('one that has never been made counts from when it came', () => {
  const memory = newMemory({ id: 'a', name: 'a', group: null }, 'http://a/', NOW_MS);
  const checks = new Map([['a', memory], lastRun('gone', 200)]);
  expect([...withoutForgotten(checks).keys()]).toEqual(['a']);
});
