// What it costs a crawl in a folder to know what it has seen: time for each new URL, made durable by
// commits of so many, time to look one up, and memory, that of the mapped file apart (Linux alone).
//
//   node bench/micro/seen.mjs [dist folder]… [--count 1000000] [--batch 5000]
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '1000000' },
    batch: { type: 'string', default: '5000' },
  },
});
const folders = positionals.length > 0 ? positionals : [join(import.meta.dirname, '../../dist')];
const COUNT = Number(values.count);
const BATCH = Number(values.batch);
const LOOKUPS = 200_000;

const OPTIONS = {
  concurrency: 64,
  perHost: 1,
  delayMs: 0,
  ratePerSecond: 0,
  perHostRatePerSecond: 0,
  readyTasks: Infinity,
  maxTasks: Infinity,
  adaptive: true,
  maxHostErrors: 30,
  maxRetryAfterMs: 120_000,
  depthLimited: false,
  delayFactor: 1,
};

const urlOf = (n) => `https://host-${n % 1_000}.example.test/articles/2024/page-${n}.html?x=1`;

function memoryNow() {
  const status = readFileSync('/proc/self/status', 'latin1');
  const mb = (name) =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return `${mb('RssAnon')} MB of its own, ${mb('RssFile')} MB of mapped files`;
}

function lookUp(name, look) {
  const startMs = performance.now();
  for (let n = 0; n < LOOKUPS; n += 1) look(n);
  const us = ((performance.now() - startMs) * 1_000) / LOOKUPS;
  console.log(`${name}: ${us.toFixed(1)} µs`);
}

for (const folder of folders) {
  // An older build has none.
  const module = await import(resolve(folder, 'frontier/crawl/index.js')).catch(() => null);
  if (module === null) continue;
  const state = mkdtempSync(join(tmpdir(), 'gfetch-seen-'));
  const frontier = await module.openCrawlFrontier({ ...OPTIONS, folder: state });
  console.log(folder);
  for (let step = 1; step <= 10; step += 1) {
    const startMs = performance.now();
    const [from, to] = [((step - 1) * COUNT) / 10, (step * COUNT) / 10];
    for (let n = from; n < to;) {
      for (const end = Math.min(to, n + BATCH); n < end; n += 1) frontier.note(urlOf(n));
      await frontier.commit({ finished: [], pages: [], links: new Map(), state: n });
    }
    const us = (((performance.now() - startMs) * 1_000) / (to - from)).toFixed(1);
    const fileMb = Math.round(statSync(join(state, 'frontier.mdb')).size / 1024 / 1024);
    console.log(`${to}: ${us} µs each, ${memoryNow()}, ${fileMb} MB in the file`);
  }
  lookUp('one that is not known', (n) => frontier.known(`${urlOf(n)}&other`));
  lookUp('one that is', (n) => frontier.note(urlOf((n * 37) % COUNT)));
  await frontier.close();
  rmSync(state, { recursive: true });
}
