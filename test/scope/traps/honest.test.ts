import { describe, expect, test } from 'vitest';
import {
  NAMES,
  archive,
  blog,
  dayList,
  docs,
  downloads,
  folders,
  forum,
  gallery,
  knownList,
  monthChain,
  shop,
  two,
  wiki,
  withLogin,
} from './honest-sites.ts';
import { numberOf, range, simulate, tokenOf, type SimPage, type Site } from './simulate.ts';

/** As many as a site has that must never be cut short; where the shape makes it slow, fewer do. */
const COUNTS = { tree: 4000, list: 5000, chain: 20_000, mesh: 4000 } as const;

/** Page `n` links to a few others, to all from its list, or only to the next. */
type Shape = keyof typeof COUNTS;

function linksOf(shape: Shape, n: number, at: (n: number) => string): string[] {
  const count = COUNTS[shape];
  const all: Record<Shape, () => number[]> = {
    tree: () => range(10, n * 10 + 1),
    list: () => (n === 0 ? range(count - 1, 1) : []),
    chain: () => [n + 1, n - 1],
    mesh: () =>
      range(7)
        .map((step) => numberOf(`${n} ${step}`) % count)
        .concat(n + 1),
  };
  return all[shape]()
    .filter((each) => each >= 0 && each < count)
    .map(at);
}

/** Pages that are the same but for their number. */
function numbered(shape: Shape, at: (n: number) => string): Site {
  const pages = new Map(range(COUNTS[shape]).map((n) => [at(n), n]));
  return (path) => {
    if (path === '/') return { text: 'Home', links: [at(0)] };
    const n = pages.get(path);
    return n === undefined
      ? null
      : { text: `This is page ${n} of many`, links: linksOf(shape, n, at) };
  };
}

const SHAPES: Readonly<Record<string, (n: number) => string>> = {
  '/p/17': (n) => `/p/${n}`,
  '/page/17.html': (n) => `/page/${n}.html`,
  '/c3/p17': (n) => `/c${n % 40}/p${n}`,
  '/17/3': (n) => `/${n % 3000}/${Math.floor(n / 3000)}`,
  '/a/17/3': (n) => `/a/${Math.floor(n / 10)}/${(n % 10) + 1}`,
  '?id=17': (n) => `/?id=${n}`,
  '/show?id=17': (n) => `/show?id=${n}`,
  '/show?cat=3&id=17': (n) => `/show?cat=${n % 30}&id=${n}`,
  '/page/17': (n) => `/page/${n}`,
  '/a/p/17/': (n) => `/a/p/${n}/`,
  '/blog/page-17': (n) => `/blog/page-${n}`,
  '/c3/17.html': (n) => `/c${n % 40}/${n}.html`,
  '/article-17': (n) => `/article-${n}`,
  '/n/20230017': (n) => `/n/${20_230_000 + n}`,
};

/** Pages of a list in a path, each of which leads to the next one only, are taken for a list without an end. */
const isPlainList = (name: string, shape: Shape): boolean =>
  shape === 'chain' && /page\b|\/p\/17\//.test(name);

describe('up to 20,000 pages that differ in a number are all fetched', () => {
  for (const [name, at] of Object.entries(SHAPES)) {
    const shapes: Shape[] = ['tree', 'list', 'chain', 'mesh'];
    test.each(shapes.filter((shape) => !isPlainList(name, shape)))(`${name}, as a %s`, (shape) => {
      const crawl = simulate(numbered(shape, at));
      expect(crawl.refused).toEqual([]);
      expect(crawl.decisions).toEqual([]);
      expect(crawl.fetched.length).toBe(COUNTS[shape] + 1);
    });
  }
});

/** All pages, by their paths. */
function siteOf(pages: ReadonlyMap<string, SimPage>): Site {
  return (path) => pages.get(path) ?? null;
}

describe('honest sites are fetched whole', () => {
  test.each<[string, () => Map<string, SimPage>]>([
    ['a blog of 15 years', blog],
    [
      '180 months, one after the other: /2010/01',
      () => monthChain((year, month) => `/${year}/${two(month)}`),
    ],
    [
      '180 months, one after the other: ?month=2010-01',
      () => monthChain((year, month) => `/archive?month=${year}-${two(month)}`),
    ],
    ['a diary of 5,400 days', dayList],
    ['a shop', shop],
    ['a list of what is known', knownList],
    ['an archive of 500 pages with words of their own', () => archive(500, (n) => tokenOf(`${n}`))],
    ['an archive of 500 pages of what is known', () => archive(500, (n) => `Page ${n}`)],
    [
      'an archive of which each page has one of 300 texts',
      () => archive(500, (n) => `Weather: ${tokenOf(`${n % 300}`)}`),
    ],
    [
      '300 shops, each with a name and the same twelve pages',
      () => folders(300, NAMES, { first: (n) => `In ${tokenOf(`${n}`)}`, text: (name) => name }),
    ],
    [
      '300 people who have a number and nothing else',
      () => folders(300, NAMES, { first: (n) => `Person ${n}`, text: (name) => `No ${name} yet` }),
    ],
    [
      '300 albums of twelve pictures with a number',
      () => folders(300, range(12).map(String), { text: (name) => `Picture ${name}` }),
    ],
    [
      '300 things with pages that are mostly empty',
      () =>
        folders(300, NAMES, {
          text: (name, n) => (numberOf(`${name} ${n}`) % 33 === 0 ? `${name} of ${n}` : name),
        }),
    ],
    [
      '20 versions of docs, from the last to the first',
      () =>
        folders(
          20,
          range(120).map((n) => `module-${tokenOf(`${n}`)}`),
          {
            first: (n) => `Version ${n}`,
            text: (name) => name,
          },
        ),
    ],
    ['a forum', forum],
    ['a wiki', wiki],
    ['docs by version', docs],
    ['pictures without text', () => gallery(() => '')],
    ['pictures with one text', () => gallery(() => 'A photo')],
    ['pictures with a number', () => gallery((n) => `Photo ${n}`)],
    ['a login for each page', withLogin],
    ['downloads', downloads],
  ])('%s', (_, make) => {
    const pages = make();
    const crawl = simulate(siteOf(pages));
    expect(crawl.refused).toEqual([]);
    expect(crawl.decisions).toEqual([]);
    expect(crawl.fetched.length).toBe(pages.size);
  });
});
