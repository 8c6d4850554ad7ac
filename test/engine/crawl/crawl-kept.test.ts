import { describe, expect, test } from 'vitest';

import { crawl } from '../../../src/engine/crawl/crawl-site.ts';
import type { FetchRecord } from '../../../src/model/record.ts';
import { startPages } from '../../support/crawl/pages.ts';
import { makeFolder } from '../../support/folder.ts';
import { all, byPath, FAST, links, paths } from './support/crawl-all.ts';

describe('a crawl that is kept', () => {
  test('goes on where it was stopped', async () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`/${i}`, 'x']));
    await using site = await startPages({ '/': links(...Object.keys(many)), ...many });
    using folder = makeFolder();
    const state = folder.file('state');
    const first: FetchRecord[] = [];
    const stop = new AbortController();
    for await (const record of crawl(`${site.origin}/`, {
      ...FAST,
      perHost: 2,
      state,
      signal: stop.signal,
    })) {
      first.push(record);
      if (first.length === 20) stop.abort();
    }
    expect(first.length).toBeLessThan(201);
    const second = await all([], { state, stateUse: 'resume' });
    expect(paths([...first, ...second])).toEqual(['/', ...Object.keys(many)].toSorted());
  });

  test('asks again for what may have changed, and tells what has', async () => {
    await using site = await startPages({
      '/': links('/same', '/changed', '/gone', '/moved'),
      '/same': 'same',
      '/changed': 'one',
      '/gone': 'x',
      '/moved': 'y',
    });
    using folder = makeFolder();
    const state = folder.file('state');
    const first = await all(`${site.origin}/`, { state });
    expect(first.every(({ change }) => change === undefined)).toBe(true);
    site.set('/changed', 'two');
    site.set('/gone', null);
    site.set('/moved', { status: 301, headers: { location: '/same' } });
    site.set('/', links('/same', '/changed', '/moved', '/new'));
    site.set('/new', 'new');
    site.forget();
    const again = byPath(await all([], { state, stateUse: 'recrawl' }));
    const changes = Object.fromEntries([...again].map(([path, { change }]) => [path, change]));
    expect(changes).toEqual({
      '/': 'changed',
      '/same': 'unchanged',
      '/changed': 'changed',
      '/gone': 'gone',
      '/moved': 'moved',
      '/new': 'new',
    });
    expect(again.get('/same')?.status_code).toBe(304);
    const third = byPath(await all([], { state, stateUse: 'recrawl' }));
    expect([...third.values()].map(({ change }) => change)).toEqual(
      Array.from({ length: 6 }, () => 'unchanged'),
    );
  });

  test.each([
    ['resume', 'no crawl to go on with'],
    ['recrawl', 'no crawl to go on with'],
  ] as const)('refuses to %s what is not there', async (stateUse, message) => {
    using folder = makeFolder();
    const options = { state: folder.file('state'), stateUse };
    await expect(all([], options)).rejects.toThrow(message);
  });
});
