import { numberOf, range, tokenOf, type SimPage } from './simulate.ts';

export const two = (n: number): string => String(n).padStart(2, '0');

/** 15 years of posts, with archives by year, month and day. */
export function blog(): Map<string, SimPage> {
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
export function monthChain(at: (year: number, month: number) => string): Map<string, SimPage> {
  const months = range(180).map((n) => at(2010 + Math.floor(n / 12), (n % 12) + 1));
  const pages = new Map<string, SimPage>([['/', { text: 'Home', links: months.slice(0, 1) }]]);
  for (const [index, path] of months.entries()) {
    pages.set(path, { text: `Archive ${index}`, links: months.slice(index + 1, index + 2) });
  }
  return pages;
}

/** All days of 15 years from one index, which have no text of their own. */
export function dayList(): Map<string, SimPage> {
  const days = range(5400).map(
    (n) =>
      `/diary/${2010 + Math.floor(n / 360)}-${two((Math.floor(n / 30) % 12) + 1)}-${two((n % 30) + 1)}`,
  );
  const pages = new Map<string, SimPage>([['/', { text: 'Diary', links: days }]]);
  for (const [index, day] of days.entries())
    pages.set(day, { text: `Day ${index}`, links: days.slice(index + 1, index + 2) });
  return pages;
}

export function shop(): Map<string, SimPage> {
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
export function knownList(): Map<string, SimPage> {
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

/** Lists in a path: each page leads to the next two, and to what is known. */
export function archive(count: number, text: (n: number) => string): Map<string, SimPage> {
  const at = (n: number): string => `/archive/page/${n}/`;
  const items = range(count).map((n) => `/item/${n}`);
  const pages = new Map<string, SimPage>([['/', { text: 'Home', links: [at(1), ...items] }]]);
  for (const n of range(count, 1)) {
    const next = [at(n + 1), at(n + 2)].filter((_, index) => n + 1 + index <= count);
    pages.set(at(n), { text: text(n), links: [`/item/${n - 1}`, ...next] });
  }
  for (const item of items) pages.set(item, { text: `About ${item}`, links: [] });
  return pages;
}

/** Folders one after the other, each with the same pages; the first page of each is as given. */
export function folders(
  count: number,
  names: readonly string[],
  { first, text }: { first?: (n: number) => string; text: (name: string, n: number) => string },
): Map<string, SimPage> {
  const top = first === undefined ? (names[0] ?? '') : '';
  const at = (n: number, name = top): string => `/place-${n}/${name}`;
  const pages = new Map<string, SimPage>([['/', { text: 'Home', links: [at(0)] }]]);
  for (const n of range(count)) {
    const links = names.map((name) => at(n, name)).concat(n + 1 < count ? [at(n + 1)] : []);
    for (const name of names) pages.set(at(n, name), { text: text(name, n), links });
    if (first !== undefined) pages.set(at(n), { text: first(n), links });
  }
  return pages;
}

export const NAMES =
  'about terms opening-hours parking jobs privacy press menu gifts news help map'.split(' ');

/** Topics of up to 50 pages. */
export function forum(): Map<string, SimPage> {
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

export function wiki(): Map<string, SimPage> {
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

export function docs(): Map<string, SimPage> {
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
export function gallery(text: (n: number) => string): Map<string, SimPage> {
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
export function withLogin(): Map<string, SimPage> {
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
export function downloads(): Map<string, SimPage> {
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
