import { expect, test } from 'vitest';

import { patientSink, type Patience } from '../../src/engine/patience.ts';
import { FileError } from '../../src/model/errors.ts';
import { blankRecord } from '../support/records.ts';
import { makeSluice } from './support/sluice.ts';

const record = blankRecord();
const soon = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function setUp(patience: Partial<Patience> = {}) {
  const sluice = makeSluice(1);
  const stop = new AbortController();
  const sink = patientSink(sluice, {
    signal: stop.signal,
    limitMs: 50,
    isBusy: () => false,
    progress: () => sluice.taken.length,
    error: () => new FileError('nobody reads'),
    ...patience,
  });
  return { sluice, stop, sink };
}

test('while the run goes on, a reader has all the time that it wants', async () => {
  const { sink, sluice } = setUp();
  expect(sink.write(record)).toBe(false);
  const drained = sink.drained();
  expect(await Promise.race([drained, soon(300).then(() => 'still waiting')])).toBe(
    'still waiting',
  );
  sluice.open(2);
  await drained;
  expect(sink.gaveUp.aborted).toBe(false);
});

test('when the run is to end, one that stands still is given up', async () => {
  const { sink, sluice, stop } = setUp();
  sink.write(record);
  const drained = sink.drained();
  stop.abort();
  await drained;
  expect(sink.gaveUp.aborted).toBe(true);
  // What comes now is dropped, and nobody is held back by it.
  expect(sink.write(record)).toBe(true);
  await sink.drained();
  expect(sluice.taken).toHaveLength(1);
});

test('one that is slow is not given up, nor is any while there is more to wait for', async () => {
  let progress = 0;
  let busyUntilMs = 0;
  const { sink, sluice, stop } = setUp({
    limitMs: 1_000,
    progress: () => progress,
    isBusy: () => performance.now() < busyUntilMs,
  });
  sink.write(record);
  const drained = sink.drained();
  busyUntilMs = performance.now() + 1_300;
  stop.abort();
  await soon(1_200);
  for (let i = 0; i < 12; i += 1) {
    progress += 1;
    await soon(100);
  }
  expect(sink.gaveUp.aborted).toBe(false);
  sluice.open(2);
  await drained;
  expect(sink.gaveUp.aborted).toBe(false);
});

test('closing ends, too: with the error', async () => {
  const { sink, stop } = setUp();
  const closed = patientSink(
    { ...sink, close: () => new Promise(() => undefined) },
    {
      signal: stop.signal,
      limitMs: 30,
      isBusy: () => false,
      progress: () => 0,
      error: () => new FileError('nobody reads'),
    },
  );
  stop.abort();
  await expect(closed.close()).rejects.toThrow('nobody reads');
  expect(closed.gaveUp.aborted).toBe(true);
});

test('what goes wrong as it is closed is told', async () => {
  const { sink } = setUp();
  const broken = patientSink(
    { ...sink, close: () => Promise.reject(new FileError('out.jsonl: disk full')) },
    {
      signal: new AbortController().signal,
      limitMs: 30,
      isBusy: () => false,
      progress: () => 0,
      error: () => new FileError('nobody reads'),
    },
  );
  await expect(broken.close()).rejects.toThrow('disk full');
});
