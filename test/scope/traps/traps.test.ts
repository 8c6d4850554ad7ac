import { describe, expect, test } from 'vitest';
import { simulate, tokenOf, type Hide, type Site, type Trap } from './simulate.ts';
import { TRAPS } from './sites.ts';

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

/** A trap, how many real pages are hidden in it, and on which of its pages they are to be found. */
type Hidden = readonly [trap: Trap, count: number, every: number];

/** The real pages are given out one after the other, as the traps are asked. */
function hideIn(hidden: readonly Hidden[], others: readonly Trap[]): Site {
  const traps = [...hidden.map(([trap]) => trap), ...others];
  let from = 0;
  const rooms = hidden.map(([trap, count, every]) => {
    from += count;
    return { trap, first: from - count, count, every, asked: 0, given: 0 };
  });
  expect(from).toBe(REAL);
  return (path) => {
    const room = rooms.find(({ trap }) => trap.page(path, () => []) !== null);
    const hide: Hide = () => {
      if (room === undefined) return [];
      room.asked += 1;
      if (room.asked % room.every !== 0 || room.given >= room.count) return [];
      room.given += 1;
      return [realPath(room.first + room.given - 1)];
    };
    return siteOf(traps, hide)(path);
  };
}

describe('all 100 real pages are found with fewer than 2,000 requests', () => {
  test.each<[string, Hidden[], Trap[]]>([
    [
      'calendars, TRAPS.facets, sessions and growing paths',
      [
        [TRAPS.monthsAndDays, 15, 9],
        [TRAPS.monthsInQuery, 10, 5],
        [TRAPS.days, 10, 8],
        [TRAPS.events, 10, 7],
        [TRAPS.facets, 20, 4],
        [TRAPS.sessionInQuery, 8, 1],
        [TRAPS.sessionInPath, 10, 3],
        [TRAPS.growing, 10, 3],
        [TRAPS.mirror, 7, 3],
      ],
      [
        TRAPS.relative,
        TRAPS.alternating,
        TRAPS.emptyList,
        TRAPS.together,
        TRAPS.sessionForEachLink,
      ],
    ],
    [
      'lists, mirrors and all that',
      [
        [TRAPS.emptyArchive, 20, 1],
        [TRAPS.numberArchive, 20, 9],
        [TRAPS.emptyList, 10, 5],
        [TRAPS.mirrorFolders, 20, 9],
        [TRAPS.facets, 10, 4],
        [TRAPS.sessionInPath, 10, 3],
        [TRAPS.monthsAndDays, 10, 9],
      ],
      [TRAPS.relative, TRAPS.alternating, TRAPS.growing],
    ],
  ])('%s', (_, hidden, others) => {
    const crawl = simulate(hideIn(hidden, others), { maxRequests: 10_000 });
    const found = crawl.fetched.filter((path) => path.startsWith('/real/'));
    expect(found.length).toBe(REAL);
    expect(crawl.refused.filter((path) => path.startsWith('/real/'))).toEqual([]);
    expect(crawl.requests).toBeLessThan(2000);
  });
});
