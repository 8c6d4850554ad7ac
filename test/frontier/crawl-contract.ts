import { describe, expect, test } from 'vitest';

import type { CrawlFrontierOptions } from '../../src/frontier/crawl/index.ts';
import type { CrawlFrontier } from '../../src/model/crawl-frontier.ts';
import type { StoredLink } from '../../src/model/crawl.ts';
import type { Task } from '../../src/model/task.ts';
import { seqs, settle } from './contract.ts';
import { commitOf, crawlTask, pageOf } from './crawl-tasks.ts';

const linkOf = (from: number, to: string): StoredLink => ({
  from,
  to,
  key: to,
  tag: 'a',
  rel: null,
  line: 1,
  column: 2,
});

/** What every frontier of a crawl keeps; `open` makes an empty one. */
export function crawlContract(
  name: string,
  open: (options: Partial<CrawlFrontierOptions>) => Promise<CrawlFrontier>,
): void {
  describe(name, () => {
    test('of one host those with the lowest depth are leased first, then by seq', async () => {
      const frontier = await open({});
      const depths = [3, 0, 2, 0, 1, 2];
      void frontier.add(depths.map((depth, i) => crawlTask(i + 1, `http://a.test/${i}`, depth)));
      expect(seqs(await frontier.claim(9, 0))).toEqual([2, 4, 5, 3, 6, 1]);
    });

    test('is over when nothing is queued, waits or is leased', async () => {
      const frontier = await open({});
      void frontier.add([crawlTask(1, 'http://a.test/', 0)]);
      frontier.seal();
      const parent = await frontier.claim(1, 0);
      void frontier.add([crawlTask(2, 'http://a.test/2', 1)]);
      await settle(frontier, parent);
      const child = await frontier.claim(1, 0);
      expect(seqs(child)).toEqual([2]);
      await settle(frontier, child);
      expect(await frontier.claim(1, 0)).toEqual([]);
      expect(frontier.openCount).toBe(2);
      await frontier.commit(commitOf({ finished: [...parent, ...child] }));
      expect(frontier.openCount).toBe(0);
    });

    test('knows what was added and noted, before and after a commit', async () => {
      const frontier = await open({});
      const url = 'http://a.test/';
      expect(frontier.known(url)).toBeNull();
      void frontier.add([crawlTask(7, url, 3)]);
      expect(frontier.known(url)).toEqual({ seq: 7, depth: 3 });
      expect(frontier.note('x')).toBe(true);
      expect(frontier.note('x')).toBe(false);
      expect(frontier.knownCount).toBe(2);
      await frontier.commit(commitOf({}));
      expect(frontier.known(url)).toEqual({ seq: 7, depth: 3 });
      expect(frontier.known('http://a.test/other')).toBeNull();
      expect(frontier.known('x')).toBeNull();
      expect(frontier.note('x')).toBe(false);
      expect(frontier.note(url)).toBe(true);
      expect(frontier.knownCount).toBe(3);
    });

    test('what is known may be added again', async () => {
      const frontier = await open({});
      void frontier.add([crawlTask(1, 'http://a.test/', 0)]);
      const first = await frontier.claim(1, 0);
      await settle(frontier, first);
      await frontier.commit(
        commitOf({ finished: first, pages: first.map((task) => pageOf(task)) }),
      );
      void frontier.add([crawlTask(1, 'http://a.test/', 0)]);
      expect(frontier.knownCount).toBe(1);
      const again = await frontier.claim(1, 0);
      expect(seqs(again)).toEqual([1]);
      await settle(frontier, again);
      const pages = again.map((task) => pageOf(task, { statusCode: 404 }));
      await frontier.commit(commitOf({ finished: again, pages }));
      expect([...frontier.pages()].map(({ statusCode }) => statusCode)).toEqual([404]);
      expect(frontier.openCount).toBe(0);
    });

    test.each([false, true])('a queued task moves to a lower depth (committed: %s)', async (is) => {
      const frontier = await open({});
      void frontier.add([1, 2, 3].map((n) => crawlTask(n, `http://a.test/${n}`, n === 3 ? 5 : 2)));
      if (is) await frontier.commit(commitOf({}));
      expect(frontier.promote(crawlTask(3, 'http://a.test/3', 5))).toBe(false);
      expect(frontier.promote(crawlTask(3, 'http://a.test/3', 3))).toBe(true);
      expect(frontier.promote(crawlTask(3, 'http://a.test/3', 1))).toBe(true);
      expect(frontier.known('http://a.test/3')).toEqual({ seq: 3, depth: 1 });
      if (is) await frontier.commit(commitOf({}));
      const tasks = await frontier.claim(9, 0);
      expect(seqs(tasks)).toEqual([3, 1, 2]);
      expect(tasks[0]?.crawl?.depth).toBe(1);
      await settle(frontier, tasks);
      await frontier.commit(commitOf({ finished: tasks }));
      frontier.seal();
      expect(await frontier.claim(1, 0)).toEqual([]);
      expect(frontier.openCount).toBe(0);
    });

    test('what is leased, waits for a retry or is finished does not move', async () => {
      const frontier = await open({});
      void frontier.add([crawlTask(1, 'http://a.test/', 4)]);
      const nearer = (): Task => crawlTask(1, 'http://a.test/', 1);
      const [task] = await frontier.claim(1, 0);
      if (task === undefined) throw new Error('nothing to claim');
      expect(frontier.promote(nearer())).toBe(false);
      await frontier.settle([{ task, retryAfterMs: 10, feedback: null }]);
      expect(frontier.promote(nearer())).toBe(false);
      await settle(frontier, await frontier.claim(1, 0));
      expect(frontier.promote(nearer())).toBe(false);
      await frontier.commit(commitOf({ finished: [task] }));
      expect(frontier.promote(nearer())).toBe(false);
      expect(frontier.promote(crawlTask(9, 'http://a.test/never', 0))).toBe(false);
    });

    test('with a limit of depth, a task waits for those that are nearer by two', async () => {
      const frontier = await open({ depthLimited: true });
      void frontier.add([
        crawlTask(1, 'http://a.test/1', 0),
        crawlTask(2, 'http://a.test/2', 1),
        crawlTask(3, 'http://a.test/3', 2),
        crawlTask(4, 'http://b.test/', 2),
      ]);
      const first = await frontier.claim(9, 0);
      expect(seqs(first).toSorted((a, b) => a - b)).toEqual([1, 2, 4]);
      const [seed] = first;
      if (seed?.seq !== 1) throw new Error('not the seed');
      await frontier.settle([{ task: seed, retryAfterMs: 20, feedback: null }]);
      expect(seqs(await frontier.claim(9, 0))).toEqual([1]);
      const next = Promise.resolve(frontier.claim(9, 0));
      await settle(frontier, [seed]);
      expect(seqs(await next)).toEqual([3]);
    });

    test('what moves within reach is leased to whoever waits', async () => {
      const frontier = await open({ depthLimited: true });
      void frontier.add([crawlTask(1, 'http://a.test/1', 0), crawlTask(2, 'http://a.test/2', 2)]);
      expect(seqs(await frontier.claim(9, 0))).toEqual([1]);
      const next = Promise.resolve(frontier.claim(9, 0));
      expect(frontier.promote(crawlTask(2, 'http://a.test/2', 1))).toBe(true);
      expect(seqs(await next)).toEqual([2]);
    });

    test('keeps what is told of hosts, pages, links and the crawl itself', async () => {
      const frontier = await open({});
      expect(frontier.state).toBeNull();
      expect(frontier.host('http://a.test')).toBeNull();
      frontier.setHost('http://a.test', { robots: { rules: ['/x'] } });
      const tasks = [2, 1].map((n) => crawlTask(n, `http://a.test/${n}`, 0));
      void frontier.add(tasks);
      await frontier.claim(9, 0);
      const links = new Map([
        [2, [linkOf(2, 'http://a.test/y')]],
        [1, [linkOf(1, 'http://a.test/x')]],
      ]);
      const pages = tasks.map((task) => pageOf(task));
      await frontier.commit(commitOf({ finished: tasks, pages, links, state: { offset: 12 } }));
      expect(frontier.state).toEqual({ offset: 12 });
      expect(frontier.host('http://a.test')).toEqual({ robots: { rules: ['/x'] } });
      expect([...frontier.pages()].map(({ seq }) => seq)).toEqual([1, 2]);
      expect([...frontier.links()].map(({ from, to }) => [from, to])).toEqual([
        [1, 'http://a.test/x'],
        [2, 'http://a.test/y'],
      ]);
      expect(frontier.page('http://a.test/2')).toEqual(pages[0]);
      expect(frontier.page('http://a.test/3')).toBeNull();
      const later = new Map([
        [1, []],
        [2, [linkOf(2, 'http://a.test/z')]],
      ]);
      await frontier.commit(commitOf({ links: later }));
      expect([...frontier.links()].map(({ to }) => to)).toEqual(['http://a.test/z']);
    });

    test('commits are written one after the other', async () => {
      const frontier = await open({});
      const commits = Array.from({ length: 20 }, async (_, n) => {
        void frontier.add([crawlTask(n + 1, `http://a.test/${n}`, 0)]);
        return frontier.commit(commitOf({ state: n }));
      });
      await Promise.all(commits);
      expect(frontier.state).toBe(19);
      expect(seqs(await frontier.claim(99, 0))).toEqual(commits.map((_, n) => n + 1));
    });

    test('thousands of one host come in their order, whatever is in memory', async () => {
      const frontier = await open({ perHost: 1 });
      const queued: Task[] = [];
      const expected: number[] = [];
      let seq = 0;
      let random = 12_345;
      const dice = (sides: number): number => {
        random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
        return Math.floor((random / 2_147_483_648) * sides);
      };
      const rank = ({ seq: n, crawl }: Task): number => (crawl?.depth ?? 0) * 1e6 + n;
      const claimed: number[] = [];
      for (let round = 0; round < 60; round += 1) {
        const fresh = Array.from({ length: dice(round < 8 ? 900 : 100) }, () => {
          seq += 1;
          return crawlTask(seq, `http://a.test/${seq}`, dice(9));
        });
        queued.push(...fresh);
        void frontier.add(fresh);
        for (let moves = dice(20); moves > 0; moves -= 1) {
          const at = dice(queued.length);
          const task = queued[at];
          const depth = dice(9);
          if (task === undefined) continue;
          const moved = crawlTask(task.seq, task.input, depth);
          const isNearer = depth < (task.crawl?.depth ?? 0);
          expect(frontier.promote(moved)).toBe(isNearer);
          if (isNearer) queued[at] = moved;
        }
        const finished: Task[] = [];
        queued.sort((a, b) => rank(a) - rank(b));
        for (let leases = dice(180); leases > 0 && queued.length > 0; leases -= 1) {
          expected.push(queued.shift()?.seq ?? 0);
          const tasks = await frontier.claim(1, 0);
          claimed.push(...seqs(tasks));
          await settle(frontier, tasks);
          finished.push(...tasks);
        }
        const written = frontier.commit(commitOf({ finished }));
        if (dice(3) > 0) await written;
        expect(frontier.knownCount).toBe(seq);
      }
      expect(claimed).toEqual(expected);
      await frontier.commit(commitOf({}));
      expect(frontier.openCount).toBe(queued.length);
    });
  });
}
