// The part of the demo's site whose pages link to each other, for the crawl.

const PAGES = 40;

/** What a crawl from `SEED` must come to: how many URLs end with which status, or are skipped for which reason. */
export const SEED = '/pages/0';
export const FOUND = new Map([
  ['200', PAGES],
  ['404', 1],
  ['robots_denied', 1],
]);

export const ROBOTS = 'User-agent: *\nDisallow: /pages/private\n';

/** The page with this number, which has links to two others; null: there is none. */
export function linkedPage(number) {
  if (!(number < PAGES)) return null;
  const children = [2 * number + 1, 2 * number + 2].filter((child) => child < PAGES);
  const links = children.map((child) => `<li><a href="/pages/${child}">Page ${child}</a>`);
  if (number === 7) links.push('<li><a href="/pages/lost">a page that was moved away</a>');
  if (number === 9) links.push('<li><a href="/pages/private">what robots.txt forbids</a>');
  return `<!doctype html>\n<title>Page ${number}</title>\n<h1>Page ${number}</h1>\n<ul>\n${links.join('\n')}\n</ul>\n`;
}
