// Follows the links of a site with Crawlee's CheerioCrawler; prints how many pages were whole.
// usage: crawlee-site.mjs START CONCURRENCY BYTES
import { CheerioCrawler } from '@crawlee/cheerio';

import { configuration, leanOptions } from './crawlee-lean.mjs';

const [start, concurrency, size] = process.argv.slice(2);
let whole = 0;

const crawler = new CheerioCrawler(
  {
    ...leanOptions(Number(concurrency)),
    async requestHandler({ response, body, enqueueLinks }) {
      if (response.statusCode === 200 && body.length === Number(size)) whole++;
      await enqueueLinks();
    },
  },
  configuration,
);
await crawler.run([start]);
console.log(whole);
