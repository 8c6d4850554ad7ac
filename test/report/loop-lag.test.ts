import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { LoopLagMeter } from '../../src/report/loop-lag.ts';

test('tells for how long the loop was blocked, in seconds', async () => {
  const meter = new LoopLagMeter();
  meter.start();
  await sleep(100);
  const endMs = performance.now() + 300;
  while (performance.now() < endMs);
  await sleep(100);
  const { max, p99 } = meter.stop();
  expect(max).toBeGreaterThan(0.25);
  expect(max).toBeLessThan(10);
  expect(p99).toBeGreaterThanOrEqual(0);
  expect(p99).toBeLessThanOrEqual(max);
});

test('counts nothing before the start', () => {
  const endMs = performance.now() + 50;
  while (performance.now() < endMs);
  const meter = new LoopLagMeter();
  meter.start();
  expect(meter.stop()).toEqual({ p99: 0, max: 0, blocked: [] });
});
