import { describe, expect, test } from 'vitest';
import { simulate, tokenOf, type Site } from './simulate.ts';
import {
  TRAPS,
  monthsAndDays,
  monthsInQuery,
  days,
  events,
  facets,
  sessionInQuery,
  sessionForEachLink,
  sessionInPath,
  mirror,
  relative,
  alternating,
  growing,
  emptyList,
  together,
  type Hide,
  type Trap,
} from './sites.ts';

const REAL = 100;
const realPath = (n: number): string => `/real/story-${n}`;

function siteOf(traps: readonly Trap[], hide: Hide): Site {
  return (path) => {
    if (path === '/') return { text: 'Home', links: traps.map(({ start }) => start) };
    if (path.startsWith('/real/')) return { text: `A story of ${tokenOf(path)}`, links: [] };
    for (const trap of traps) {
      const page = trap.page(path, hide);
      if (page !== null) return page;
    }
    return null;
  };
}

describe('a trap ends by itself', () => {
  test.each(Object.entries(TRAPS))('%s', (_, trap) => {
    const crawl = simulate(
      siteOf([trap], () => []),
      { maxRequests: 5000 },
    );
    expect(crawl.requests).toBeLessThan(700);
    expect(crawl.decisions.length).toBeGreaterThan(0);
    expect(crawl.refused.length).toBeGreaterThan(0);
    expect(crawl.decisions.reduce((sum, { skipped }) => sum + skipped, 0)).toBe(
      crawl.refused.length,
    );
    for (const told of crawl.told) {
      expect(crawl.decisions).toContainEqual({
        ...told,
        fetched: expect.any(Number),
        skipped: expect.any(Number),
      });
    }
  });

  test.each(Object.entries(TRAPS))('%s, resumed after every page', (_, trap) => {
    const site = siteOf([trap], () => []);
    const whole = simulate(site, { maxRequests: 5000 });
    const resumed = simulate(site, { maxRequests: 5000, reopenEvery: 7 });
    expect(resumed.fetched).toEqual(whole.fetched);
    expect(resumed.decisions.toSorted(byKind)).toEqual(whole.decisions.toSorted(byKind));
  });
});

const byKind = (a: { kind: string }, b: { kind: string }): number => a.kind.localeCompare(b.kind);

describe('a site of traps with 100 real pages among them', () => {
  // So many real pages, and on which of a trap's pages they are to be found.
  const hidden: [Trap, number, number][] = [
    [monthsAndDays, 15, 9],
    [monthsInQuery, 10, 5],
    [days, 10, 8],
    [events, 10, 7],
    [facets, 20, 4],
    [sessionInQuery, 8, 1],
    [sessionInPath, 10, 3],
    [growing, 10, 3],
    [mirror, 7, 3],
  ];

  function make(): Site {
    const traps = [
      ...hidden.map(([trap]) => trap),
      relative,
      alternating,
      emptyList,
      together,
      sessionForEachLink,
    ];
    const given = new Map<string, number>();
    let from = 0;
    const rooms = hidden.map(([trap, count]) => {
      from += count;
      return { trap, first: from - count, count };
    });
    expect(from).toBe(REAL);
    const asked = new Map<Trap, number>();
    return (path) => {
      const room = rooms.find(({ trap }) => trap.page(path, () => []) !== null);
      const every = hidden.find(([trap]) => trap === room?.trap)?.[2] ?? 1;
      const hide: Hide = (key) => {
        if (room === undefined) return [];
        const visits = (asked.get(room.trap) ?? 0) + 1;
        asked.set(room.trap, visits);
        const next = given.size === 0 ? 0 : (given.get(room.trap.start) ?? 0);
        if (visits % every !== 0 || next >= room.count || key === '') return [];
        given.set(room.trap.start, next + 1);
        return [realPath(room.first + next)];
      };
      return siteOf(traps, hide)(path);
    };
  }

  test('all are found with fewer than 2,000 requests', () => {
    const crawl = simulate(make(), { maxRequests: 10_000 });
    const found = crawl.fetched.filter((path) => path.startsWith('/real/'));
    expect(found.length).toBe(REAL);
    expect(crawl.refused.filter((path) => path.startsWith('/real/'))).toEqual([]);
    expect(crawl.requests).toBeLessThan(2000);
  });
});
