import { range, tokenOf, type Trap } from './simulate.ts';

export const endlessList: Trap = {
  start: '/list?page=1',
  page: (path, hide) => {
    const [, n] = /^\/list\?page=(\d+)$/.exec(path) ?? [];
    return n === undefined
      ? null
      : { text: `Page ${n}`, links: [`/list?page=${Number(n) + 1}`, ...hide(path, Number(n))] };
  },
};

export const emptyList: Trap = {
  ...endlessList,
  page: (path, hide) => {
    const page = endlessList.page(path, hide);
    return page === null ? null : { ...page, text: 'No results' };
  },
};

/** Pages with words of their own, and behind them empty ones without end. */
export const emptyArchive: Trap = {
  start: '/archive/page/1/',
  page: (path, hide) => {
    const [, number] = /^\/archive\/page\/(\d+)\/$/.exec(path) ?? [];
    if (number === undefined) return null;
    const n = Number(number);
    return {
      text: n <= 7 ? `Page ${n}: ${tokenOf(path)}` : `Page ${n}: nothing`,
      links: [n + 1, n + 2].map((each) => `/archive/page/${each}/`).concat(hide(path, n)),
    };
  },
};

/** Nothing but numbers from the first page on. */
export const numberArchive: Trap = {
  start: '/old/page-1.html',
  page: (path, hide) => {
    const [, n] = /^\/old\/page-(\d+)\.html$/.exec(path) ?? [];
    return n === undefined
      ? null
      : { text: `Page ${n}`, links: [`/old/page-${Number(n) + 1}.html`, ...hide(path, Number(n))] };
  },
};

/** The same twelve pages in ever new folders. */
export const mirrorFolders: Trap = {
  start: '/copy-1/',
  page: (path, hide) => {
    const [, copy, name] = /^\/copy-(\d+)\/(\d*)$/.exec(path) ?? [];
    if (copy === undefined) return null;
    return {
      text: `The words of ${tokenOf(`copy ${name}`)}`,
      links: [
        ...range(12).map((n) => `/copy-${copy}/${n}`),
        `/copy-${Number(copy) + 1}/`,
        ...hide(path, Number(copy)),
      ],
    };
  },
};
