import { describe, expect, test } from 'vitest';

import type { Frontier } from '../../src/model/ports.ts';
import { seqs, settle, tasksOf } from './contract.ts';
import { type FrontierManners, UNLIMITED } from './unlimited.ts';

/** What every frontier keeps when several workers claim; `create` makes an empty one. */
export function workersContract(
  name: string,
  create: (manners: FrontierManners) => Frontier | Promise<Frontier>,
): void {
  const open = async (manners: Partial<FrontierManners> = {}): Promise<Frontier> =>
    create({ ...UNLIMITED, ...manners });

  describe(`${name}, several workers`, () => {
    test('a host stays with the worker that claimed its first task', async () => {
      const frontier = await open();
      await frontier.add([...tasksOf('a.test', 3), ...tasksOf('b.test', 3, 4)]);
      expect(seqs(await frontier.claim(1, 0))).toEqual([1]);
      expect(seqs(await frontier.claim(1, 1))).toEqual([4]);
      expect(seqs(await frontier.claim(9, 0))).toEqual([2, 3]);
      expect(seqs(await frontier.claim(9, 1))).toEqual([5, 6]);
    });

    test('a host that is done is free for another', async () => {
      const frontier = await open();
      await frontier.add(tasksOf('a.test', 1));
      await settle(frontier, await frontier.claim(1, 0));
      await frontier.add(tasksOf('a.test', 2, 2));
      expect(seqs(await frontier.claim(1, 1))).toEqual([2]);
    });

    test('a host that waits for a retry is not', async () => {
      const frontier = await open();
      await frontier.add(tasksOf('a.test', 1));
      const [task] = await frontier.claim(1, 0);
      if (task === undefined) throw new Error('nothing to claim');
      await frontier.settle([{ task, retryAfterMs: 20, feedback: null }]);
      const other = Promise.resolve(frontier.claim(1, 1));
      expect(seqs(await frontier.claim(1, 0))).toEqual([1]);
      frontier.seal();
      await settle(frontier, [task]);
      expect(await other).toEqual([]);
    });

    test('what is leased at once is bounded over all of them', async () => {
      const frontier = await open({ concurrency: 3 });
      await frontier.add(['a', 'b', 'c', 'd', 'e'].flatMap((host, i) => tasksOf(host, 1, i + 1)));
      const first = await frontier.claim(2, 0);
      expect(first).toHaveLength(2);
      expect(await frontier.claim(9, 1)).toHaveLength(1);
      const next = Promise.resolve(frontier.claim(9, 1));
      await settle(frontier, first);
      expect(await next).toHaveLength(2);
    });

    test('a slot goes to the one who has waited, not to the one who asks again', async () => {
      const frontier = await open({ concurrency: 1 });
      await frontier.add([...tasksOf('a.test', 9), ...tasksOf('b.test', 9, 11)]);
      let held = await frontier.claim(1, 0);
      let last = 0;
      const waiting = [
        Promise.resolve(frontier.claim(1, 1)),
        Promise.resolve(frontier.claim(1, 0)),
      ];
      for (let i = 0; i < 10; i += 1) {
        await settle(frontier, held);
        const turn = await Promise.race(
          waiting.map(async (claim, at) => ({ at, tasks: await claim })),
        );
        expect(turn.at).toBe(i % 2);
        expect(turn.tasks).toHaveLength(1);
        expect(turn.tasks[0]?.seq).not.toBe(last);
        last = turn.tasks[0]?.seq ?? 0;
        held = turn.tasks;
        waiting[turn.at] = Promise.resolve(frontier.claim(1, 1 - turn.at));
      }
      frontier.drain();
      await Promise.all(waiting);
    });

    test('the delay of a host holds for whoever asks it next', async () => {
      const frontier = await open({ delayMs: 40 });
      await frontier.add(tasksOf('a.test', 1));
      const startMs = performance.now();
      await settle(frontier, await frontier.claim(1, 0));
      await frontier.add(tasksOf('a.test', 1, 2));
      expect(seqs(await frontier.claim(1, 1))).toEqual([2]);
      expect(performance.now() - startMs).toBeGreaterThanOrEqual(39);
    });

    test('the limit of a host and the rate of all hold', async () => {
      const frontier = await open({ perHost: 2, ratePerSecond: 100 });
      await frontier.add([...tasksOf('a.test', 20), ...tasksOf('b.test', 20, 21)]);
      frontier.seal();
      const startMs = performance.now();
      const work = async (worker: number): Promise<number> => {
        let count = 0;
        for (;;) {
          const tasks = await frontier.claim(5, worker);
          if (tasks.length === 0) return count;
          for (const origin of ['http://a.test', 'http://b.test']) {
            const ofHost = tasks.filter(({ target }) => target.origin === origin);
            expect(ofHost.length).toBeLessThanOrEqual(2);
          }
          count += tasks.length;
          await settle(frontier, tasks);
        }
      };
      const [one, other] = await Promise.all([work(0), work(1)]);
      expect(one + other).toBe(40);
      // 40 starts at 100/s span 390 ms; 50 ms may be caught up.
      expect(performance.now() - startMs).toBeGreaterThanOrEqual(330);
    });

    test('a seq beyond which nothing is leased holds for all, and its move reaches all', async () => {
      const frontier = await open();
      await frontier.add([...tasksOf('a.test', 2), ...tasksOf('b.test', 2, 3)]);
      frontier.holdBeyond(0);
      const claims = [Promise.resolve(frontier.claim(2, 0)), Promise.resolve(frontier.claim(2, 1))];
      frontier.holdBeyond(Infinity);
      const claimed = await Promise.all(claims);
      expect(claimed.map((tasks) => seqs(tasks)).toSorted(([a = 0], [b = 0]) => a - b)).toEqual([
        [1, 2],
        [3, 4],
      ]);
    });

    test('the end and a drain end the waiting of all', async () => {
      for (const end of ['seal', 'drain'] as const) {
        const frontier = await open();
        await frontier.add(tasksOf('a.test', 1));
        const task = await frontier.claim(1, 0);
        const claims = [0, 1, 1, 2].map(async (worker) => frontier.claim(1, worker));
        frontier[end]();
        await settle(frontier, task);
        expect(await Promise.all(claims)).toEqual([[], [], [], []]);
      }
    });

    test('a worker that comes late gets hosts of which nothing is in flight', async () => {
      const frontier = await open({ concurrency: 10 });
      const hosts = Array.from({ length: 100 }, (_, i) => `h${i}.test`);
      await frontier.add(hosts.flatMap((host, i) => tasksOf(host, 10, i * 10 + 1)));
      let held = await frontier.claim(10, 0);
      for (let i = 0; i < 15; i += 1) {
        await settle(frontier, held.slice(0, 5));
        held = [...held.slice(5), ...(await frontier.claim(5, 0))];
      }
      await settle(frontier, held.slice(0, 5));
      const late = await frontier.claim(5, 1);
      expect(late).toHaveLength(5);
      const busy = new Set(held.slice(5).map(({ target }) => target.origin));
      for (const { target } of late) expect(busy.has(target.origin)).toBe(false);
    });

    test('the only host of a worker stays with it', async () => {
      const frontier = await open();
      await frontier.add(tasksOf('a.test', 3));
      await settle(frontier, await frontier.claim(1, 0));
      const other = Promise.resolve(frontier.claim(1, 1));
      expect(seqs(await frontier.claim(1, 0))).toEqual([2]);
      frontier.drain();
      expect(await other).toEqual([]);
    });

    test('leases that come back from a worker that crashed count nothing against the host', async () => {
      const frontier = await open({ maxHostErrors: 1 });
      await frontier.add(tasksOf('a.test', 5));
      const leased = await frontier.claim(5, 1);
      await frontier.settle(leased.map((task) => ({ task, retryAfterMs: 0, feedback: null })));
      const again = await frontier.claim(5, 1);
      expect(seqs(again)).toEqual([1, 2, 3, 4, 5]);
      for (const task of again) {
        expect(task.refusal).toBeUndefined();
        expect(task.hostLimit).toBeUndefined();
      }
    });

    test('a copy of a task, from another thread, ends its lease', async () => {
      const frontier = await open({ concurrency: 1 });
      await frontier.add(tasksOf('a.test', 2));
      frontier.seal();
      await settle(frontier, structuredClone(await frontier.claim(1, 0)));
      await settle(frontier, structuredClone(await frontier.claim(1, 0)));
      expect(await frontier.claim(1, 0)).toEqual([]);
    });
  });
}
