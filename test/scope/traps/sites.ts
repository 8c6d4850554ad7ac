import {
  emptyArchive,
  emptyList,
  endlessList,
  mirrorFolders,
  numberArchive,
} from './list-sites.ts';
import { numberOf, range, tokenOf, type Trap } from './simulate.ts';

const two = (n: number): string => String(n).padStart(2, '0');
const day = (n: number): string =>
  new Date(Date.UTC(2026, 10, 23) + n * 86_400_000).toISOString().slice(0, 10);
const dayNumber = (text: string): number =>
  Math.round((Date.parse(text) - Date.UTC(2026, 10, 23)) / 86_400_000);
const month = (n: number): string =>
  `${2026 + Math.floor(n / 12)}-${two((((n % 12) + 12) % 12) + 1)}`;
const monthNumber = (year: string, which: string): number =>
  (Number(year) - 2026) * 12 + Number(which) - 1;
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** `/calendar/2026/11`, with the pages of its days. */
const monthsAndDays: Trap = {
  start: '/calendar/2026/11',
  page: (path, hide) => {
    const [, year = '', which = '', date] =
      /^\/calendar\/(\d+)\/(\d+)(?:\/(\d+))?$/.exec(path) ?? [];
    if (year === '') return null;
    const n = monthNumber(year, which);
    const at = (index: number): string => `/calendar/${month(index).replace('-', '/')}`;
    if (date !== undefined) {
      return { text: `Nothing on ${path}`, links: [at(n), ...hide(path, n * 30 + Number(date))] };
    }
    return {
      text: `Month ${which} of ${year}`,
      links: [at(n + 1), at(n - 1), ...range(28, 1).map((each) => `${at(n)}/${two(each)}`)],
    };
  },
};

const monthsInQuery: Trap = {
  start: '/calendar?month=2026-11',
  page: (path, hide) => {
    const [, year = '', which = ''] = /^\/calendar\?month=(\d+)-(\d+)$/.exec(path) ?? [];
    if (year === '') return null;
    const n = monthNumber(year, which);
    return {
      text: `Month ${which} of ${year}`,
      links: [n + 1, n - 1].map((each) => `/calendar?month=${month(each)}`).concat(hide(path, n)),
    };
  },
};

/** Days with their names, which link to another calendar and to a form. */
const days: Trap = {
  start: '/cal/2026-11-23',
  page: (path, hide) => {
    const [, date, view] = /^\/(?:cal\/|add\?date=)(\d+-\d\d-\d\d)(\/week)?$/.exec(path) ?? [];
    if (date === undefined) return null;
    if (path.startsWith('/add') || view !== undefined)
      return { text: 'Add an event', links: [`/cal/${date}`] };
    const n = dayNumber(date);
    const weekday = WEEKDAYS[((n % 7) + 7) % 7] ?? '';
    return {
      text: `${weekday} ${date}`,
      links: [
        `/cal/${day(n + 1)}`,
        `/cal/${day(n - 1)}`,
        `/cal/${date}/week`,
        `/add?date=${date}`,
        ...hide(path, n),
      ],
    };
  },
};

const events: Trap = {
  start: '/events/17',
  page: (path, hide) => {
    const [, id] = /^\/events\/(-?\d+)$/.exec(path) ?? [];
    if (id === undefined) return null;
    const n = Number(id);
    return {
      text: `Week ${n}`,
      links: [`/events/${n + 1}`, `/events/${Math.abs(n - 1)}`, ...hide(path, n)],
    };
  },
};

const FACETS: Readonly<Record<string, readonly string[]>> = {
  color: ['red', 'blue', 'green', 'black', 'white'],
  size: ['s', 'm', 'l', 'xl'],
  sort: ['price', 'name', 'new'],
  brand: ['acme', 'globex', 'initech'],
};

/** Any choice, in any order, in pages without end. */
const facets: Trap = {
  start: '/shop',
  page: (path, hide) => {
    if (path !== '/shop' && !path.startsWith('/shop?')) return null;
    const query = new URLSearchParams(path.slice(6));
    const links: string[] = [];
    for (const [name, values] of Object.entries(FACETS)) {
      for (const value of values) {
        const next = new URLSearchParams(query);
        next.delete('page');
        next.delete(name);
        next.append(name, value);
        links.push(`/shop?${next.toString()}`);
      }
    }
    const next = new URLSearchParams(query);
    next.set('page', String(Number(query.get('page') ?? 1) + 1));
    links.push(`/shop?${next.toString()}`);
    return { text: `Our goods: ${path}`, links: [...links, ...hide(path, numberOf(path))] };
  },
};

/** Two choices only, all of whose lists go on without end. */
const endlessLists: Trap = {
  start: '/goods',
  page: (path) => {
    if (path !== '/goods' && !path.startsWith('/goods?')) return null;
    const query = new URLSearchParams(path.slice(7));
    const links = ['color', 'size'].flatMap((name) =>
      (FACETS[name] ?? []).map((value) => {
        const next = new URLSearchParams(
          [...query].filter(([each]) => each !== name && each !== 'page'),
        );
        next.set(name, value);
        next.sort();
        return `/goods?${next.toString()}`;
      }),
    );
    const n = Number(query.get('page') ?? 1);
    query.set('page', String(n + 1));
    return { text: `Page ${n}`, links: [...links, `/goods?${query.toString()}`] };
  },
};

/** By names that mean something only there. */
const yearAndMonth: Trap = {
  start: '/calendar.php?y=2026&m=11',
  page: (path) => {
    const [, year = '', which = ''] = /^\/calendar\.php\?y=(\d+)&m=(\d+)$/.exec(path) ?? [];
    if (year === '') return null;
    const [y, m] = month(monthNumber(year, which) + 1).split('-');
    return { text: `Month ${which}`, links: [`/calendar.php?y=${y}&m=${m}`] };
  },
};

/** Each answer gives all of its links another session. */
const sessionInQuery: Trap = {
  start: '/s0?zz=start',
  page: (path, hide) => {
    const [, n] = /^\/s(\d+)\?zz=\w+$/.exec(path) ?? [];
    if (n === undefined) return null;
    const session = tokenOf(path);
    return {
      text: `Words of s${n}`,
      links: [
        ...range(8).map((each) => `/s${each}?zz=${session}`),
        ...(path.includes('start') ? [] : hide(path, Number(n))),
      ],
    };
  },
};

/** The same, with another one for each link, and only one page. */
const sessionForEachLink: Trap = {
  start: '/once?k=start',
  page: (path, hide) => {
    if (!path.startsWith('/once?k=')) return null;
    return {
      text: 'Once',
      links: [
        ...range(3).map((n) => `/once?k=${tokenOf(`${path} ${n}`)}`),
        ...hide(path, numberOf(path)),
      ],
    };
  },
};

const sessionInPath: Trap = {
  start: '/s/8f3ac0de91/page0',
  page: (path, hide) => {
    const [, n] = /^\/s\/\w+\/page(\d+)$/.exec(path) ?? [];
    if (n === undefined) return null;
    return {
      text: `Words of page ${n}`,
      links: [
        ...range(6).map((each) => `/s/${tokenOf(path)}/page${each}`),
        ...hide(path, numberOf(path)),
      ],
    };
  },
};

/** A mirror under ever new names. */
const mirror: Trap = {
  start: '/mirror/start',
  page: (path, hide) =>
    path.startsWith('/mirror/')
      ? {
          text: 'One content',
          links: [
            ...range(4).map((n) => `/mirror/${tokenOf(`${path} ${n}`)}`),
            ...hide(path, numberOf(path)),
          ],
        }
      : null,
};

/** Links that ought to begin with a slash. */
const relative: Trap = {
  start: '/docs/intro/',
  page: (path, hide) => {
    if (!path.startsWith('/docs/')) return null;
    const names = ['intro', 'guide', 'api', 'faq'];
    const last = path.split('/').at(-2) ?? '';
    return {
      text: `About ${last}`,
      links: [...names.map((name) => `${path}${name}/`), ...hide(path, numberOf(path))],
    };
  },
};

const alternating: Trap = {
  start: '/x/a/',
  page: (path) =>
    path.startsWith('/x/')
      ? { text: `Here is ${path}`, links: [path.endsWith('a/') ? `${path}b/` : `${path}a/`] }
      : null,
};

/** Ever deeper, under names that are all different. */
const growing: Trap = {
  start: '/deep/start',
  page: (path, hide) => {
    if (!path.startsWith('/deep/')) return null;
    const word = (n: number): string => tokenOf(`${path} ${n}`).replaceAll(/\d/g, 'k').slice(0, 5);
    return {
      text: 'Deeper',
      links: [`${path}/${word(1)}`, `${path}/${word(2)}`, ...hide(path, numberOf(path))],
    };
  },
};

/** Two endless things that feed each other. */
const together: Trap = {
  start: '/agenda/2026-11-23',
  page: (path) => {
    const [, date] = /^\/(?:agenda\/|room\/\w+\?on=)(\d+-\d\d-\d\d)$/.exec(path) ?? [];
    if (date === undefined) return null;
    const next = day(dayNumber(date) + 1);
    if (path.startsWith('/room')) return { text: 'A room', links: [`/agenda/${next}`] };
    return {
      text: 'An agenda',
      links: [`/room/blue?on=${date}`, `/room/red?on=${date}`, `/login?return=%2Fagenda%2F${date}`],
    };
  },
};

export const TRAPS = {
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
  endlessList,
  emptyList,
  emptyArchive,
  numberArchive,
  mirrorFolders,
  together,
  endlessLists,
  yearAndMonth,
} satisfies Readonly<Record<string, Trap>>;
