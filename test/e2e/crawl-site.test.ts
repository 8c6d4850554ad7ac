import { describe, expect, test } from 'vitest';
import type { FetchRecord } from '../../src/model/record.ts';
import { crawl, fetched, lasting, sortedBy } from '../support/crawl/crawl.ts';
import { startCrawlSite, type CrawlSite } from '../support/crawl/site.ts';
import { makeFolder } from '../support/folder.ts';

/** The site's own paths of what was fetched; a URL that leads to nothing is there as it is. */
function sitePaths(site: CrawlSite, records: readonly FetchRecord[]): string[] {
  return fetched(records).map(({ url }) => site.pathOf(url) ?? url);
}

/** Each path once in the records, and asked for once. */
function expectEachOnce(
  site: CrawlSite,
  records: readonly FetchRecord[],
  expected: ReadonlyMap<string, number>,
): void {
  expect(sitePaths(site, records).toSorted()).toEqual(Array.from(expected.keys()).toSorted());
  const { '/robots.txt': robots, ...hits } = Object.fromEntries(site.hits);
  expect(robots).toBe(1);
  expect(Object.entries(hits).filter(([, count]) => count !== 1)).toEqual([]);
  expect(Object.keys(hits).toSorted()).toEqual(Array.from(expected.keys()).toSorted());
  expect(site.outsideRequests()).toBe(0);
}

describe('every page that can be reached within the scope once, none outside', () => {
  test('20,000 pages, fifty at once', async () => {
    await using site = await startCrawlSite({ pages: 20_000 });
    const { code, stderr, records } = await crawl([`${site.origin}/`, '--per-host', '50']);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expectEachOnce(site, records, site.expected({ sitemaps: true }));
  });

  const ways: [name: string, args: string[], rules: Parameters<CrawlSite['expected']>[0]][] = [
    ['one at a time', [], { sitemaps: true }],
    ['without sitemaps', ['--no-sitemaps'], {}],
    ['whatever robots.txt says', ['--ignore-robots', '--no-sitemaps'], { obeyRobots: false }],
    ['whatever nofollow says', ['--ignore-nofollow', '--no-sitemaps'], { obeyNofollow: false }],
    ['with images, scripts and styles', ['--assets', '--no-sitemaps'], { assets: true }],
  ];
  test.each(ways)('%s', async (_name, args, rules) => {
    await using site = await startCrawlSite({ pages: 2000, seed: 11 });
    const { code, stderr, records } = await crawl([`${site.origin}/`, ...args]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const expected = site.expected(rules);
    if (args.includes('--ignore-robots')) {
      expect(sitePaths(site, records).toSorted()).toEqual(Array.from(expected.keys()).toSorted());
      expect(stderr).toMatch(/robots\.txt/);
    } else expectEachOnce(site, records, expected);
  });
});

describe('with --depth each page has the depth of the shortest way to it', () => {
  test.each([0, 1, 2, 3, 4].flatMap((depth) => [[depth, 1] as const, [depth, 50] as const]))(
    '--depth %i, %i at once',
    async (depth, perHost) => {
      await using site = await startCrawlSite({ pages: 3000, seed: 5 });
      const limits = ['--depth', String(depth), '--per-host', String(perHost), '--no-sitemaps'];
      const { code, records } = await crawl([`${site.origin}/`, ...limits]);
      expect(code).toBe(0);
      const expected = site.expected({ depth });
      expectEachOnce(site, records, expected);
      const wrong = fetched(records).filter(
        (record) => record.depth !== expected.get(site.pathOf(record.url) ?? ''),
      );
      expect(wrong.map(lasting)).toEqual([]);
    },
  );
});

describe('what a record tells of its place', () => {
  test('the parent links to it, one level above', async () => {
    await using site = await startCrawlSite({ pages: 1000, seed: 2 });
    const { records } = await crawl([`${site.origin}/`, '--no-sitemaps']);
    const byUrl = new Map(records.map((record) => [record.url, record]));
    const [seed, ...others] = sortedBy(records, ({ seq }) => String(seq).padStart(9, '0'));
    expect(seed).toMatchObject({ depth: 0, parent: null, discovered_by: 'seed' });
    for (const { url, depth, parent, discovered_by: way } of others) {
      const above = byUrl.get(parent ?? '');
      expect(above, url).toBeDefined();
      const step = way === 'redirect' ? 0 : 1;
      expect({ url, depth }).toEqual({ url, depth: (above?.depth ?? NaN) + step });
      expect(['a', 'area', 'redirect']).toContain(way);
    }
  });

  test('a redirect is a record of its own, which tells where it leads', async () => {
    await using site = await startCrawlSite({ pages: 1000, seed: 2 });
    const { records } = await crawl([`${site.origin}/`]);
    const moved = fetched(records).filter(
      ({ status_code: status }) => (status ?? 0) >= 300 && status !== 404,
    );
    expect(moved.length).toBeGreaterThan(10);
    for (const record of moved) {
      const node = site.graph.byPath.get(site.pathOf(record.url) ?? '');
      const target = node?.target;
      const location = record.location ?? '';
      expect(record).toMatchObject({ status_code: node?.status, num_redirects: 0, failed: false });
      if (typeof target === 'number') {
        expect(site.pathOf(location)).toBe(site.graph.nodes[target]?.path);
      } else expect(location.startsWith(site.outsideOrigin)).toBe(true);
    }
  });
});

test('with and without --state: the same records', async () => {
  await using site = await startCrawlSite({ pages: 3000, seed: 9 });
  using folder = makeFolder();
  const plain = await crawl([`${site.origin}/`]);
  site.reset();
  const kept = await crawl([`${site.origin}/`, '--state', folder.file('state')]);
  expect([plain.code, kept.code]).toEqual([0, 0]);
  const of = ({ records }: typeof plain) => sortedBy(records.map(lasting), ({ url }) => url);
  expect(of(kept)).toEqual(of(plain));
  expectEachOnce(site, kept.records, site.expected({ sitemaps: true }));
});

test('several seeds, some of them the same', async () => {
  await using site = await startCrawlSite({ pages: 500 });
  using folder = makeFolder();
  const [one = '', two = ''] = site.graph.sections.map((id) => site.graph.nodes[id]?.path ?? '');
  const seeds = [
    `${site.origin}/`,
    site.origin + one,
    `${site.origin}${two}#part`,
    `${site.origin}${two}`,
  ];
  folder.write('seeds.txt', `${seeds.join('\n')}\n`);
  const { code, records } = await crawl(['seeds.txt', '--no-sitemaps'], { cwd: folder.path });
  expect(code).toBe(0);
  const starts = fetched(records).filter(({ depth }) => depth === 0);
  expect(starts.map(({ discovered_by: way }) => way)).toContain('seed');
  expect(sitePaths(site, starts)).toEqual(expect.arrayContaining(['/', one, two]));
  expectEachOnce(site, records, site.expected());
});
