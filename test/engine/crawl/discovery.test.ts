import { describe, expect, test } from 'vitest';

import { DEFERRED_DEPTH, foundDepth } from '../../../src/engine/crawl/discovery.ts';
import type { Task } from '../../../src/model/task.ts';
import { openFinder, SEED } from './support/discover.ts';

const NOFOLLOW = 'the link says rel=nofollow';
const at = (path: string): string => `http://a.test${path}`;
const urls = (tasks: Iterable<Task>): string[] => Array.from(tasks, ({ target }) => target.url);
const rules = (tasks: Iterable<Task>) =>
  Array.from(tasks, ({ target, skipReason, skipRule }) => [target.url, skipReason, skipRule]);

describe('what is found', () => {
  test('is queued once, however it is written, and as it is written first', async () => {
    await using finder = await openFinder();
    const found = finder.find(at('/a?utm_source=x'), at('/a'), at('/%61'), SEED);
    expect(urls(found.tasks.values())).toEqual([at('/a?utm_source=x')]);
    expect(found.fresh).toEqual([at('/a?utm_source=x')]);
    expect(finder.find(at('/a')).tasks.size).toBe(0);
    expect(finder.book.discovered).toBe(1);
  });

  test('has the number that was free, its place, and the secrets of its own origin only', async () => {
    await using finder = await openFinder({ scope: 'all' });
    const parent = { ...finder.seed };
    parent.target = { ...parent.target, credentials: { username: 'u', password: 'p' } };
    const { tasks } = finder.find(
      { url: at('/a'), parent, depth: 3, discoveredBy: 'area' },
      { url: 'http://b.test/', parent },
    );
    const [own, foreign] = tasks.values();
    expect(own).toMatchObject({
      seq: 2,
      target: { credentials: { username: 'u' } },
      crawl: { depth: 3, parent: SEED, discoveredBy: 'area', isForeign: false },
    });
    expect(foreign).toMatchObject({ seq: 3, crawl: { isForeign: true } });
    expect(foreign?.target).not.toHaveProperty('credentials');
  });

  test('goes to the lower depth where there is a shorter way', async () => {
    await using finder = await openFinder();
    finder.find({ url: at('/a'), depth: 5 });
    expect(finder.find({ url: at('/a'), depth: 2 }).tasks.size).toBe(0);
    expect(finder.frontier.known(at('/a'))).toEqual({ seq: 2, depth: 2 });
    expect(finder.frontier.openCount).toBe(2);
    const tasks = await finder.finishAll();
    expect(tasks.map(({ crawl }) => crawl?.depth)).toEqual([0, 2]);
  });

  test('is external where it is out of the scope and to be tried, and skipped where it is not', async () => {
    await using tried = await openFinder({ checkExternal: true });
    const [task] = tried.find('http://b.test/').tasks.values();
    expect(task).toMatchObject({ request: { method: 'HEAD' }, crawl: { role: 'external' } });
    await using skipped = await openFinder({ with: ['skipped'] });
    const found = skipped.find('http://b.test/', 'http://b.test/');
    expect(rules(found.skipped)).toEqual([
      ['http://b.test/', 'out_of_scope', expect.stringMatching(/./)],
    ]);
    expect(skipped.find('http://b.test/').skipped).toEqual([]);
  });

  test('is told of as a duplicate once for each way to write it', async () => {
    await using finder = await openFinder({ with: ['skipped'] });
    finder.find(at('/a'));
    const again = finder.find(at('/a'), at('/a?utm_source=x'), at('/a?utm_source=x'));
    expect(rules(again.skipped)).toEqual([
      [at('/a?utm_source=x'), 'duplicate', expect.stringContaining(at('/a'))],
    ]);
    expect(Object.fromEntries(finder.book.skipped)).toEqual({ duplicate: 1 });
  });

  test('may be the page that redirects there, written in another way', async () => {
    await using finder = await openFinder();
    const [parent] = finder.find(at('/a?utm_source=x')).tasks.values();
    const redirect = { url: at('/a'), discoveredBy: 'redirect', redirects: 1 };
    const found = finder.find({ ...redirect, ...(parent === undefined ? {} : { parent }) });
    expect(urls(found.tasks.values())).toEqual([at('/a')]);
  });

  test('is not taken up where its budget is spent', async () => {
    await using finder = await openFinder({ with: ['skipped'], maxPages: 1 });
    finder.book.admit('http://a.test');
    expect(rules(finder.find(at('/a')).skipped)).toEqual([
      [at('/a'), 'budget', '--max-pages 1 was reached'],
    ]);
  });
});

describe('what may not be followed from where it was found', () => {
  const nofollow = (path: string, depth = 1) => ({ url: at(path), depth, nofollow: NOFOLLOW });

  test('waits behind everything else of its host, and knows how far away it is', async () => {
    await using finder = await openFinder({ depth: 2 });
    const found = finder.find(
      { url: at('/far'), depth: 3 },
      nofollow('/n'),
      { url: at('/a') },
      { url: at('/b'), depth: 2 },
    );
    expect(found.fresh).toEqual([at('/a'), at('/b')]);
    const tasks = await finder.finishAll();
    expect(urls(tasks)).toEqual([SEED, at('/a'), at('/b'), at('/n'), at('/far')]);
    expect(tasks.map(({ crawl }) => foundDepth(crawl?.depth ?? -1))).toEqual([0, 1, 2, 1, 3]);
    expect(tasks.map(({ skipReason }) => skipReason)).toEqual([
      undefined,
      undefined,
      undefined,
      'nofollow',
      'depth',
    ]);
  });

  test('is fetched where there is a better way to it, and counts as found then', async () => {
    await using finder = await openFinder();
    finder.find(nofollow('/n'));
    expect(finder.book.discovered).toBe(0);
    const found = finder.find({ url: at('/n'), depth: 4 });
    expect(found.fresh).toEqual([at('/n')]);
    expect(finder.book).toMatchObject({ discovered: 1, maxDepth: 4 });
    const tasks = await finder.finishAll();
    expect(tasks.map(({ crawl, skipReason }) => [crawl?.depth, skipReason])).toEqual([
      [0, undefined],
      [4, undefined],
    ]);
  });

  test('is fetched also when it was told of before there was one', async () => {
    await using finder = await openFinder({ with: ['skipped'] });
    finder.find(nofollow('/n'));
    await finder.finishAll();
    const found = finder.find(at('/n'));
    expect(urls(found.tasks.values())).toEqual([at('/n')]);
    expect(found.skipped).toEqual([]);
    expect((await finder.finishAll()).map(({ skipReason }) => skipReason)).toEqual([undefined]);
  });

  test('is told of once, from wherever else it may not be followed', async () => {
    await using finder = await openFinder({ with: ['skipped'], depth: 2 });
    finder.find(nofollow('/n', 2));
    for (const reference of [nofollow('/n', 1), nofollow('/n', 2), { url: at('/n'), depth: 3 }]) {
      const found = finder.find(reference);
      expect([found.tasks.size, found.skipped.length]).toEqual([0, 0]);
    }
    expect(urls(await finder.finishAll())).toEqual([SEED, at('/n')]);
  });

  test('is no task more for what is fetched anyway', async () => {
    await using finder = await openFinder({ with: ['skipped'] });
    finder.find(at('/a'));
    expect(finder.find(nofollow('/a')).tasks.size).toBe(0);
    expect((await finder.finishAll()).map(({ skipReason }) => skipReason)).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('is behind every depth there is', async () => {
    await using finder = await openFinder();
    finder.find(nofollow('/n'), { url: at('/deep'), depth: 10 * DEFERRED_DEPTH });
    expect(urls(await finder.finishAll())).toEqual([SEED, at('/deep'), at('/n')]);
  });
});
