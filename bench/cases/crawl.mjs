import { atLeast } from '../goals.mjs';
import { writeLinkedSite } from '../servers/linked-site.mjs';
import { startNginx } from '../servers/nginx.mjs';

const TWO_THREADS = 'gfetch, 2 threads';

export const crawl = {
  name: 'crawl',
  title: 'a site of linked pages of 20 KB, followed from the first one',
  goals: [
    atLeast(25, 'Scrapy, following'),
    atLeast(10, 'Crawlee, following'),
    atLeast(0.4, 'wget2 -r'),
    atLeast(0.7, 'wget2 -r', TWO_THREADS),
  ],
  rate: 'pages/s',
  gfetch: [{ isCrawl: true }, { isCrawl: true, name: TWO_THREADS, threads: 2 }],
  tools: ['wget2 -r', 'Scrapy, following', 'Crawlee, following', 'linkinator, following'],
  count: (urls = 50_000) => Math.ceil(urls / 10),
  async open({ count, folder }) {
    const server = await startNginx(folder, { logsPaths: true });
    const paths = writeLinkedSite(server.root, count);
    const urls = paths.map((path) => `http://127.0.0.1:${server.port}${path}`);
    return {
      server,
      urls,
      bytesEach: 20_000,
      concurrency: 50,
      wrong: async () => wrongVisits(await server.paths(), paths),
    };
  },
};

/** Why a crawl did not fetch each page once, or undefined. */
function wrongVisits(visited, paths) {
  const counts = new Map(paths.map((path) => [path, 0]));
  for (const path of visited) if (counts.has(path)) counts.set(path, counts.get(path) + 1);
  const missed = paths.filter((path) => counts.get(path) === 0).length;
  const repeated = paths.filter((path) => counts.get(path) > 1).length;
  return missed + repeated === 0
    ? undefined
    : `of ${paths.length} pages ${missed} were not fetched, and ${repeated} more than once`;
}
