import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test } from 'vitest';

import type { Culprit } from '../../src/report/loop-lag-culprit.ts';
import { LoopWatch } from '../../src/report/loop-lag-watch.ts';
import { busy } from '../../src/util/busy.ts';

const LARGE = 1024 * 1024;
const A_FEW_TURNS_MS = 100;

function compute(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

interface Told {
  readonly watch: LoopWatch;
  readonly told: { readonly culprit: Culprit; readonly blockedMs: number }[];
}

/** Of a process that gets as much of the processor as it wants, unless told otherwise. */
async function startWatch(readCpuMs = () => performance.now()): Promise<Told> {
  const told: Told['told'] = [];
  const watch = new LoopWatch((culprit, blockedMs) => told.push({ culprit, blockedMs }), readCpuMs);
  watch.start();
  await sleep(A_FEW_TURNS_MS);
  return { watch, told };
}

test('names the work that blocked the loop, once, and counts every time', async () => {
  const { watch, told } = await startWatch();
  for (const [ms, subject] of [
    [200, 'https://example.com/1'],
    [400, 'https://example.com/2'],
    [200, 'https://example.com/3'],
  ] as const) {
    busy('reading', subject, LARGE, () => compute(ms));
    await sleep(A_FEW_TURNS_MS);
  }
  const blocked = watch.stop();
  const ofReading = told.filter(({ culprit }) => culprit.what === 'reading');
  expect(ofReading).toMatchObject([
    { culprit: { kind: 'section', section: { subject: 'https://example.com/1' } } },
  ]);
  const reading = blocked.find(({ culprit }) => culprit === 'reading');
  expect(reading).toMatchObject({ times: 3 });
  expect(reading?.subject).toMatch(/^https:\/\/example\.com\//);
  expect(reading?.longest).toBeGreaterThan(0.3);
  expect(blocked.map(({ longest }) => longest)).toEqual(
    blocked.map(({ longest }) => longest).toSorted((a, b) => b - a),
  );
});

test('work without a name is something in gfetch itself', async () => {
  const { watch, told } = await startWatch();
  compute(300);
  await sleep(A_FEW_TURNS_MS);
  watch.stop();
  expect(told.map(({ culprit }) => culprit.what)).toContain('something in gfetch itself');
});

test('waiting for something else than the processor is the machine', async () => {
  const { watch, told } = await startWatch(() => process.cpuUsage().user / 1000);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
  await sleep(A_FEW_TURNS_MS);
  watch.stop();
  expect(told.map(({ culprit }) => culprit.kind)).toContain('machine');
});

test('the last thing before the end counts', async () => {
  const { watch, told } = await startWatch();
  busy('reading', null, LARGE, () => compute(300));
  expect(watch.stop().map(({ culprit }) => culprit)).toContain('reading');
  expect(told.map(({ culprit }) => culprit.what)).toContain('reading');
});

test('what comes after the end does not', async () => {
  const { watch, told } = await startWatch();
  watch.stop();
  busy('reading', null, LARGE, () => compute(200));
  await sleep(A_FEW_TURNS_MS);
  expect(told.filter(({ culprit }) => culprit.what === 'reading')).toEqual([]);
});
