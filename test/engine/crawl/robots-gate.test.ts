import { describe, expect, test } from 'vitest';

import { RobotsGate, type RobotsGateParts } from '../../../src/engine/crawl/robots-gate.ts';
import { CrawlSupply } from '../../../src/engine/crawl/supply.ts';
import { openCrawlFrontier } from '../../../src/frontier/crawl/index.ts';
import type { HostNotes } from '../../../src/model/crawl-frontier.ts';
import { isFailure, parseAbsolute, type Target } from '../../../src/model/target.ts';
import { UNLIMITED } from '../../frontier/unlimited.ts';
import { startPages, type Page } from '../../support/crawl/pages.ts';
import { openFetcher } from '../../support/transport.ts';
import { taskAt } from './support/discover.ts';

const RULES = 'User-agent: *\nDisallow: /no\nCrawl-delay: 2\nSitemap: http://a.test/map.xml\n';

interface Given extends Partial<RobotsGateParts> {
  readonly perHost?: number;
  readonly notes?: (origin: string) => HostNotes;
}

/** A gate between a real frontier and real sockets, and what it tells of sitemaps. */
async function openGate(pages: Readonly<Record<string, Page>>, { notes, ...given }: Given = {}) {
  const site = await startPages(pages);
  const fetcher = await openFetcher({ options: { followRedirects: false } });
  const frontier = await openCrawlFrontier({
    ...UNLIMITED,
    perHost: given.perHost ?? 1,
    folder: null,
    depthLimited: false,
    delayFactor: 0,
  });
  if (notes !== undefined) frontier.setHost(site.origin, notes(site.origin));
  const sitemaps: string[] = [];
  const gate = new RobotsGate({
    frontier,
    transport: fetcher.transport,
    productToken: 'gfetch',
    isIgnored: false,
    retries: 0,
    retryDelayMs: 0,
    delayMs: 0,
    onSitemaps: (origin, urls) => sitemaps.push(origin, ...urls),
    onCrash(error) {
      throw error;
    },
    ...given,
  });
  const target = (path: string): Target => {
    const parsed = parseAbsolute(`${site.origin}${path}`);
    if (isFailure(parsed)) throw new Error(parsed.message);
    return parsed;
  };
  return {
    site,
    frontier,
    gate,
    supply: new CrawlSupply(frontier, gate),
    sitemaps,
    target,
    denial: (path: string) => gate.denial(target(path)),
    /** Of the first task, which waits for robots.txt. */
    async claimFirst() {
      await frontier.add([taskAt(1, `${site.origin}/yes`)]);
      return new CrawlSupply(frontier, gate).claim(1);
    },
    async [Symbol.asyncDispose]() {
      await fetcher[Symbol.asyncDispose]();
      await frontier.close();
      await site[Symbol.asyncDispose]();
    },
  };
}

describe('the robots.txt of a host', () => {
  test('is asked for in the lease of its first task, which comes back behind the delay', async () => {
    await using parts = await openGate({ '/robots.txt': RULES });
    const { gate, site, sitemaps, target, denial } = parts;
    expect(gate.knows(target('/'))).toBe(false);
    expect(denial('/no')).toBeNull();
    const claim = parts.claimFirst();
    await expect.poll(() => gate.knows(target('/'))).toBe(true);
    const knownMs = performance.now();
    const [task] = await claim;
    expect(task).toMatchObject({ seq: 1, retries: 0 });
    expect(performance.now() - knownMs).toBeGreaterThan(1_500);
    expect(site.requests.map(({ path }) => path)).toEqual(['/robots.txt']);
    expect(denial('/no/1')).toBe('robots.txt line 2: Disallow: /no');
    expect(denial('/yes')).toBeNull();
    expect(sitemaps).toEqual([site.origin, 'http://a.test/map.xml']);
  });

  test('is asked for once, however many tasks of its host are leased', async () => {
    await using parts = await openGate({ '/robots.txt': 'User-agent: *\n' }, { perHost: 5 });
    const { frontier, site, supply } = parts;
    await frontier.add([1, 2, 3, 4, 5].map((seq) => taskAt(seq, `${site.origin}/${seq}`)));
    const tasks = [...(await supply.claim(5))];
    while (tasks.length < 5) tasks.push(...(await supply.claim(5)));
    expect(new Set(tasks.map(({ seq }) => seq))).toEqual(new Set([1, 2, 3, 4, 5]));
    expect(site.hits('/robots.txt')).toBe(1);
  });

  test('is followed to where it redirects, one request for each lease', async () => {
    await using parts = await openGate({
      '/robots.txt': { status: 301, headers: { location: '/r' } },
      '/r': { status: 302, headers: { location: '/s.txt' } },
      '/s.txt': RULES,
    });
    await parts.claimFirst();
    expect(parts.site.requests.map(({ path }) => path)).toEqual(['/robots.txt', '/r', '/s.txt']);
    expect(parts.denial('/no')).toBe('robots.txt line 2: Disallow: /no');
  });

  test('denies everything while it cannot be had, and says why', async () => {
    await using parts = await openGate({ '/robots.txt': { status: 503 } }, { retries: 2 });
    await parts.claimFirst();
    expect(parts.site.hits('/robots.txt')).toBe(3);
    expect(parts.denial('/yes')).toBe('robots.txt could not be read: the server answered 503');
    expect(parts.sitemaps).toEqual([]);
  });

  test('allows everything where there is none', async () => {
    await using parts = await openGate({});
    await parts.claimFirst();
    expect(parts.denial('/no')).toBeNull();
    expect(parts.frontier.host(parts.site.origin)).toMatchObject({
      robots: { kind: 'unavailable', reason: 'the server answered 404' },
    });
  });

  test('is not asked for where an earlier process knew it, until that is too old', async () => {
    const known = (ageMs: number) => ({
      robots: {
        kind: 'unreachable',
        fetchedAtMs: Date.now() - ageMs,
        rules: null,
        reason: 'it was down',
      },
    });
    await using fresh = await openGate({}, { notes: () => known(60_000) });
    expect(fresh.denial('/')).toBe('robots.txt could not be read: it was down');
    expect(await fresh.claimFirst()).toHaveLength(1);
    expect(fresh.site.requests).toEqual([]);
    await using old = await openGate({}, { notes: () => known(61 * 60_000) });
    expect(old.denial('/')).toBeNull();
    expect(await old.claimFirst()).toHaveLength(1);
    expect(old.site.hits('/robots.txt')).toBe(1);
  });

  test('is asked for nowhere where it is to be ignored', async () => {
    await using parts = await openGate({ '/robots.txt': RULES }, { isIgnored: true });
    expect(await parts.claimFirst()).toHaveLength(1);
    expect(parts.denial('/no')).toBeNull();
    expect(parts.site.requests).toEqual([]);
  });
});

test('a task that is refused waits for no robots.txt', async () => {
  await using parts = await openGate({ '/robots.txt': RULES });
  const { frontier, supply, site } = parts;
  const task = taskAt(1, `${site.origin}/`);
  task.refusal = { code: 'robots_denied', phase: 'queue', message: 'no' };
  await frontier.add([task]);
  expect(await supply.claim(1)).toEqual([task]);
  expect(site.requests).toEqual([]);
});
