import { describe, expect, test } from 'vitest';
import { pathList } from '../../../src/scope/traps/lists.ts';
import { urlParts } from '../../../src/scope/traps/url-parts.ts';
import { TrapWatch } from '../../../src/scope/traps/watch.ts';
import { fingerprintOf, range, simulate, tokenOf } from './simulate.ts';

const AT = 'https://site.test';

describe('lists in a path', () => {
  test.each<[string, string | null, number?]>([
    ['/archive/page/3/', '/archive/page/#', 3],
    ['/archive/page/3', '/archive/page/#', 3],
    ['/page/17.html', '/page/#.html', 17],
    ['/blog/Seite-4', '/blog/Seite-#', 4],
    ['/blog/page12.php?sort=a', '/blog/page#.php?sort=a', 12],
    ['/shop/shoes/p/2', '/shop/shoes/p/#', 2],
    ['/p/17', null],
    ['/p17', null],
    ['/shop/p17', null],
    ['/products/17', null],
    ['/homepage-7', null],
    ['/page', null],
    ['/page/about', null],
    ['/page/3/comments', null],
    ['/page/12345678901', null],
    ['/', null],
  ])('%s: %s', (path, kind, page) => {
    const list = pathList(urlParts(AT + path));
    expect(list).toEqual(kind === null ? null : { kind: AT + kind, page });
  });

  test('that are nothing but numbers, each page with the next, are given 500 pages', () => {
    const crawl = simulate((path) => {
      const n = Number(/^\/page\/(\d+)$/.exec(path)?.[1] ?? 0);
      return { text: `Page ${n}`, links: [`/page/${n + 1}`] };
    });
    expect(crawl.requests).toBeGreaterThan(500);
    expect(crawl.requests).toBeLessThan(600);
    expect(crawl.decisions).toMatchObject([{ rule: 'pagination', kind: `${AT}/page/#` }]);
  });

  test('whose pages had words, and have none any more, are given 130', () => {
    const crawl = simulate((path) => {
      const n = Number(/^\/page\/(\d+)$/.exec(path)?.[1] ?? 0);
      const text = n < 20 ? tokenOf(path) : 'nothing';
      return { text: `Page ${n}: ${text}`, links: [`/page/${n + 1}`, `/page/${n + 2}`] };
    });
    expect(crawl.requests).toBeGreaterThan(145);
    expect(crawl.requests).toBeLessThan(170);
  });

  test('that lead on by steps of all sizes have no end that could be told', () => {
    const crawl = simulate(
      (path) => {
        const n = Number(/^\/page\/(\d+)$/.exec(path)?.[1] ?? 1);
        return { text: `Page ${n}`, links: [1, 2].map((step) => `/page/${n * 2 + step}`) };
      },
      { maxRequests: 5000 },
    );
    expect(crawl.decisions).toEqual([]);
    expect(crawl.requests).toBe(5001);
  });
});

describe('mirrors', () => {
  /** So many folders with as many pages, each leading to the next folder. */
  const copies =
    (pages: number, text: (copy: number, page: string) => string, name = 'mirror-') =>
    (path: string) => {
      const [, copy, page] = new RegExp(`^/${name}(\\d+)/(\\w*)$`).exec(path) ?? [];
      if (copy === undefined || page === undefined) return null;
      const at = (n: number, tail = ''): string => `/${name}${n}/${tail}`;
      return {
        text: text(Number(copy), page),
        links: [...range(pages).map((n) => at(Number(copy), `${n}`)), at(Number(copy) + 1)],
      };
    };

  test.each([
    ['of three pages', 3, 'mirror-'],
    ['of twenty', 20, 'mirror-'],
    ['of two hundred', 200, 'mirror-'],
    ['behind a number', 20, 'copy/'],
  ])('%s end', (_, pages, name) => {
    const site = copies(pages, (_copy, page) => `Words of ${tokenOf(page)}`, name);
    const crawl = simulate(site, { start: [`/${name}1/`], maxRequests: 9000 });
    // The first copy, and so many others that it can be nothing else.
    expect(crawl.requests).toBeLessThan(pages * 12 + 200);
    const [decision] = crawl.decisions;
    expect(decision).toMatchObject({ rule: 'mirror', kind: `${AT}/${name}{n}/` });
    expect(decision?.skipped).toBe(crawl.refused.length);
    const reason = crawl.watch.verdict(`${AT}/${name}99/1`)?.reason;
    expect(reason).toMatch(/mirrors of each other: \d+ pages were the same in more than one/);
    expect(crawl.watch.verdict(`${AT}/${name}99/unknown`)).toBeNull();
  });

  test('are none where a folder says which it is', () => {
    const site = copies(20, (copy, page) => (page === '' ? `Folder ${copy}` : tokenOf(page)));
    const crawl = simulate(site, { start: ['/mirror-1/'], maxRequests: 3000 });
    expect(crawl.decisions).toEqual([]);
  });

  test('may have one page that changes', () => {
    const text = (copy: number, page: string): string =>
      page === '7' ? `Quote of ${copy}` : `Words of ${tokenOf(page)}`;
    const crawl = simulate(copies(20, text), { start: ['/mirror-1/'], maxRequests: 3000 });
    expect(crawl.requests).toBeLessThan(500);
    expect(crawl.watch.verdict(`${AT}/mirror-99/8`)?.rule).toBe('mirror');
    expect(crawl.watch.verdict(`${AT}/mirror-99/7`)).toBeNull();
  });

  test('are left alone as long as they lead to something else', () => {
    const one = copies(20, (_copy, page) => tokenOf(page));
    const crawl = simulate(
      (path) => {
        const page = one(path);
        const news = path.replace(/^\/mirror-(\d+)\/7$/, '/news/n$1');
        return page === null || news === path ? page : { ...page, links: [...page.links, news] };
      },
      { start: ['/mirror-1/'], maxRequests: 3000 },
    );
    expect(crawl.decisions).toEqual([]);
  });
});

describe('fingerprints', () => {
  test.each<[string, boolean]>([
    ['/', false],
    ['/about', false],
    ['/p/17', false],
    ['/news/some-title', false],
    ['/2019/some-title', false],
    ['/show?id=17', false],
    ['/2019/05/17/some-title/', false],
    ['/a/b/c/d/e/f', true],
    ['/a/b/a', true],
    ['/x?sid=8f3ac0de91', true],
    ['/x?t=1763891000', true],
  ])('of %s: %s', (path, isNeeded) => {
    expect(new TrapWatch().needsFingerprint(AT + path)).toBe(isNeeded);
  });

  test('of paths of some depth are needed of the first pages', () => {
    const watch = new TrapWatch();
    const needed = range(100).filter((n) => {
      const url = `${AT}/docs/module-${'x'.repeat(n)}/use`;
      const isNeeded = watch.needsFingerprint(url);
      const fingerprint = isNeeded ? fingerprintOf(`Words of ${url}`) : null;
      watch.learn({ url, fingerprint, discovered: [] });
      return isNeeded;
    });
    expect(needed).toEqual(range(20));
  });

  test.each([
    (n: number) => `/list?page=${n}`,
    (n: number) => `/page/${n}/`,
    (n: number) => `/calendar/2026-${n}`,
    (n: number) => `/s/8f3ac0de${n}`,
    (n: number) => `/x?a=${n}&b=2`,
  ])('of kinds are needed as soon as there are some: %s', (path) => {
    const watch = new TrapWatch();
    const discovered = [10, 11, 12].map((n) => AT + path(n));
    expect(discovered.map((url) => watch.needsFingerprint(url))).toEqual([false, false, false]);
    watch.learn({ url: `${AT}/`, fingerprint: null, discovered });
    expect(discovered.map((url) => watch.needsFingerprint(url))).toEqual([true, true, true]);
  });

  test('of numbered folders are needed where a page has come up in more than one', () => {
    const watch = new TrapWatch();
    const read = (path: string): void => {
      const fingerprint = fingerprintOf(`Words of ${path}`);
      watch.learn({ url: AT + path, fingerprint, discovered: [] });
    };
    expect(watch.needsFingerprint(`${AT}/m1/a`)).toBe(false);
    read('/m1/a');
    expect(watch.needsFingerprint(`${AT}/m1/b`)).toBe(false);
    expect(watch.needsFingerprint(`${AT}/m2/a`)).toBe(true);
    expect(watch.needsFingerprint(`${AT}/m2/`)).toBe(false);
    read('/m2/a');
    expect(watch.needsFingerprint(`${AT}/m3/`)).toBe(true);
    for (const n of range(30)) read(`/m${n}/a`);
    // They are different: no more has to be known.
    expect(watch.needsFingerprint(`${AT}/m99/a`)).toBe(false);
    expect(watch.needsFingerprint(`${AT}/m99/`)).toBe(false);
  });
});
