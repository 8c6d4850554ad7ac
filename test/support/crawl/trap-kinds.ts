import { seededRandom } from '../random.ts';
import { paragraphs, words, type Random } from './words.ts';

export interface TrapPage {
  readonly title: string;
  /** HTML. */
  readonly text: string;
  /** As they are to be written. */
  readonly links: readonly string[];
}

type Kind = (url: URL, random: Random) => TrapPage | undefined;

/** What a site of traps answers outside of its real pages; `random` for what is new each time. */
export function trapPage(url: URL, random: Random): TrapPage | undefined {
  const first = url.pathname.split('/')[1] ?? '';
  return KINDS[first.replace(/-\d+$|;.*$/, '')]?.(url, random);
}

const START_MONTH = 2026 * 12 + 10;

const KINDS: Readonly<Record<string, Kind>> = {
  '': home,
  calendar,
  events,
  shop,
  board,
  topic: board,
  visit,
  growing,
  list,
  archive,
  mirror,
};

function home(): TrapPage {
  return {
    title: 'A site with corners',
    text: '<p>Calendars, shops, boards and lists, and what is hidden in them.</p>',
    links: [
      ...reals(0, 20),
      '/calendar/2026/11/',
      '/events?month=2026-11&view=month',
      '/shop',
      '/board?topic=1',
      '/topic;jsessionid=0123456789ABCDEF0123456789ABCDEF?topic=1',
      '/visit/5f2c9a1be07d4c36/topic/1',
      '/growing/',
      '/list?page=1',
      '/archive/page/1/',
      '/mirror-1/',
    ],
  };
}

/** A month as a path, each day as a page, for ever both ways. */
function calendar({ pathname }: URL): TrapPage | undefined {
  const [, year, month, day] = /^\/calendar\/(\d+)\/(\d+)\/(\d*)/.exec(pathname) ?? [];
  if (year === undefined) return undefined;
  const at = Number(year) * 12 + Number(month) - 1;
  const path = (month_: number): string => `/calendar/${monthText(month_).replace('-', '/')}/`;
  const date = `${year}-${month}${day === '' ? '' : `-${day}`}`;
  const days = Array.from({ length: 28 }, (_, i) => `${path(at)}${String(i + 1).padStart(2, '0')}`);
  const near = at - START_MONTH;
  return {
    title: `Calendar: ${date}`,
    text: `<p>No events on ${date}.</p>`,
    links: [
      path(at - 1),
      path(at + 1),
      ...(day === '' ? days : [path(at)]),
      ...(near >= 0 && near < 5 ? reals(20 + 2 * near, 2) : []),
    ],
  };
}

/** A month as a query, in four views. */
function events({ searchParams }: URL): TrapPage {
  const month = searchParams.get('month') ?? '2026-11';
  const [year, number] = month.split('-').map(Number);
  const at = (year ?? 2026) * 12 + (number ?? 1) - 1;
  const near = at - START_MONTH;
  return {
    title: `Events in ${month}`,
    text: '<p>There are no events.</p>',
    links: [
      ...['month', 'week', 'day', 'agenda'].map((view) => `/events?month=${month}&view=${view}`),
      `/events?month=${monthText(at - 1)}&view=${searchParams.get('view') ?? 'month'}`,
      `/events?view=${searchParams.get('view') ?? 'month'}&month=${monthText(at + 1)}`,
      ...(near >= 0 && near < 5 ? reals(30 + 2 * near, 2) : []),
    ],
  };
}

const FACETS: Readonly<Record<string, readonly string[]>> = {
  color: ['red', 'green', 'blue', 'black', 'white'],
  size: ['xs', 's', 'm', 'l', 'xl'],
  brand: ['acme', 'globex', 'initech', 'umbrella', 'hooli'],
  price: ['0-10', '10-20', '20-50', '50-100', '100-500'],
  sort: ['price', 'name', 'newest', 'rating', 'sales'],
  view: ['grid', 'list', 'table', 'cards', 'map'],
};

/** 46,656 sets of filters, each in all orders, and always the same 15 products. */
function shop({ searchParams }: URL, random: Random): TrapPage {
  const chosen = Array.from(searchParams).filter(([name]) => name in FACETS);
  const links = Object.entries(FACETS).flatMap(([name, values]) => {
    const others = chosen.filter(([other]) => other !== name);
    return values.map((value) => {
      const query = shuffled([...others, [name, value] as const], random);
      return `/shop?${query.map((pair) => pair.join('=')).join('&')}`;
    });
  });
  return {
    title: `Shop: ${chosen.map(([, value]) => value).join(', ')}`,
    text: '<p>15 products, of which all are in stock.</p>',
    links: [...reals(40, 15), ...links],
  };
}

/** Ten topics, each link with a session of its own: under a known name, an unknown one, and in the path. */
function board({ pathname, searchParams }: URL, random: Random): TrapPage | undefined {
  const topic = Number(searchParams.get('topic'));
  if (!(topic >= 1 && topic <= 10)) return undefined;
  const link = pathname.startsWith('/topic')
    ? (n: number) => `/topic;jsessionid=${token(random, 32).toUpperCase()}?topic=${n}`
    : (n: number) =>
        n % 2 === 0
          ? `/board?topic=${n}&PHPSESSID=${token(random, 32)}`
          : `/board?xk=${token(random, 16)}&topic=${n}`;
  return boardPage(topic, link);
}

function visit({ pathname }: URL, random: Random): TrapPage | undefined {
  const topic = Number(/^\/visit\/[0-9a-f]{16}\/topic\/(\d+)$/.exec(pathname)?.[1]);
  if (!(topic >= 1 && topic <= 10)) return undefined;
  return boardPage(topic, (n) => `/visit/${token(random, 16)}/topic/${n}`);
}

function boardPage(topic: number, link: (topic: number) => string): TrapPage {
  const { random } = seededRandom(700 + topic);
  return {
    title: `Topic ${topic}: ${words(random, 3)}`,
    text: paragraphs(random, 2),
    links: [...Array.from({ length: 10 }, (_, i) => link(i + 1)), ...reals(54 + topic, 1)],
  };
}

/** Whatever the path, and its links lead deeper. */
function growing({ pathname }: URL): TrapPage {
  return {
    title: 'Folders',
    text: '<p>There is more below.</p>',
    links: [
      'deeper/',
      'more/deeper/',
      '../growing/other/',
      ...(pathname === '/growing/' ? reals(80, 5) : []),
    ],
  };
}

function list({ searchParams }: URL): TrapPage {
  const page = Number(searchParams.get('page') ?? 1);
  return entries(page, 10, 65, (n) => `/list?page=${n}`);
}

function archive({ pathname }: URL): TrapPage {
  const page = Number(/(\d+)\/?$/.exec(pathname)?.[1] ?? 1);
  return entries(page, 5, 75, (n) => `/archive/page/${n}/`);
}

/** Pages with an entry each, and after the last one empty ones without end. */
function entries(page: number, last: number, real: number, link: (n: number) => string): TrapPage {
  const { random } = seededRandom(400 + real + page);
  const hasEntry = page >= 1 && page <= last;
  return {
    title: `Page ${page}`,
    text: hasEntry ? paragraphs(random, 2) : '<p>There are no entries.</p>',
    links: [link(page + 1), link(page + 2), ...(hasEntry ? reals(real + page - 1, 1) : [])],
  };
}

/** The same twenty pages again and again, each copy with a link to the next one. */
function mirror({ pathname }: URL): TrapPage | undefined {
  const [, copy, name] = /^\/mirror-(\d+)\/(\d*)$/.exec(pathname) ?? [];
  if (copy === undefined) return undefined;
  const { random } = seededRandom(8000 + Number(name));
  return {
    title: words(random, 4),
    text: paragraphs(random, 3),
    links: [
      ...Array.from({ length: 20 }, (_, i) => `/mirror-${copy}/${i + 1}`),
      `/mirror-${Number(copy) + 1}/`,
      ...(Number(name) >= 1 && Number(name) <= 5 ? reals(84 + Number(name), 1) : []),
    ],
  };
}

function reals(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `/real/${first + i}`);
}

/** Months since the year 0 as `YYYY-MM`. */
function monthText(months: number): string {
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
}

function token(random: Random, length: number): string {
  return Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => [random(), item] as const)
    .toSorted(([one], [other]) => one - other)
    .map(([, item]) => item);
}
