import { describe, expect, test } from 'vitest';

import type { Frontier } from '../../src/model/ports.ts';
import type { Task } from '../../src/model/task.ts';
import { makeTask } from '../support/tasks.ts';
import { UNLIMITED, type FrontierManners } from './unlimited.ts';

export const tasksOf = (host: string, count: number, from = 1): Task[] =>
  Array.from({ length: count }, (_, i) => makeTask(from + i, `http://${host}/${i}`));

export const seqs = (tasks: readonly Task[]): number[] => tasks.map(({ seq }) => seq);

export async function settle(frontier: Frontier, tasks: readonly Task[]): Promise<void> {
  await frontier.settle(tasks.map((task) => ({ task, retryAfterMs: null, feedback: null })));
}

async function claimOne(frontier: Frontier): Promise<Task> {
  const [task] = await frontier.claim(1, 0);
  if (task === undefined) throw new Error('nothing to claim');
  return task;
}

/** What becomes of tasks that are not leased when it is drained. */
export type Drained = 'given back' | 'kept';

/** What every frontier keeps; `create` makes an empty one. */
export function frontierContract(
  name: string,
  create: (manners: FrontierManners) => Frontier | Promise<Frontier>,
  drained: Drained = 'given back',
): void {
  const orNone = (given: number[]): number[] => (drained === 'kept' ? [] : given);
  const open = async (manners: Partial<FrontierManners> = {}): Promise<Frontier> =>
    create({ ...UNLIMITED, ...manners });

  describe(name, () => {
    test('hands out every task once, and then tells that it is over', async () => {
      const frontier = await open();
      await frontier.add([...tasksOf('a.test', 5), ...tasksOf('b.test', 5, 6)]);
      frontier.seal();
      const all: number[] = [];
      for (;;) {
        const tasks = await frontier.claim(3, 0);
        if (tasks.length === 0) break;
        expect(tasks.length).toBeLessThanOrEqual(3);
        all.push(...seqs(tasks));
        await settle(frontier, tasks);
      }
      expect(all.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    });

    test('takes hosts in turn', async () => {
      const frontier = await open();
      await frontier.add([...tasksOf('a.test', 3), ...tasksOf('b.test', 3, 4)]);
      expect(seqs(await frontier.claim(6, 0))).toEqual([1, 4, 2, 5, 3, 6]);
    });

    test('is not over while a lease is held, for it may come back', async () => {
      const frontier = await open();
      await frontier.add(tasksOf('a.test', 1));
      frontier.seal();
      const task = await claimOne(frontier);
      const next = Promise.resolve(frontier.claim(1, 0));
      await frontier.settle([{ task, retryAfterMs: 5, feedback: null }]);
      expect(seqs(await next)).toEqual([1]);
      await settle(frontier, [task]);
      expect(await frontier.claim(1, 0)).toEqual([]);
    });

    test('a claim waits for a task, and for the end', async () => {
      const frontier = await open();
      const first = Promise.resolve(frontier.claim(1, 0));
      const second = Promise.resolve(frontier.claim(1, 0));
      await frontier.add(tasksOf('a.test', 1));
      const tasks = await first;
      expect(seqs(tasks)).toEqual([1]);
      frontier.seal();
      await settle(frontier, tasks);
      expect(await second).toEqual([]);
    });

    test('gives a retry back not before its time', async () => {
      const frontier = await open();
      await frontier.add(tasksOf('a.test', 1));
      frontier.seal();
      const task = await claimOne(frontier);
      const startMs = performance.now();
      await frontier.settle([{ task, retryAfterMs: 40, feedback: null }]);
      expect(seqs(await frontier.claim(1, 0))).toEqual([1]);
      expect(performance.now() - startMs).toBeGreaterThanOrEqual(39);
    });

    test('never has more of a host in flight than allowed', async () => {
      const frontier = await open({ perHost: 2 });
      await frontier.add([...tasksOf('a.test', 5), ...tasksOf('b.test', 1, 6)]);
      const first = await frontier.claim(10, 0);
      expect(seqs(first)).toEqual([1, 6, 2]);
      const next = Promise.resolve(frontier.claim(10, 0));
      await settle(frontier, first.slice(0, 1));
      expect(seqs(await next)).toEqual([3]);
    });

    test('keeps the delay between two starts at a host, and lets others pass', async () => {
      const frontier = await open({ delayMs: 30 });
      await frontier.add([...tasksOf('a.test', 3), ...tasksOf('b.test', 1, 4)]);
      frontier.seal();
      const starts: number[] = [];
      const order: number[] = [];
      for (let i = 0; i < 4; i += 1) {
        const tasks = await frontier.claim(1, 0);
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
      const frontier = await open({ ratePerSecond: 100 });
      await frontier.add(tasksOf('a.test', 30));
      frontier.seal();
      const startMs = performance.now();
      for (let i = 0; i < 30; i += 1) await settle(frontier, await frontier.claim(1, 0));
      // 30 starts at 100/s span 290 ms; 50 ms may be caught up.
      expect(performance.now() - startMs).toBeGreaterThanOrEqual(230);
    });

    test('the rate of one host leaves others alone', async () => {
      const frontier = await open({ perHostRatePerSecond: 1 });
      await frontier.add([...tasksOf('a.test', 2), ...tasksOf('b.test', 2, 3)]);
      expect(seqs(await frontier.claim(10, 0))).toEqual([1, 3]);
    });

    test('reads on past a host that cannot start, up to its bound', async () => {
      const frontier = await open({ perHost: 1, readyTasks: 10, maxTasks: 100 });
      expect(frontier.add(tasksOf('a.test', 99))).toBeUndefined();
      const room = frontier.add(tasksOf('a.test', 1, 100));
      expect(room).toBeInstanceOf(Promise);
      const tasks = await frontier.claim(1, 0);
      await settle(frontier, tasks);
      await room;
      // One that can start after all those that cannot.
      void frontier.add(tasksOf('b.test', 1, 500));
      expect(seqs(await frontier.claim(2, 0))).toEqual([2, 500]);
    });

    test('stops reading while enough tasks could start', async () => {
      const frontier = await open({ readyTasks: 4, maxTasks: 1_000 });
      const room = frontier.add(tasksOf('a.test', 50));
      expect(room).toBeInstanceOf(Promise);
      await frontier.claim(48, 0);
      await room;
    });

    test('drain gives back what is not leased, in order, and ends every wait', async () => {
      const frontier = await open({ perHost: 1, readyTasks: 2, maxTasks: 5 });
      const room = Promise.resolve(
        frontier.add([...tasksOf('a.test', 3), ...tasksOf('b.test', 3, 4)]),
      );
      const leased = await claimOne(frontier);
      await frontier.settle([{ task: leased, retryAfterMs: 60_000, feedback: null }]);
      await frontier.claim(2, 0);
      const claim = Promise.resolve(frontier.claim(1, 0));
      expect(seqs(frontier.drain())).toEqual(orNone([1, 3, 5, 6]));
      expect(await claim).toEqual([]);
      expect(await frontier.claim(1, 0)).toEqual([]);
      await room;
    });

    test('whoever adds while others wait for room gets it, too', async () => {
      const frontier = await open({ readyTasks: 2 });
      const rooms = [1, 11, 21].map((from) => frontier.add(tasksOf(`host-${from}.test`, 9, from)));
      let resolved = 0;
      for (const room of rooms) void Promise.resolve(room).then(() => (resolved += 1));
      await frontier.claim(6, 0);
      expect(resolved).toBe(0);
      await frontier.claim(20, 0);
      for (const room of rooms) await room;
      expect(resolved).toBe(3);
    });

    test('leases nothing beyond a seq, until that moves on', async () => {
      const frontier = await open();
      await frontier.add([...tasksOf('a.test', 4), ...tasksOf('b.test', 4, 5)]);
      frontier.seal();
      frontier.holdBeyond(2);
      expect(seqs(await frontier.claim(10, 0))).toEqual([1, 2]);
      let isClaimed = false;
      const next = Promise.resolve(frontier.claim(10, 0)).then((tasks) => {
        isClaimed = true;
        return seqs(tasks);
      });
      await frontier.add(tasksOf('c.test', 1, 9));
      await Promise.resolve();
      expect(isClaimed).toBe(false);
      frontier.holdBeyond(5);
      expect((await next).toSorted((a, b) => a - b)).toEqual([3, 4, 5]);
      frontier.holdBeyond(Infinity);
      expect(seqs(await frontier.claim(10, 0)).toSorted((a, b) => a - b)).toEqual([6, 7, 8, 9]);
    });

    test('a limit reaches whoever waits for a task already, and a retry may pass', async () => {
      const frontier = await open({ perHost: 1 });
      await frontier.add(tasksOf('a.test', 3));
      const task = await claimOne(frontier);
      const next = Promise.resolve(frontier.claim(1, 0));
      frontier.holdBeyond(1);
      await frontier.settle([{ task, retryAfterMs: 20, feedback: null }]);
      expect(seqs(await next)).toEqual([1]);
      await settle(frontier, [task]);
      const last = Promise.resolve(frontier.claim(1, 0));
      frontier.holdBeyond(2);
      expect(seqs(await last)).toEqual([2]);
    });

    test('of the retries of a host the one that was read first goes first', async () => {
      const frontier = await open({ perHost: 1 });
      await frontier.add(tasksOf('a.test', 4));
      const tried: Task[] = [];
      for (let i = 0; i < 3; i += 1) {
        const task = await claimOne(frontier);
        tried.push(task);
        await frontier.settle([{ task, retryAfterMs: 30, feedback: null }]);
      }
      await new Promise((resolve) => setTimeout(resolve, 60));
      frontier.holdBeyond(1);
      expect(seqs(await frontier.claim(4, 0))).toEqual([1]);
      await settle(frontier, tried.slice(0, 1));
      frontier.holdBeyond(Infinity);
      expect(seqs(await frontier.claim(4, 0))).toEqual([2]);
    });

    test('drain gives back also what was held', async () => {
      const frontier = await open();
      await frontier.add(tasksOf('a.test', 3));
      frontier.holdBeyond(0);
      const claim = Promise.resolve(frontier.claim(1, 0));
      expect(seqs(frontier.drain())).toEqual(orNone([1, 2, 3]));
      expect(await claim).toEqual([]);
    });
  });
}
