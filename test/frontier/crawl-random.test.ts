import { expect, test } from 'vitest';

import { openCrawlFrontier } from '../../src/frontier/crawl/index.ts';
import type { CrawlFrontier } from '../../src/model/crawl-frontier.ts';
import type { Task } from '../../src/model/task.ts';
import { makeFolder } from '../support/folder.ts';
import { seededRandom } from '../support/random.ts';
import { UNLIMITED } from './unlimited.ts';
import { commitOf, crawlTask } from './crawl-tasks.ts';

const SEED = Number(process.env['CRAWL_SEED'] ?? Date.now());
const MAX_DEPTH = 5;
const PAGES = 1_500;

const depthOf = ({ crawl }: Task): number => crawl?.depth ?? 0;
const urlOf = (page: number): string => `http://h${page % 5}.test/${page}`;

/** Every page has a few links to others; a crawl of all of them, with retries, commits and restarts. */
async function crawlAll(seed: number, folder: string | null): Promise<void> {
  const { random } = seededRandom(seed);
  const dice = (sides: number): number => Math.floor(random() * sides);
  const links = Array.from({ length: PAGES }, () => [dice(PAGES), dice(PAGES), dice(PAGES)]);
  const open = async (): Promise<CrawlFrontier> =>
    openCrawlFrontier({ ...UNLIMITED, depthLimited: true, delayFactor: 0, folder });
  let frontier = await open();
  let seq = 0;
  // As far as it is not finished: what is durable once it is committed.
  const unfinished = new Map<number, Task>();
  const discover = (page: number, depth: number): void => {
    const known = frontier.known(urlOf(page));
    if (known === null) {
      seq += 1;
      const task = crawlTask(seq, urlOf(page), depth);
      unfinished.set(seq, task);
      void frontier.add([task]);
    } else if (depth < known.depth) {
      const task = crawlTask(known.seq, urlOf(page), depth);
      if (frontier.promote(task)) unfinished.set(task.seq, task);
    }
  };
  for (let page = 0; page < 5; page += 1) discover(page, 0);
  await frontier.commit(commitOf({}));
  let ended: Task[] = [];
  while (unfinished.size > 0) {
    const leased = await frontier.claim(1 + dice(40), 0);
    expect(leased.length).toBeGreaterThan(0);
    for (const task of leased) {
      expect(depthOf(task)).toBe(depthOf(unfinished.get(task.seq) ?? task));
      for (const other of unfinished.values()) {
        if (other.target.origin !== task.target.origin) continue;
        expect(depthOf(other)).toBeGreaterThanOrEqual(depthOf(task) - 1);
      }
    }
    for (const task of leased) {
      if (dice(10) === 0) {
        await frontier.settle([{ task, retryAfterMs: 0, feedback: null }]);
        continue;
      }
      const page = Number(task.target.path.slice(1));
      if (depthOf(task) < MAX_DEPTH) {
        for (const link of links[page] ?? []) discover(link, depthOf(task) + 1);
      }
      await frontier.settle([{ task, retryAfterMs: null, feedback: null }]);
      ended.push(task);
      expect(unfinished.delete(task.seq)).toBe(true);
    }
    const written = frontier.commit(commitOf({ finished: ended }));
    ended = [];
    if (dice(2) === 0) await written;
    if (folder === null || dice(8) > 0) continue;
    await frontier.close();
    frontier = await open();
    expect(frontier.openCount).toBe(unfinished.size);
  }
  frontier.seal();
  expect(await frontier.claim(1, 0)).toEqual([]);
  await frontier.commit(commitOf({ finished: ended }));
  expect(frontier).toMatchObject({ openCount: 0, knownCount: seq });
  await frontier.close();
}

test.each(Array.from({ length: 6 }, (_, i) => SEED + i))(
  'a crawl with a limit of depth visits each page once, and none too early (seed %i)',
  async (seed) => {
    using folder = makeFolder();
    await crawlAll(seed, null);
    await crawlAll(seed, folder.path);
  },
);
