import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';

import { crawl, type CrawlSiteOptions } from '../../../src/engine/crawl/crawl-site.ts';
import type { FetchRecord } from '../../../src/model/record.ts';
import { startPages } from '../../support/crawl/pages.ts';
import { listen } from '../../support/crawl/listen.ts';

const FAST: CrawlSiteOptions = { delayFactor: 0, retries: 0 };
const SOON = { timeout: 10_000 };

async function all(seeds: Parameters<typeof crawl>[0], options: CrawlSiteOptions) {
  const records: FetchRecord[] = [];
  for await (const record of crawl(seeds, { ...FAST, ...options })) records.push(record);
  return records;
}

describe('a crawl ends soon after its signal', () => {
  test('while it waits for seeds that do not come', SOON, async () => {
    await using site = await startPages({ '/': 'x' });
    const stop = new AbortController();
    async function* seeds(): AsyncGenerator<string> {
      yield `${site.origin}/`;
      setTimeout(() => stop.abort(), 50);
      await new Promise(() => undefined);
    }
    await all(seeds(), { signal: stop.signal });
    expect(stop.signal.aborted).toBe(true);
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  });

  test('before it has begun', SOON, async () => {
    await using site = await startPages({ '/': 'x' });
    await all(`${site.origin}/`, { signal: AbortSignal.abort() });
    expect(site.requests).toEqual([]);
  });

  test('while a robots.txt does not come, and its task is leased for that', SOON, async () => {
    const stop = new AbortController();
    const site = await listen((request) => {
      if (request.url === '/robots.txt') stop.abort();
    }, '127.0.0.1');
    const begunMs = performance.now();
    const records = await all(`${site.origin}/`, { signal: stop.signal, timeoutMs: 60_000 });
    expect(performance.now() - begunMs).toBeLessThan(5_000);
    expect(records).toEqual([]);
    await site.close();
  });

  test('while a host is left alone', SOON, async () => {
    await using site = await startPages({ '/': '<a href="/a">a</a>', '/a': 'x' });
    const stop = new AbortController();
    const options = { signal: stop.signal, delayMs: 60_000, ignoreRobots: true };
    const records: FetchRecord[] = [];
    for await (const record of crawl(`${site.origin}/`, { ...FAST, ...options })) {
      records.push(record);
      stop.abort();
    }
    expect(records.map(({ url }) => url)).toEqual([`${site.origin}/`]);
  });
});

test('a crawl that cannot begin leaves nothing at its signal', async () => {
  const stop = new AbortController();
  for (const options of [{ canonical: 'none' }, { stateUse: 'resume' as const }, { depth: -1 }]) {
    await expect(all('http://a.test/', { ...options, signal: stop.signal })).rejects.toThrow(/./);
  }
  expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
});

describe('what a hook throws', () => {
  test.each(['onLink', 'onPage'] as const)('%s: ends the crawl, and is thrown', async (hook) => {
    await using site = await startPages({ '/': '<a href="/a">a</a>', '/a': 'x' });
    const thrown = new Error('not this one');
    const options = {
      [hook]: () => {
        throw thrown;
      },
    };
    await expect(all(`${site.origin}/`, options)).rejects.toBe(thrown);
  });
});
