import { expect, test } from 'vitest';

import { Outlet } from '../../src/engine/outlet.ts';
import type { ReadyRecords } from '../../src/model/ports.ts';
import type { FetchRecord } from '../../src/model/record.ts';
import { blankRecord } from '../support/records.ts';
import { makeSluice, turn, type Sluice } from './support/sluice.ts';

const MB = 1_000_000;
const record = (seq: number, size = 0): FetchRecord =>
  blankRecord({ seq, body: 'x'.repeat(size / 2) });
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

function makeOutlet(sink: Sluice, { ordered = false, concurrency = 3 } = {}) {
  const held: number[] = [];
  const outlet = new Outlet({
    sink,
    writeReady: (ready) => sink.writeReady(ready),
    ordered,
    concurrency,
    holdBeyond: (seq) => held.push(seq),
  });
  return { outlet, held };
}

test('who brings a record to a full sink waits until it is written', async () => {
  const sink = makeSluice(2);
  const { outlet } = makeOutlet(sink);
  expect(outlet.put(record(1))).toBeUndefined();
  const puts = [2, 3, 4].map((seq) => outlet.put(record(seq)));
  for (const put of puts) expect(put).toBeInstanceOf(Promise);
  expect(outlet.admit(5)).toBeInstanceOf(Promise);
  await turn();
  expect(sink.taken).toEqual([1, 2]);
  sink.open(1);
  await turn();
  expect(sink.taken).toEqual([1, 2, 3]);
  sink.open(5);
  for (const put of puts) await put;
  expect(sink.taken).toEqual([1, 2, 3, 4]);
  expect(outlet.put(record(5))).toBeUndefined();
  expect(sink.pressed).toBe(0);
});

test('a thousand records that waited for the first are written as the sink has room', async () => {
  const sink = makeSluice(10);
  const { outlet } = makeOutlet(sink, { ordered: true });
  for (const seq of upTo(1_000).slice(1)) expect(outlet.put(record(seq))).toBeUndefined();
  const first = outlet.put(record(1));
  expect(first).toBeInstanceOf(Promise);
  for (let written = 10; written < 1_000; written += 90) {
    await turn();
    expect(sink.taken).toHaveLength(written);
    sink.open(90);
  }
  await turn();
  sink.open(1);
  await first;
  expect(sink.taken).toEqual(upTo(1_000));
  expect(sink.pressed).toBe(0);
});

test('when too much waits for the first, only what is next may begin', () => {
  const { outlet, held } = makeOutlet(makeSluice(100), { ordered: true, concurrency: 3 });
  for (const seq of upTo(7).slice(1)) void outlet.put(record(seq, 10 * MB));
  expect(held).toEqual([]);
  void outlet.put(record(8, 10 * MB));
  expect(held).toEqual([3]); // 1, 2, 3
  void outlet.put(record(1));
  expect(held).toEqual([3, Infinity]);
});

test('the limit moves on with what is next, as long as too much waits', () => {
  const { outlet, held } = makeOutlet(makeSluice(100), { ordered: true, concurrency: 2 });
  for (const seq of [3, 5, 6, 7, 8, 9, 10, 11, 12]) void outlet.put(record(seq, 10 * MB));
  expect(held).toEqual([2]);
  void outlet.put(record(1));
  void outlet.put(record(2));
  expect(held).toEqual([2, 3, 5]); // 2 and 3 are next, then 4 and 5
  void outlet.skip(4);
  expect(held.at(-1)).toBe(Infinity);
});

test('without an order nothing is held, and nothing kept', async () => {
  const sink = makeSluice(1_000);
  const { outlet, held } = makeOutlet(sink);
  for (const seq of [3, 1, 2]) void outlet.put(record(seq, 100 * MB));
  expect(outlet.admit(1_000_000)).toBeUndefined();
  await outlet.drain();
  expect(sink.taken).toEqual([3, 1, 2]);
  expect(held).toEqual([]);
});

test('at the end, what waits for a record that never came is written too', async () => {
  const sink = makeSluice(2);
  const { outlet } = makeOutlet(sink, { ordered: true });
  for (const seq of [2, 3, 6]) void outlet.put(record(seq));
  const drained = outlet.drain();
  await turn();
  expect(sink.taken).toEqual([2, 3]);
  sink.open(5);
  await drained;
  expect(sink.taken).toEqual([2, 3, 6]);
});

const ready = (seq: number, size = 0): ReadyRecords => ({
  bytes: [Buffer.from(String(seq).padStart(Math.max(1, size), ' '))],
  records: 1,
  withheld: 0,
});

test('records that are ready take the same way as others', async () => {
  const sink = makeSluice(3);
  const { outlet } = makeOutlet(sink);
  expect(outlet.putReady([1, 2], [ready(1), ready(2)])).toBeUndefined();
  const put = outlet.put(record(3));
  const after = outlet.putReady([4], [ready(4)]);
  expect(after).toBeInstanceOf(Promise);
  sink.open(10);
  await Promise.all([put, after]);
  expect(sink.taken).toEqual([1, 2, 3, 4]);
});

test('in order, they wait for their turn, and count by their bytes', async () => {
  const sink = makeSluice(Infinity);
  const { outlet, held } = makeOutlet(sink, { ordered: true });
  await outlet.putReady([3, 2], [ready(3, 40 * MB), ready(2, 40 * MB)]);
  expect(sink.taken).toEqual([]);
  expect(held).toEqual([3]);
  await outlet.put(record(1));
  expect(sink.taken).toEqual([1, 2, 3]);
  expect(held).toEqual([3, Infinity]);
});
