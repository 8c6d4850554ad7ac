// Follows the links of a site with Crawlee's CheerioCrawler; prints how many pages were whole.
// usage: crawlee-site.mjs START CONCURRENCY BYTES
//
// What costs time and is not needed is off: sessions, cookies, invented browser headers, files on the
// disk; and it starts with all the concurrency that it may have.
import { CheerioCrawler, Configuration, log } from '@crawlee/cheerio';

const [start, concurrency, size] = process.argv.slice(2);
log.setLevel(log.LEVELS.ERROR);
let whole = 0;

const crawler = new CheerioCrawler(
  {
    minConcurrency: Number(concurrency),
    maxConcurrency: Number(concurrency),
    maxRequestRetries: 0,
    useSessionPool: false,
    persistCookiesPerSession: false,
    preNavigationHooks: [
      (_context, options) => {
        options.useHeaderGenerator = false;
      },
    ],
    async requestHandler({ response, body, enqueueLinks }) {
      if (response.statusCode === 200 && body.length === Number(size)) whole++;
      await enqueueLinks();
    },
  },
  new Configuration({ persistStorage: false, purgeOnStart: false }),
);
await crawler.run([start]);
console.log(whole);
