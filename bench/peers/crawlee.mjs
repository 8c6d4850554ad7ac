// Fetches a list with Crawlee's HttpCrawler; prints how many answers were whole.
// usage: crawlee.mjs LIST CONCURRENCY BYTES
import { readFileSync } from 'node:fs';
import { HttpCrawler, RequestList } from '@crawlee/http';

import { configuration, leanOptions } from './crawlee-lean.mjs';

const [list, concurrency, size] = process.argv.slice(2);
let whole = 0;

const requestList = await RequestList.open({
  sources: readFileSync(list, 'utf8')
    .trimEnd()
    .split('\n')
    .map((url) => ({ url, uniqueKey: url })),
});
const crawler = new HttpCrawler(
  {
    ...leanOptions(Number(concurrency)),
    requestList,
    requestHandler({ response, body }) {
      if (response.statusCode === 200 && body.length === Number(size)) whole++;
    },
  },
  configuration,
);
await crawler.run();
console.log(whole);
