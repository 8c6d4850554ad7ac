// Crawlee without what costs time and is not needed here: sessions, cookies, invented browser headers,
// files on the disk; and with all the concurrency from the start that it may have.
import { Configuration, log } from '@crawlee/http';

log.setLevel(log.LEVELS.ERROR);

export const configuration = new Configuration({ persistStorage: false, purgeOnStart: false });

export const leanOptions = (concurrency) => ({
  minConcurrency: concurrency,
  maxConcurrency: concurrency,
  maxRequestRetries: 0,
  useSessionPool: false,
  persistCookiesPerSession: false,
  preNavigationHooks: [
    (_context, options) => {
      options.useHeaderGenerator = false;
    },
  ],
});
