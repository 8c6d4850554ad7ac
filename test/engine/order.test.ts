import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { OrderWindow } from '../../src/engine/order.ts';
import type { FetchRecord } from '../../src/model/record.ts';

const record = (seq: number): FetchRecord => ({ seq }) as FetchRecord;

test('whatever the order in which they end, records come out in that of the input', () => {
  const count = 40;
  const order = fc.shuffledSubarray(
    Array.from({ length: count }, (_, i) => i + 1),
    { minLength: count, maxLength: count },
  );
  fc.assert(
    fc.property(order, fc.func(fc.boolean()), (ended, isSkipped) => {
      const written: number[] = [];
      const window = new OrderWindow(1_000, ({ seq }) => written.push(seq));
      for (const seq of ended) window.put(seq, isSkipped(seq) ? null : record(seq));
      expect(written).toEqual(ended.toSorted((a, b) => a - b).filter((seq) => !isSkipped(seq)));
    }),
  );
});

test('reading waits while the oldest is a window behind', async () => {
  const window = new OrderWindow(3, () => undefined);
  expect(window.admit(3)).toBeUndefined();
  let isAdmitted = false;
  const admission = Promise.resolve(window.admit(4)).then(() => (isAdmitted = true));
  window.put(2, record(2));
  await Promise.resolve();
  expect(isAdmitted).toBe(false);
  window.put(1, record(1));
  await admission;
  expect(window.admit(5)).toBeUndefined();
});

test('what never became its turn is flushed in order', () => {
  const written: number[] = [];
  const window = new OrderWindow(10, ({ seq }) => written.push(seq));
  window.put(5, record(5));
  window.put(3, record(3));
  window.flush();
  expect(written).toEqual([3, 5]);
});
