import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { watchTicks } from '../../src/util/loop-ticks.ts';

function block(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

test('tells by how much a turn was late', async () => {
  const late: number[] = [];
  const stop = watchTicks((lateMs) => late.push(lateMs));
  await sleep(50);
  block(200);
  await sleep(50);
  stop();
  expect(Math.max(...late)).toBeGreaterThan(150);
  expect(late.length).toBeGreaterThan(2);
});

test('tells a last time as it is stopped, and no more', async () => {
  const late: number[] = [];
  const stop = watchTicks((lateMs) => late.push(lateMs));
  block(200);
  stop();
  expect(late).toHaveLength(1);
  expect(late[0]).toBeGreaterThan(150);
  await sleep(60);
  expect(late).toHaveLength(1);
});
