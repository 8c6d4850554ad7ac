// Follows the links of a site with linkinator; prints how many pages it found alive.
// usage: linkinator-site.mjs START CONCURRENCY
import { LinkChecker } from 'linkinator';

const [start, concurrency] = process.argv.slice(2);
const { links } = await new LinkChecker().check({
  path: start,
  recurse: true,
  concurrency: Number(concurrency),
  retry: false,
});
const alive = new Set(links.filter(({ status }) => status === 200).map(({ url }) => url));
console.log(alive.size);
