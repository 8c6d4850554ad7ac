// Tools that follow the links of a site from its first page.
import { npmPeer, peerProgram } from './npm-peer.mjs';
import { scrapy } from './python.mjs';
import { printedCount } from './records.mjs';
import { wget2 } from './wget2.mjs';

export const wget2Recursive = {
  name: 'wget2 -r',
  writes: 'nothing',
  version: wget2.version,
  robots: true,
  command: ({ urls, concurrency }) => [
    'wget2',
    '--no-config',
    '--quiet',
    '--no-hsts',
    '--tries=1',
    '--recursive',
    '--level=inf',
    `--max-threads=${concurrency}`,
    '-O',
    '/dev/null',
    urls[0],
  ],
};

export const scrapySite = {
  ...scrapy,
  name: 'Scrapy, following',
  share: 1,
  command: (work) =>
    scrapy.command(work, { spider: 'scrapy_site.py', argument: `start=${work.urls[0]}` }),
};

export const crawleeSite = {
  name: 'Crawlee, following',
  writes: 'nothing',
  version: () => npmPeer('@crawlee/cheerio').version,
  command: ({ urls, concurrency, bytesEach }) => [
    process.execPath,
    peerProgram('crawlee-site.mjs'),
    urls[0],
    concurrency,
    bytesEach,
  ],
  whole: printedCount,
};

export const linkinatorSite = {
  name: 'linkinator, following',
  writes: 'nothing',
  version: () => npmPeer('linkinator').version,
  command: ({ urls, concurrency }) => [
    process.execPath,
    peerProgram('linkinator-site.mjs'),
    urls[0],
    concurrency,
  ],
  whole: printedCount,
};
