// What is measured. A case has
//   name, title, goal  for the table
//   rate               `URLs/s`, or `MB/s` where the body is what takes time
//   peers              the names of those that can do it and are worth the time; all if absent
//   unsupported()      the reason why it cannot run on this machine, if there is one
//   open(setup)        starts the server: { server, urls, bytesEach, concurrency, idealMs? }
import { delay } from './delay.mjs';
import { distinctOriginsCase } from './distinct-origins.mjs';
import { keepAlive } from './keep-alive.mjs';
import { oneBody } from './one-body.mjs';
import { page } from './page.mjs';

export const CASES = [keepAlive, page, distinctOriginsCase, delay, oneBody];
