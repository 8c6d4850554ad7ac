// What gfetch is measured beside, each with its fastest fair settings. A tool has
//   name      as in the table
//   writes    what it leaves per URL
//   version() its version; throws where it is not installed
//   command(work)       the argument vector, after writing what it needs into `work.folder`
//   share               the part of the list that it gets, where all of it would take too long
//   robots              asks for robots.txt, too
//   sent(work, run)     how many requests it sends, where that is not one per URL
//   tolerance(work)     how far the server's count may be from that
//   whole(run, work)    how many answers were whole by its own account, where it keeps one
//   note                what a reader has to know
//   limit(version)      how many it can have in flight, where it has a limit
//   clean(work)         removes what it left outside of `work.folder`
import { aria2c } from './aria2.mjs';
import { curl } from './curl.mjs';
import { crawleeSite, linkinatorSite, scrapySite, wget2Recursive } from './crawlers.mjs';
import { autocannon, hey, wrk } from './load-generators.mjs';
import { crawlee, got, linkinator, nodeHttp, undici } from './node.mjs';
import { article, gevent, scrapy } from './python.mjs';
import { wget2 } from './wget2.mjs';

export const PEERS = [
  curl,
  wget2,
  aria2c,
  hey,
  wrk,
  autocannon,
  undici('dispatch'),
  undici('request'),
  undici('fetch'),
  nodeHttp,
  got,
  gevent,
  article('session'),
  article('get'),
  scrapy,
  crawlee,
  linkinator,
  wget2Recursive,
  scrapySite,
  crawleeSite,
  linkinatorSite,
];
