import { describe, expect, test } from 'vitest';
import { generateGraph, LINK_FORMS } from './graph.ts';
import { written } from './html.ts';
import { startCrawlSite } from './site.ts';
import { expectedPaths, isDenied } from './truth.ts';
import { plainLinks, walk, type Step } from './walk.ts';

describe('the graph', () => {
  test('is the same for the same seed, and has as many pages as asked for', () => {
    const [one, two, other] = [
      generateGraph(2000, 7),
      generateGraph(2000, 7),
      generateGraph(2000, 8),
    ];
    expect(one.nodes).toEqual(two.nodes);
    expect(one.nodes).not.toEqual(other.nodes);
    const pages = one.nodes.filter(({ kind }) => kind !== 'asset' && kind !== 'sitemap');
    expect(pages).toHaveLength(2000);
    expect(one.byPath.size).toBe(one.nodes.length);
  });

  test('has pages that are reached in each way only', () => {
    const graph = generateGraph(3000, 1);
    const names = (ids: readonly number[]) => ids.map((id) => graph.nodes[id]?.path ?? '');
    const { groups } = graph;
    const reached = (rules: Parameters<typeof expectedPaths>[1]) =>
      new Set(expectedPaths(graph, rules).keys());
    const usual = reached({});
    const groupsReached = Object.entries(groups).map(([name, ids]) => [
      name,
      names(ids).filter((path) => usual.has(path)).length / ids.length,
    ]);
    expect(Object.fromEntries(groupsReached)).toEqual({
      denied: 0,
      behindDenied: 0,
      nofollowOnly: 0,
      closed: 1,
      behindClosed: 0,
      sitemapOnly: 0,
      orphan: 0,
      loop: 1,
      gate: 1,
    });
    const missed = (found: Set<string>, ids: readonly number[]) =>
      names(ids).filter((path) => !found.has(path));
    const unendorsed = [...groups.nofollowOnly, ...groups.behindClosed];
    expect(missed(reached({ obeyRobots: false }), groups.behindDenied)).toEqual([]);
    expect(missed(reached({ obeyNofollow: false }), unendorsed)).toEqual([]);
    expect(missed(reached({ sitemaps: true }), groups.sitemapOnly)).toEqual([]);
    expect(reached({ depth: 3 }).size).toBeLessThan(usual.size * 0.9);
    expect(usual.size).toBeGreaterThan(2700);
  });
});

test.each(LINK_FORMS)('a link in the form “%s” leads to its page', async (form) => {
  await using site = await startCrawlSite({ pages: 400 });
  const paths = Array.from(site.graph.byPath.keys()).filter((path) => !path.startsWith('/assets/'));
  for (const from of paths.slice(0, 60)) {
    const base = new URL(encodeURI(from), site.origin);
    for (const path of paths) {
      const url = new URL(written(path, form, from, site.origin), base);
      expect(site.pathOf(url.href), `${url.href} on ${from}`).toBe(path);
    }
  }
});

describe('a naive walk finds what the truth tells', () => {
  const closedLinks = (step: Step): string[] =>
    step.headers['x-robots-tag'] === 'nofollow' || step.body.includes('content="nofollow"')
      ? []
      : plainLinks(step);

  test('each page once, none outside', async () => {
    await using site = await startCrawlSite({ pages: 1500, seed: 3 });
    const keyOf = (url: string): string | undefined => {
      const path = site.pathOf(url);
      const node = path === undefined ? undefined : site.graph.byPath.get(path);
      return node === undefined || isDenied(node) ? undefined : path;
    };
    const found = await walk(`${site.origin}/`, { keyOf, linksOf: closedLinks });
    const expected = site.expected();
    const depths = Array.from(found, ([path, { depth }]) => [path, depth]);
    expect(Object.fromEntries(depths)).toEqual(Object.fromEntries(expected));
    expect(Array.from(site.hits).filter(([, count]) => count !== 1)).toEqual([]);
    expect(site.outsideRequests()).toBe(0);
    const asked = Array.from(found.values(), ({ url }) => url);
    expect(asked.some((url) => url.includes('utm_source'))).toBe(true);
  });

  test('the sitemaps list what nothing links', async () => {
    await using site = await startCrawlSite({ pages: 500 });
    const robots = await (await fetch(`${site.origin}/robots.txt`)).text();
    const index = /^Sitemap: (.*)$/m.exec(robots)?.[1] ?? '';
    const found = await walk(index, {
      keyOf: (url) => site.pathOf(url),
      linksOf: ({ body, headers }) =>
        headers['content-type'] === 'application/xml'
          ? Array.from(body.matchAll(/<loc>(.*?)<\/loc>/g), ([, url = '']) =>
              url.replaceAll('&amp;', '&'),
            )
          : [],
    });
    const listed = site.graph.groups.sitemapOnly.map((id) => site.graph.nodes[id]?.path ?? '');
    expect(listed.length).toBeGreaterThan(1);
    for (const path of listed) expect(found.get(path)?.status).toBe(200);
  });
});
