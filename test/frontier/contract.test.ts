import { describe, expect, test } from 'vitest';

import { MemoryFrontier, type MemoryFrontierOptions } from '../../src/frontier/memory.ts';
import type { Frontier } from '../../src/model/ports.ts';
import type { Task } from '../../src/model/task.ts';
import { makeTask } from '../support/tasks.ts';

/** Every frontier keeps these; a new one is tested by being listed. */
const FRONTIERS: readonly (readonly [
  string,
  (options?: Partial<MemoryFrontierOptions>) => Frontier,
])[] = [['memory', (options) => new MemoryFrontier({ ...UNLIMITED, ...options })]];

const UNLIMITED: MemoryFrontierOptions = {
  perHost: 0,
  delayMs: 0,
  ratePerSecond: 0,
  perHostRatePerSecond: 0,
  readyTasks: 1_000_000,
  maxTasks: 1_000_000,
};

const tasksOf = (host: string, count: number, from = 1): Task[] =>
  Array.from({ length: count }, (_, i) => makeTask(from + i, `http://${host}/${i}`));

const seqs = (tasks: readonly Task[]): number[] => tasks.map(({ seq }) => seq);

async function settle(frontier: Frontier, tasks: readonly Task[]): Promise<void> {
  await frontier.settle(tasks.map((task) => ({ task, retryAfterMs: null })));
}

describe.each(FRONTIERS)('%s', (_name, open) => {
  test('hands out every task once, and then tells that it is over', async () => {
    const frontier = open();
    await frontier.add([...tasksOf('a.test', 5), ...tasksOf('b.test', 5, 6)]);
    frontier.seal();
    const all: number[] = [];
    for (;;) {
      const tasks = await frontier.claim(3);
      if (tasks.length === 0) break;
      expect(tasks.length).toBeLessThanOrEqual(3);
      all.push(...seqs(tasks));
      await settle(frontier, tasks);
    }
    expect(all.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('takes hosts in turn', async () => {
    const frontier = open();
    await frontier.add([...tasksOf('a.test', 3), ...tasksOf('b.test', 3, 4)]);
    expect(seqs(await frontier.claim(6))).toEqual([1, 4, 2, 5, 3, 6]);
  });

  test('is not over while a lease is held, for it may come back', async () => {
    const frontier = open();
    await frontier.add(tasksOf('a.test', 1));
    frontier.seal();
    const [task] = await frontier.claim(1);
    if (task === undefined) throw new Error('nothing to claim');
    const next = Promise.resolve(frontier.claim(1));
    await frontier.settle([{ task, retryAfterMs: 5 }]);
    expect(seqs(await next)).toEqual([1]);
    await settle(frontier, [task]);
    expect(await frontier.claim(1)).toEqual([]);
  });

  test('a claim waits for a task, and for the end', async () => {
    const frontier = open();
    const first = Promise.resolve(frontier.claim(1));
    const second = Promise.resolve(frontier.claim(1));
    await frontier.add(tasksOf('a.test', 1));
    const tasks = await first;
    expect(seqs(tasks)).toEqual([1]);
    frontier.seal();
    await settle(frontier, tasks);
    expect(await second).toEqual([]);
  });

  test('gives a retry back not before its time', async () => {
    const frontier = open();
    await frontier.add(tasksOf('a.test', 1));
    frontier.seal();
    const [task] = await frontier.claim(1);
    if (task === undefined) throw new Error('nothing to claim');
    const startMs = performance.now();
    await frontier.settle([{ task, retryAfterMs: 40 }]);
    expect(seqs(await frontier.claim(1))).toEqual([1]);
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(39);
  });

  test('never has more of a host in flight than allowed', async () => {
    const frontier = open({ perHost: 2 });
    await frontier.add([...tasksOf('a.test', 5), ...tasksOf('b.test', 1, 6)]);
    const first = await frontier.claim(10);
    expect(seqs(first)).toEqual([1, 6, 2]);
    const next = Promise.resolve(frontier.claim(10));
    await settle(frontier, first.slice(0, 1));
    expect(seqs(await next)).toEqual([3]);
  });

  test('keeps the delay between two starts at a host, and lets others pass', async () => {
    const frontier = open({ delayMs: 30 });
    await frontier.add([...tasksOf('a.test', 3), ...tasksOf('b.test', 1, 4)]);
    frontier.seal();
    const starts: number[] = [];
    const order: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      const tasks = await frontier.claim(1);
      order.push(...seqs(tasks));
      if (tasks[0]?.target.origin === 'http://a.test') starts.push(performance.now());
      await settle(frontier, tasks);
    }
    expect(order.slice(0, 2)).toEqual([1, 4]);
    for (const [i, at] of starts.slice(1).entries()) {
      expect(at - (starts[i] ?? 0)).toBeGreaterThanOrEqual(29);
    }
  });

  test('keeps the global rate, catching up with late timers by no more than its tolerance', async () => {
    const frontier = open({ ratePerSecond: 100 });
    await frontier.add(tasksOf('a.test', 30));
    frontier.seal();
    const startMs = performance.now();
    for (let i = 0; i < 30; i += 1) await settle(frontier, await frontier.claim(1));
    // 30 starts at 100/s span 290 ms; 50 ms may be caught up.
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(230);
  });

  test('the rate of one host leaves others alone', async () => {
    const frontier = open({ perHostRatePerSecond: 1 });
    await frontier.add([...tasksOf('a.test', 2), ...tasksOf('b.test', 2, 3)]);
    expect(seqs(await frontier.claim(10))).toEqual([1, 3]);
  });

  test('reads on past a host that cannot start, up to its bound', async () => {
    const frontier = open({ perHost: 1, readyTasks: 10, maxTasks: 100 });
    expect(frontier.add(tasksOf('a.test', 99))).toBeUndefined();
    const room = frontier.add(tasksOf('a.test', 1, 100));
    expect(room).toBeInstanceOf(Promise);
    const tasks = await frontier.claim(1);
    await settle(frontier, tasks);
    await room;
    // One that can start after all those that cannot.
    void frontier.add(tasksOf('b.test', 1, 500));
    expect(seqs(await frontier.claim(2))).toEqual([2, 500]);
  });

  test('stops reading while enough tasks could start', async () => {
    const frontier = open({ readyTasks: 4, maxTasks: 1_000 });
    const room = frontier.add(tasksOf('a.test', 5));
    expect(room).toBeInstanceOf(Promise);
    await frontier.claim(2);
    await room;
  });

  test('drain gives back what is not leased, in order, and ends every wait', async () => {
    const frontier = open({ perHost: 1, readyTasks: 2, maxTasks: 5 });
    const room = Promise.resolve(
      frontier.add([...tasksOf('a.test', 3), ...tasksOf('b.test', 3, 4)]),
    );
    const [leased] = await frontier.claim(1);
    if (leased === undefined) throw new Error('nothing to claim');
    await frontier.settle([{ task: leased, retryAfterMs: 60_000 }]);
    await frontier.claim(2);
    const claim = Promise.resolve(frontier.claim(1));
    expect(seqs(frontier.drain())).toEqual([1, 3, 5, 6]);
    expect(await claim).toEqual([]);
    expect(await frontier.claim(1)).toEqual([]);
    await room;
  });
});

test('the memory frontier forgets hosts that are done', async () => {
  const frontier = new MemoryFrontier(UNLIMITED);
  for (let i = 0; i < 20_000; i += 1) {
    void frontier.add([makeTask(i + 1, `http://host-${i}.test/`)]);
    await settle(frontier, await frontier.claim(1));
  }
  expect(frontier.hostCount).toBe(0);
});

test('10,000 of one limited host at the head do not keep 10,000 others waiting', async () => {
  const frontier = new MemoryFrontier({
    ...UNLIMITED,
    perHost: 1,
    readyTasks: 200,
    maxTasks: 100_000,
  });
  const feed = (async () => {
    for (let at = 0; at < 10_000; at += 50) await frontier.add(tasksOf('slow.test', 50, at + 1));
    for (let at = 0; at < 10_000; at += 50) {
      await frontier.add(tasksOf(`other-${at}.test`, 50, 10_001 + at));
    }
    frontier.seal();
  })();
  let others = 0;
  const held: Task[] = [];
  while (others < 10_000) {
    const tasks = await frontier.claim(1);
    for (const task of tasks) {
      if (task.target.origin === 'http://slow.test') held.push(task);
      else others += 1;
    }
    await settle(
      frontier,
      tasks.filter((task) => !held.includes(task)),
    );
  }
  await feed;
  // The slow host held one slot all the while: every other claim was served.
  expect(held).toHaveLength(1);
});
