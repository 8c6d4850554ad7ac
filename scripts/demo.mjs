// Shows gfetch at work on a local site of a thousand pages, and checks what it recorded.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checksFile, FIRST_STATES, SECOND_STATES } from './demo-checks.mjs';
import { FOUND } from './demo-pages.mjs';
import { startDemoSite } from './demo-site.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const GFETCH = 'bin/gfetch.js';
const SHOWN_LINES = 12;
const FEW_URLS = 100;
/** For one command; it takes a tenth of that. */
const LIMIT_MS = 60_000;

const children = new Set();
/** The signal that asked the demo to stop; its servers and its folder still have to go. */
let stoppedBy;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal));

process.exitCode = await demo();
if (stoppedBy !== undefined) process.exitCode = stoppedBy === 'SIGINT' ? 130 : 143;

/** Lets the children end by themselves the first time, and ends them the second. */
function stop(signal) {
  const sent = stoppedBy === undefined ? signal : 'SIGKILL';
  stoppedBy ??= signal;
  // A terminal sends Ctrl-C to the children as well, and gfetch leaves at once on a second one.
  if (sent === 'SIGINT' && process.stdin.isTTY) return;
  for (const child of children) child.kill(sent);
}

async function demo() {
  if (!existsSync(join(ROOT, GFETCH)) || !existsSync(join(ROOT, 'dist'))) {
    console.error('gfetch is not built yet. Build it with: npm run build');
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), 'gfetch-demo-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const site = await startDemoSite();
  try {
    return (await steps(site, folder)) ? 0 : 1;
  } finally {
    await site.close();
  }
}

/** True where gfetch recorded what the site promised. */
async function steps(site, folder) {
  const list = join(folder, 'urls.txt');
  const few = join(folder, 'few.txt');
  const lines = join(folder, 'results.txt');
  const records = join(folder, 'results.jsonl');
  writeFileSync(list, `${site.urls.join('\n')}\n`);
  writeFileSync(few, `${site.urls.slice(0, FEW_URLS).join('\n')}\n`);

  say(`A local site of ${site.urls.length} pages is up; this is what it has:`);
  for (const { name, pages, outcome, means } of site.classes) {
    console.log(`  ${String(pages).padStart(4)} ${name.padEnd(7)} ${means} → ${outcome}`);
  }

  say('Fetch them all, 50 at a time, as lines for the eye and as records for programs:');
  const fetchAll = [GFETCH, list, '--concurrency', '50', '-o', lines, '-o', records];
  show(`node ${fetchAll.join(' ')}`);
  const code = await run(fetchAll);
  if (stoppedBy !== undefined) return false;
  console.log(`(exit code ${code}: ${code === 1 ? 'some URLs failed, as they should' : '?'})`);

  say('The first lines: status or error, size, seconds, URL.');
  show(`head -n ${SHOWN_LINES} ${lines}`);
  console.log(readLines(lines).slice(0, SHOWN_LINES).join('\n'));

  say(`The same as JSON in a pipe, for the first ${FEW_URLS} pages:`);
  const fetchFew = [GFETCH, few, '--json', '--no-progress', '--no-summary'];
  const filter = ['scripts/demo-filter.mjs'];
  show(`node ${fetchFew.join(' ')} | node ${filter.join(' ')}`);
  const filtered = await pipe(fetchFew, filter);
  if (stoppedBy !== undefined) return false;

  say('What the site promised, and what the records say:');
  const kept = compare(site, readLines(records).map(JSON.parse));
  if (!kept || code !== 1 || filtered !== 0) return false;
  return (await crawl(site, join(folder, 'pages.jsonl'))) && check(site, folder);
}

/** Follows links on a part of the site. True where all pages were found, and the link that is broken. */
async function crawl(site, records) {
  say('Crawl: from one page to all that it leads to, and the links that lead nowhere:');
  const speed = ['--per-host', '10', '--delay-factor', '0'];
  const args = [GFETCH, 'crawl', site.seed, ...speed, '--broken', '-', '--with', 'skipped'];
  const crawlAll = [...args, '-o', records];
  show(`node ${crawlAll.join(' ')}`);
  const code = await run(crawlAll);
  if (stoppedBy !== undefined) return false;
  say('What there was to be found, and what the records say:');
  const outcomes = countOutcomes(readLines(records).map(JSON.parse));
  return compareCounts(outcomeRows(FOUND, outcomes)) && code === 0;
}

/** Health checks, as cron makes them: the second run tells only what changed. True where all was told. */
async function check(site, folder) {
  const [checks, state] = [join(folder, 'checks.yaml'), join(folder, 'up.state')];
  writeFileSync(checks, checksFile(new URL(site.seed).origin));
  const results = ['first.jsonl', 'second.jsonl'].map((name) => join(folder, name));
  const runs = results.map((path) => [GFETCH, 'check', checks, '--state', state, '-o', path]);

  say('Check: a page, a slow one, one that is broken, one that will recover, and nobody at all:');
  console.log(readFileSync(checks, 'utf8'));
  show(`node ${runs[0].join(' ')}`);
  const first = await run(runs[0]);
  if (stoppedBy !== undefined) return false;
  console.log(`(exit code ${first}: ${first === 1 ? 'something is down, as it should' : '?'})`);

  say('And again, quietly, as cron would: only what changed.');
  show(`node ${runs[1].join(' ')} --quiet`);
  const second = await run([...runs[1], '--quiet']);
  if (stoppedBy !== undefined) return false;
  say('What there was to be told of each run, and what was told:');
  const states = results.map((path) => countStates(readLines(path).map(JSON.parse)));
  const areTold = [FIRST_STATES, SECOND_STATES].map((promised, at) =>
    compareCounts(outcomeRows(promised, states[at])),
  );

  say('What is remembered; this asks nobody:');
  const status = [GFETCH, 'check', '--status', '--state', state];
  show(`node ${status.join(' ')}`);
  const third = await run(status);
  return areTold.every(Boolean) && [first, second, third].every((code) => code === 1);
}

function countStates(results) {
  const counts = new Map();
  for (const { state } of results) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}

function say(text) {
  console.log(`\n${text}`);
}

function show(command) {
  console.log(`$ ${command}\n`);
}

function readLines(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}

/** Runs Node with the terminal of the demo; resolves with the exit code. */
function run(args) {
  return ended(start(args, 'inherit'));
}

/** Runs `node from | node to`; resolves with the exit code of the latter, as a shell does. */
async function pipe(from, to) {
  const source = start(from, ['ignore', 'pipe', 'inherit']);
  const target = start(to, ['pipe', 'inherit', 'inherit']);
  target.stdin.on('error', () => source.stdout.destroy()); // the reader has left: so may the writer
  source.stdout.pipe(target.stdin);
  const [, code] = await Promise.all([ended(source), ended(target)]);
  return code;
}

function start(args, stdio) {
  const limits = { timeout: LIMIT_MS, killSignal: 'SIGKILL' };
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio, ...limits });
  children.add(child);
  return child;
}

async function ended(child) {
  const [code] = await once(child, 'exit');
  children.delete(child);
  return code;
}

/** How many records ended how. */
function countOutcomes(records) {
  const counts = new Map();
  for (const { status_code, error_code, skip_reason } of records) {
    const outcome = String(skip_reason ?? error_code ?? status_code);
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  return counts;
}

function outcomeRows(promised, recorded) {
  return [...new Set([...promised.keys(), ...recorded.keys()])].map((outcome) => [
    outcome,
    promised.get(outcome) ?? 0,
    recorded.get(outcome) ?? 0,
  ]);
}

/** Prints both counts of each outcome. True if they agree, and each URL has exactly one record. */
function compare(site, records) {
  const places = new Set(records.map(({ seq }) => seq));
  return compareCounts([
    ['records', site.urls.length, records.length],
    ['different inputs', site.urls.length, places.size],
    ...outcomeRows(site.outcomes, countOutcomes(records)),
  ]);
}

function compareCounts(rows) {
  for (const [name, promised, recorded] of rows) {
    const verdict = promised === recorded ? 'ok' : 'WRONG';
    console.log(
      `  ${name.padEnd(20)} ${String(promised).padStart(5)} ${String(recorded).padStart(5)}  ${verdict}`,
    );
  }
  return rows.every(([, promised, recorded]) => promised === recorded);
}
