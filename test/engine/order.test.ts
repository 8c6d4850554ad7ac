import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { OrderWindow } from '../../src/engine/order.ts';
import type { FetchRecord } from '../../src/model/record.ts';
import { blankRecord } from '../support/records.ts';

const record = (seq: number, body?: string): FetchRecord =>
  blankRecord({ seq, ...(body === undefined ? {} : { body }) });

function shiftAll(window: OrderWindow): number[] {
  const seqs: number[] = [];
  for (let next = window.shift(); next !== undefined; next = window.shift()) {
    seqs.push((next as FetchRecord).seq);
  }
  return seqs;
}

test('whatever the order in which they end, records come out in that of the input', () => {
  const count = 40;
  const order = fc.shuffledSubarray(
    Array.from({ length: count }, (_, i) => i + 1),
    { minLength: count, maxLength: count },
  );
  fc.assert(
    fc.property(order, fc.func(fc.boolean()), (ended, isSkipped) => {
      const written: number[] = [];
      const window = new OrderWindow(1_000);
      for (const seq of ended) {
        window.put(seq, isSkipped(seq) ? null : record(seq));
        written.push(...shiftAll(window));
      }
      expect(written).toEqual(ended.toSorted((a, b) => a - b).filter((seq) => !isSkipped(seq)));
      expect(window.waitingBytes).toBe(0);
    }),
  );
});

test('reading waits while the oldest is a window behind', async () => {
  const window = new OrderWindow(3);
  expect(window.admit(3)).toBeUndefined();
  let isAdmitted = false;
  const admission = Promise.resolve(window.admit(4)).then(() => (isAdmitted = true));
  window.put(2, record(2));
  expect(shiftAll(window)).toEqual([]);
  await Promise.resolve();
  expect(isAdmitted).toBe(false);
  window.put(1, record(1));
  expect(shiftAll(window)).toEqual([1, 2]);
  await admission;
  expect(window.admit(5)).toBeUndefined();
});

test('it tells how much memory waits for the oldest', () => {
  const window = new OrderWindow(10);
  window.put(2, record(2, 'x'.repeat(1_000_000)));
  expect(window.waitingBytes).toBeGreaterThan(1_000_000);
  expect(window.waitingBytes).toBeLessThan(2_010_000);
  window.put(3, null);
  window.put(1, record(1));
  expect(shiftAll(window)).toEqual([1, 2]);
  expect(window.waitingBytes).toBe(0);
  expect(window.next).toBe(4);
});

test('where an input was lost, the others still come in order', () => {
  const window = new OrderWindow(10);
  for (const seq of [6, 3, 5]) window.put(seq, record(seq));
  expect(shiftAll(window)).toEqual([]);
  expect(window.closeGap()).toBe(true);
  expect(shiftAll(window)).toEqual([3]);
  expect(window.closeGap()).toBe(true);
  expect(shiftAll(window)).toEqual([5, 6]);
  expect(window.closeGap()).toBe(false);
});
