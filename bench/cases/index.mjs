// What is measured. A case in which the tools take turns has
//   name, title     for the table
//   goals           from `goals.mjs`
//   rate            `URLs/s`, `pages/s` of a crawl, or `MB/s` where the body is what takes time
//   tools           the names of those that can do it and are worth the time
//   gfetch          its variants where it is not just gfetch, the reference first
//   count(urls)     the length of the list, with `--urls` or without
//   unsupported()   the reason why it cannot run on this machine, if there is one
//   open(setup)     starts the server: { server, urls, bytesEach, concurrency, authority?, idealMs?,
//                   wrong? }, `wrong()` being what the server saw amiss in the last run, if anything
// One that is measured in another way has name, title, goals, unsupported, and
//   run(setup)      resolves with { caption, table, charts, goals, faults, files }, see `watched.mjs`
//   long            true: only when asked for by name or with --all
import { article } from './article.mjs';
import { crawl } from './crawl.mjs';
import { delay } from './delay.mjs';
import { distinctOriginsCase } from './distinct-origins.mjs';
import { distinctTls } from './distinct-tls.mjs';
import { keepAlive } from './keep-alive.mjs';
import { manyOrigins } from './many-origins.mjs';
import { oneBody } from './one-body.mjs';
import { page } from './page.mjs';
import { soak } from './soak.mjs';
import { startUp } from './start-up.mjs';

export const CASES = [
  keepAlive,
  page,
  distinctOriginsCase,
  distinctTls,
  delay,
  article,
  crawl,
  oneBody,
  startUp,
  manyOrigins,
  soak,
];
