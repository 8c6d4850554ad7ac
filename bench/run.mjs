// Measures gfetch and its peers side by side; bench/README.md says how to read the tables.
import { writeFileSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import { parseArgs } from 'node:util';
import { CASES } from './cases/index.mjs';
import { isOnPath } from './on-path.mjs';
import { peers } from './peers.mjs';
import { runCase } from './rounds.mjs';
import { ServerError } from './servers.mjs';
import { tabulate, toMarkdown, toText } from './table.mjs';

const USAGE = `usage: npm run bench -- [options]

  --rounds N       rounds over all tools, in turn (3)
  --urls N         URLs in the list (50000)
  --only CASE      run only this case (repeatable): ${CASES.map(({ name }) => name).join(', ')}
  --peer NAME      measure only this peer beside gfetch (repeatable)
  --gfetch FILE    the launcher to measure (bin/gfetch.js)
  --markdown FILE  write the tables there too
  --smoke          one round of 100 URLs, to see that all counts agree`;

/** What the caller can mend. */
class UsageError extends Error {}

const SMOKE = { rounds: 1, count: 100 };

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop.abort());

try {
  process.exitCode = await main(parse());
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error) {
  if (stop.signal.aborted) return 130;
  const misused = error instanceof UsageError || error.code?.startsWith('ERR_PARSE_ARGS');
  if (!misused) throw error;
  console.error(error.message);
  return 2;
}

function parse() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '3' },
      urls: { type: 'string', default: '50000' },
      only: { type: 'string', multiple: true },
      peer: { type: 'string', multiple: true },
      gfetch: { type: 'string' },
      markdown: { type: 'string' },
      smoke: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { rounds, urls, ...rest } = values;
  const numbers = { rounds: positive('rounds', rounds), count: positive('urls', urls) };
  return { ...rest, ...(rest.smoke ? SMOKE : numbers), signal: stop.signal };
}

function positive(name, text) {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new UsageError(`--${name} ${text}: not a count`);
}

/** 0: every tool that is here answered for every URL; 1: one did not, or gfetch is not here. */
async function main(options) {
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  if (!isOnPath('python3')) throw new UsageError('the measuring needs python3, for its os.wait4');
  const [gfetch, ...others] = peers(options.gfetch).map(probe);
  const cases = pick(CASES, options.only);
  const selected = pick(others, options.peer);
  const machine = describeMachine(options);
  const markdown = [machine];
  let sound = gfetch.missing === undefined;
  console.log(machine);
  for (const benchCase of cases) {
    const able = selected.filter(({ name }) => benchCase.peers?.includes(name) ?? true);
    const result = await measureCase(benchCase, [gfetch, ...able], options);
    markdown.push(...result.markdown);
    sound &&= result.sound;
  }
  if (options.markdown !== undefined) writeFileSync(options.markdown, `${markdown.join('\n\n')}\n`);
  return sound ? 0 : 1;
}

/** Measures and prints one case. */
async function measureCase(benchCase, tools, options) {
  const title = `${benchCase.name}: ${benchCase.title}`;
  console.log(`\n${title}`);
  const reason = benchCase.unsupported?.();
  if (reason !== undefined) {
    console.log(`skipped: ${reason}`);
    return { markdown: [], sound: true };
  }
  try {
    const { work, rows } = await runCase(benchCase, tools, options);
    const table = tabulate(benchCase, work, rows);
    const caption = describeWork(benchCase, work);
    console.log(`${caption}\n\n${toText(table)}`);
    return {
      markdown: [`### ${title}`, caption, toMarkdown(table)],
      sound: rows.every(({ tool, invalid }) => invalid === tool.missing),
    };
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    console.log(`not measured: ${error.message}`);
    return { markdown: [], sound: false };
  }
}

/** The tool with its version, or with the reason why it cannot be measured here. */
function probe(tool) {
  try {
    return { ...tool, version: tool.version() };
  } catch (error) {
    return { ...tool, version: undefined, missing: error.message };
  }
}

function pick(items, names) {
  if (names === undefined) return items;
  const unknown = names.filter((name) => !items.some((item) => item.name === name));
  if (unknown.length > 0) {
    const known = items.map(({ name }) => name).join(', ');
    throw new UsageError(`${unknown.join(', ')}: not among ${known}`);
  }
  return items.filter(({ name }) => names.includes(name));
}

function describeMachine({ rounds }) {
  const processors = cpus();
  const machine = `${processors.length} × ${processors[0]?.model}, ${type()} ${release()}`;
  return `${machine}, Node ${process.version}; medians of ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`;
}

function describeWork({ goal }, { urls, concurrency, server }) {
  const count = `${urls.length.toLocaleString('en')} ${urls.length === 1 ? 'URL' : 'URLs'}`;
  const work = `${count}, at most ${concurrency.toLocaleString('en')} at once, from ${server.name}`;
  return goal === undefined ? work : `${work}; goal: ${goal}`;
}
