// Fetches a list with Crawlee's HttpCrawler; prints how many answers were whole.
// usage: crawlee.mjs LIST CONCURRENCY BYTES
//
// What costs time and is not needed for a list is off: sessions, cookies, invented browser headers,
// files on the disk; and it starts with all the concurrency that it may have.
import { readFileSync } from 'node:fs';
import { Configuration, HttpCrawler, RequestList, log } from '@crawlee/http';

const [list, concurrency, size] = process.argv.slice(2);
log.setLevel(log.LEVELS.ERROR);
let whole = 0;

const requestList = await RequestList.open({
  sources: readFileSync(list, 'utf8')
    .trimEnd()
    .split('\n')
    .map((url) => ({ url, uniqueKey: url })),
});
const crawler = new HttpCrawler(
  {
    requestList,
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
    requestHandler({ response, body }) {
      if (response.statusCode === 200 && body.length === Number(size)) whole++;
    },
  },
  new Configuration({ persistStorage: false, purgeOnStart: false }),
);
await crawler.run();
console.log(whole);
