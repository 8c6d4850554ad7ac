import { describe, expect, test } from 'vitest';
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
  '/article-17': (n) => `/article-${n}`,
  '/n/20230017': (n) => `/n/${20_230_000 + n}`,
};

describe('up to 20,000 pages that differ in a number are all fetched', () => {
  for (const [name, at] of Object.entries(SHAPES)) {
    test.each<Shape>(['tree', 'list', 'chain', 'mesh'])(`${name}, as a %s`, (shape) => {
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

const two = (n: number): string => String(n).padStart(2, '0');

/** 15 years of posts, with archives by year, month and day. */
function blog(): Map<string, SimPage> {
  const pages = new Map<string, SimPage>();
  const years = range(15, 2009);
  pages.set('/', { text: 'A blog', links: years.map((year) => `/${year}`) });
  for (const year of years) {
    pages.set(`/${year}`, {
      text: `Archive ${year}`,
      links: range(12, 1).map((month) => `/${year}/${two(month)}`),
    });
    for (const month of range(12, 1)) {
      const days = range(20, 1);
      const base = `/${year}/${two(month)}`;
      pages.set(base, {
        text: `Archive ${month} ${year}`,
        links: days.map((day) => `${base}/${two(day)}`),
      });
      for (const day of days) {
        const post = `${base}/post-${tokenOf(`${base} ${day}`)}`;
        const words = `words ${tokenOf(post)}`;
        pages.set(`${base}/${two(day)}`, { text: `On this day: ${words}`, links: [post] });
        pages.set(post, { text: `${words} and more`, links: [`/${year}`, base] });
      }
    }
  }
  return pages;
}

/** Months one after the other, with nothing to read but numbers. */
function monthChain(at: (year: number, month: number) => string): Map<string, SimPage> {
  const months = range(180).map((n) => at(2010 + Math.floor(n / 12), (n % 12) + 1));
  const pages = new Map<string, SimPage>([['/', { text: 'Home', links: months.slice(0, 1) }]]);
  for (const [index, path] of months.entries()) {
    pages.set(path, { text: `Archive ${index}`, links: months.slice(index + 1, index + 2) });
  }
  return pages;
}

/** All days of 15 years from one index, which have no text of their own. */
function dayList(): Map<string, SimPage> {
  const days = range(5400).map(
    (n) =>
      `/diary/${2010 + Math.floor(n / 360)}-${two((Math.floor(n / 30) % 12) + 1)}-${two((n % 30) + 1)}`,
  );
  const pages = new Map<string, SimPage>([['/', { text: 'Diary', links: days }]]);
  for (const [index, day] of days.entries())
    pages.set(day, { text: `Day ${index}`, links: days.slice(index + 1, index + 2) });
  return pages;
}

function shop(): Map<string, SimPage> {
  const pages = new Map<string, SimPage>();
  const products = range(5000).map((n) => `/product/slug-${n}`);
  const list = (n: number): string => (n === 1 ? '/shop' : `/shop?page=${n}`);
  pages.set('/', { text: 'Shop', links: ['/shop'] });
  for (const n of range(250, 1)) {
    pages.set(list(n), {
      text: `Page ${n}`,
      links: [...products.slice((n - 1) * 20, n * 20), ...(n < 250 ? [list(n + 1)] : [])],
    });
  }
  for (const [index, product] of products.entries())
    pages.set(product, { text: `Product ${index} for ${index % 90} Euro`, links: [] });
  return pages;
}

/** 500 pages of a list whose entries are all known before. */
function knownList(): Map<string, SimPage> {
  const pages = new Map<string, SimPage>([
    ['/', { text: 'Home', links: ['/list?page=1', ...range(5000).map((n) => `/item/${n}`)] }],
  ]);
  for (const n of range(500, 1))
    pages.set(`/list?page=${n}`, {
      text: `Page ${n}`,
      links: [`/item/${n}`, ...(n < 500 ? [`/list?page=${n + 1}`] : [])],
    });
  for (const n of range(5000)) pages.set(`/item/${n}`, { text: `Item ${n}`, links: [] });
  return pages;
}

/** Topics of up to 50 pages. */
function forum(): Map<string, SimPage> {
  const pages = new Map<string, SimPage>();
  const topic = (n: number, start: number): string =>
    start === 0 ? `/forum?topic=${n}` : `/forum?topic=${n}&start=${start}`;
  pages.set('/', { text: 'Forum', links: range(400).map((n) => topic(n, 0)) });
  for (const n of range(400)) {
    const count = (numberOf(`${n}`) % 50) + 1;
    for (const page of range(count)) {
      pages.set(topic(n, page * 30), {
        text: `Posts ${page * 30} of topic ${n}`,
        links: page + 1 < count ? [topic(n, page * 30 + 30)] : [],
      });
    }
  }
  return pages;
}

function wiki(): Map<string, SimPage> {
  const pages = new Map<string, SimPage>();
  const titles = range(600).map((n) => `Title_${n}`);
  const url = (title: string, more = ''): string => `/index.php?title=${title}${more}`;
  pages.set('/', { text: 'Wiki', links: titles.slice(0, 1).map((title) => url(title)) });
  for (const [index, title] of titles.entries()) {
    const others = titles.slice(index + 1, index + 4).map((each) => url(each));
    const actions = ['edit', 'history', 'info', 'raw'].map((action) =>
      url(title, `&action=${action}`),
    );
    pages.set(url(title), { text: `Article ${index}`, links: [...others, ...actions] });
    const revisions = range(8).map((n) => url(title, `&oldid=${index * 8 + n}`));
    for (const action of actions)
      pages.set(action, {
        text: `About article ${index}`,
        links: action.endsWith('history') ? revisions : [url(title, '&action=edit&section=1')],
      });
    pages.set(url(title, '&action=edit&section=1'), { text: `Edit ${index}`, links: [] });
    for (const [n, revision] of revisions.entries())
      pages.set(revision, {
        text: `Article ${index} as of ${n}`,
        links: [url(title, `&diff=prev&oldid=${index * 8 + n}`)],
      });
    for (const n of range(8))
      pages.set(url(title, `&diff=prev&oldid=${index * 8 + n}`), {
        text: `Difference ${index} ${n}`,
        links: [],
      });
  }
  return pages;
}

function docs(): Map<string, SimPage> {
  const pages = new Map<string, SimPage>();
  const modules = range(120).map((n) => `module${n}`);
  const versions = range(20, 1).map((n) => `v${n}.0`);
  pages.set('/', { text: 'Docs', links: versions.map((version) => `/docs/${version}/`) });
  for (const version of versions) {
    pages.set(`/docs/${version}/`, {
      text: `Version ${version}`,
      links: modules.map((name) => `/docs/${version}/api/core/lib/${name}/index.html`),
    });
    for (const [index, name] of modules.entries()) {
      const base = `/docs/${version}/api/core/lib/${name}`;
      pages.set(`${base}/index.html`, {
        text: `Module ${index}`,
        links: [`${base}/types/index.html`, `${base}/src/lib/code.html`],
      });
      pages.set(`${base}/types/index.html`, { text: `Types ${index}`, links: [] });
      pages.set(`${base}/src/lib/code.html`, { text: `Code ${index}`, links: [] });
    }
  }
  return pages;
}

/** Pictures under random names, without a text. */
function gallery(text: (n: number) => string): Map<string, SimPage> {
  const photos = range(8000).map((n) => `/photo/${tokenOf(`photo ${n}`)}`);
  const pages = new Map<string, SimPage>([
    ['/', { text: 'Photos', links: range(80).map((n) => `/album/${n}`) }],
  ]);
  for (const n of range(80))
    pages.set(`/album/${n}`, { text: `Album ${n}`, links: photos.slice(n * 100, n * 100 + 100) });
  for (const [index, photo] of photos.entries())
    pages.set(photo, { text: text(index), links: photos.slice(index + 1, index + 2) });
  return pages;
}

/** Every page links to a login that leads back to it. */
function withLogin(): Map<string, SimPage> {
  const pages = new Map<string, SimPage>([
    ['/', { text: 'Home', links: range(3000).map((n) => `/a/${n}`) }],
  ]);
  for (const n of range(3000)) {
    const login = `/login?return=%2Fa%2F${n}`;
    pages.set(`/a/${n}`, { text: `Article ${n}`, links: [login] });
    pages.set(login, { text: 'Log in', links: [] });
  }
  return pages;
}

/** Downloads by random keys in the query, all with the same words. */
function downloads(): Map<string, SimPage> {
  const pages = new Map<string, SimPage>([
    ['/', { text: 'Files', links: range(60).map((n) => `/files/${n}`) }],
  ]);
  for (const n of range(60)) {
    const files = range(50).map((file) => `/get?file=${tokenOf(`${n} ${file}`)}`);
    pages.set(`/files/${n}`, { text: `Folder ${n}`, links: files });
    for (const file of files)
      pages.set(file, { text: 'Your download begins', links: [`/files/${n}`] });
  }
  return pages;
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
