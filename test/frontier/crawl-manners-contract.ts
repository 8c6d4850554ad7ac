import { describe, expect, test } from 'vitest';

import type { CrawlFrontierOptions } from '../../src/frontier/crawl/index.ts';
import type { CrawlFrontier } from '../../src/model/crawl-frontier.ts';
import { failure } from '../../src/model/errors.ts';
import type { HostFeedback } from '../../src/model/feedback.ts';
import { seqs, settle } from './contract.ts';
import { crawlTask } from './crawl-tasks.ts';

const answeredAfter = (ms: number): HostFeedback => ({
  answered: true,
  overloaded: false,
  wasLate: false,
  errorCode: null,
  startedMs: performance.now() - ms,
  latencyMs: 1,
  pauseMs: 0,
});

/** How every frontier of a crawl treats hosts; `open` makes an empty one. */
export function crawlMannersContract(
  name: string,
  open: (options: Partial<CrawlFrontierOptions>) => Promise<CrawlFrontier>,
): void {
  describe(`${name}, manners`, () => {
    test('one request at a time: the delay counts from the end of the last', async () => {
      const frontier = await open({ perHost: 1, delayMs: 50 });
      void frontier.add([1, 2].map((n) => crawlTask(n, `http://a.test/${n}`, 0)));
      const first = await frontier.claim(9, 0);
      await new Promise((resolve) => setTimeout(resolve, 70));
      const next = Promise.resolve(frontier.claim(9, 0));
      const endMs = performance.now();
      await settle(frontier, first);
      expect(seqs(await next)).toEqual([2]);
      expect(performance.now() - endMs).toBeGreaterThanOrEqual(49);
    });

    test('a host may ask for a longer delay, and others do not wait for it', async () => {
      const frontier = await open({ perHost: 1, delayMs: 1 });
      frontier.setDelay('http://a.test', 60);
      void frontier.add([1, 2].map((n) => crawlTask(n, `http://a.test/${n}`, 0)));
      void frontier.add([crawlTask(3, 'http://b.test/', 0)]);
      const startMs = performance.now();
      const first = await frontier.claim(9, 0);
      expect(seqs(first)).toEqual([1, 3]);
      await settle(frontier, first);
      expect(seqs(await frontier.claim(9, 0))).toEqual([2]);
      expect(performance.now() - startMs).toBeGreaterThanOrEqual(59);
    });

    test('a delay that is told while a host is asked counts for the next request', async () => {
      const frontier = await open({ perHost: 1 });
      void frontier.add([crawlTask(1, 'http://a.test/', 0)]);
      const [task] = await frontier.claim(1, 0);
      if (task === undefined) throw new Error('nothing to claim');
      frontier.setDelay('http://a.test', 50);
      const endMs = performance.now();
      await frontier.settle([{ task, retryAfterMs: 0, feedback: null }]);
      expect(seqs(await frontier.claim(1, 0))).toEqual([1]);
      expect(performance.now() - endMs).toBeGreaterThanOrEqual(49);
    });

    test('a host is left alone in proportion to the time it takes', async () => {
      const frontier = await open({ perHost: 1, delayFactor: 2 });
      void frontier.add([1, 2].map((n) => crawlTask(n, `http://a.test/${n}`, 0)));
      const [task] = await frontier.claim(1, 0);
      if (task === undefined) throw new Error('nothing to claim');
      const endMs = performance.now();
      await frontier.settle([{ task, retryAfterMs: null, feedback: answeredAfter(40) }]);
      expect(seqs(await frontier.claim(1, 0))).toEqual([2]);
      const waitedMs = performance.now() - endMs;
      expect(waitedMs).toBeGreaterThanOrEqual(79);
      expect(waitedMs).toBeLessThan(1_000);
    });

    test('what is refused costs its host no delay', async () => {
      const denied = failure('robots_denied', 'no');
      const frontier = await open({
        perHost: 1,
        delayMs: 60_000,
        refuse: ({ seq }) => (seq < 100 ? denied : null),
      });
      const tasks = Array.from({ length: 100 }, (_, n) =>
        crawlTask(n + 1, `http://a.test/${n}`, 0),
      );
      void frontier.add(tasks);
      for (let n = 1; n < 100; n += 1) {
        const claimed = await frontier.claim(1, 0);
        expect(claimed).toMatchObject([{ seq: n, refusal: denied }]);
        await settle(frontier, claimed);
      }
      const claimed = await frontier.claim(1, 0);
      expect(claimed).toMatchObject([{ seq: 100 }]);
      expect(claimed[0]?.refusal).toBeUndefined();
    });

    test('a delay that is told when a task is about to be leased lets no other one pass', async () => {
      let frontier: CrawlFrontier | null = null;
      frontier = await open({
        perHost: 1,
        refuse: ({ target }) => {
          frontier?.setDelay(target.origin, 60);
          return null;
        },
      });
      const claims = [0, 1, 2].map(async (worker) => frontier.claim(9, worker));
      void frontier.add([1, 2, 3].map((n) => crawlTask(n, `http://a.test/${n}`, 0)));
      const first = await Promise.race(claims);
      expect(seqs(first)).toEqual([1]);
      const endMs = performance.now();
      await settle(frontier, first);
      expect(seqs(await frontier.claim(9, 0))).toEqual([2]);
      expect(performance.now() - endMs).toBeGreaterThanOrEqual(59);
      frontier.drain();
      await Promise.all(claims);
    });
  });
}
