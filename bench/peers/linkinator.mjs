// Checks the links of a page with linkinator; prints how many it found alive.
// usage: linkinator.mjs FOLDER PAGE CONCURRENCY
//
// The links of a page and not a list of pages: it would start all pages at once, whatever its limit.
import { LinkChecker } from 'linkinator';

const [serverRoot, page, concurrency] = process.argv.slice(2);
const { links } = await new LinkChecker().check({
  path: page,
  serverRoot,
  concurrency: Number(concurrency),
  retry: false,
});
const alive = links.filter(({ status, parent }) => status === 200 && parent !== undefined);
console.log(alive.length);
