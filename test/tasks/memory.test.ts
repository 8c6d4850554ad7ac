import { expect, test } from 'vitest';
import { Channel, joinAll, Pool, Semaphore, sleep, spawn, Timeout } from '../../src/tasks/index.ts';
import { abortListeners, collectGarbage } from './support/leaks.ts';

const TASKS = 100_000;

/** Heap in use, without what is garbage. */
async function heapBytes(): Promise<number> {
  await new Promise(setImmediate);
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function* numbers(count: number): Generator<number, void> {
  for (let n = 0; n < count; n += 1) yield n;
}

/** Far below what it would take to keep one closure of each task or wait. */
const FLAT_BYTES = 600_000;

test('100,000 tasks through a pool of 100 keep the heap flat', async () => {
  const pool = new Pool(100);
  const { signal } = new AbortController();
  const work = async (n: number): Promise<number> => {
    await new Promise(setImmediate);
    if (n % 1_000 === 0) await pool.available(signal);
    return n;
  };
  let sum = 0;
  let taken = 0;
  let early = 0;
  for await (const n of pool.imapUnordered(numbers(TASKS), work, { signal })) {
    sum += n;
    taken += 1;
    if (taken === TASKS / 10) early = await heapBytes();
  }
  const late = await heapBytes();
  expect([taken, sum]).toEqual([TASKS, (TASKS * (TASKS - 1)) / 2]);
  expect(late - early).toBeLessThan(FLAT_BYTES);
  expect(abortListeners(signal)).toBe(0);
});

test('waits that give up on what never comes keep the heap flat', async () => {
  const task = spawn(() => new Promise<never>(() => undefined));
  const pool = new Pool(1);
  pool.spawn(() => task);
  const channel = new Channel<number>();
  const semaphore = new Semaphore(1);
  await semaphore.acquire();
  const stop = new AbortController();
  const waitOnce = async (): Promise<void> => {
    const own = new AbortController();
    const waits = [
      task.get({ signal: own.signal }),
      joinAll([task], { signal: own.signal }),
      pool.join({ signal: own.signal }),
      pool.available(own.signal),
      semaphore.acquire(own.signal),
      channel.send(1, own.signal),
      Timeout.run(60_000, () => task.get({ signal: own.signal }), own.signal),
      new Channel<number>().receive(own.signal),
      pool.spawn(() => 1).kill(),
      sleep(60_000, own.signal),
      task.get({ signal: stop.signal, timeoutMs: 0 }),
    ];
    own.abort();
    await Promise.allSettled(waits);
  };
  const waitOften = async (): Promise<number> => {
    for (let n = 0; n < 60; n += 1) await Promise.all(Array.from({ length: 50 }, waitOnce));
    return await heapBytes();
  };
  const early = await waitOften();
  expect((await waitOften()) - early).toBeLessThan(FLAT_BYTES);
  expect(abortListeners(stop.signal)).toBe(0);
});
