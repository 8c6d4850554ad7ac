// Measures gfetch and its peers side by side; bench/README.md says how to read the tables.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CASES } from './cases/index.mjs';
import { measureCase } from './measure-case.mjs';
import { describeMachine } from './machine/describe.mjs';
import { isOnPath } from './machine/on-path.mjs';
import { parseOptions, pick, USAGE, UsageError } from './options.mjs';
import { aroundMarkers, caseMarkdown, DocumentError, renewDocument } from './report/document.mjs';
import { writeResults } from './report/results.mjs';
import { toText } from './report/table.mjs';
import { gfetch } from './tools/gfetch.mjs';
import { PEERS } from './tools/index.mjs';
import { probe } from './tools/probe.mjs';

/** Ignored by git: what is not for the documents. */
const RESULTS = fileURLToPath(new URL('results/', import.meta.url));

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop.abort());

try {
  process.exitCode = await main(parseOptions(process.argv.slice(2)));
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error) {
  if (stop.signal.aborted) return 130;
  if (!(error instanceof UsageError || error instanceof DocumentError)) throw error;
  console.error(error.message);
  return 2;
}

/** 0: every tool that is here answered for every URL; 1: one did not, or gfetch is not here. */
async function main(options) {
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  if (!isOnPath('python3')) throw new UsageError('the measuring needs python3, for its os.wait4');
  if (options.docs !== undefined) aroundMarkers(document(options.docs)); // better now than at the end
  const peers = pick(PEERS, options.peer).map(probe);
  const own = probe(gfetch(options.gfetch));
  console.log(describeMachine());
  if (own.missing !== undefined) console.log(`gfetch: ${own.missing}`);
  let sound = own.missing === undefined;
  const results = [];
  for (const benchCase of casesOf(options)) {
    console.log(`\n${benchCase.name}: ${benchCase.title}`);
    const { result, reason, fault } = await measureCase(benchCase, peers, options, stop.signal);
    if (result !== undefined) results.push(result);
    print(result, reason ?? fault, options);
    sound &&= fault === undefined && (result?.faults.length ?? 0) === 0;
  }
  publish(results, options);
  return sound ? 0 : 1;
}

function casesOf({ only, all, smoke }) {
  if (only !== undefined) return pick(CASES, only);
  return CASES.filter(({ long }) => all || smoke || long !== true);
}

function print(result, reason, { smoke }) {
  if (result === undefined) {
    console.log(`not measured: ${reason}`);
    return;
  }
  const { caption, table, goals, faults } = result;
  console.log(`${caption}\n\n${toText(table)}`);
  for (const { text, measured, met } of goals) {
    if (met !== undefined && !smoke)
      console.log(`goal: ${text}: ${measured}, ${met ? 'met' : 'not met'}`);
  }
  for (const fault of faults) console.log(`FAULT: ${fault}`);
}

/** A smoke test says nothing about speed, so nothing of it is kept. */
function publish(results, { smoke, docs, markdown }) {
  if (markdown !== undefined) {
    const sections = results.map((result) => caseMarkdown(result));
    writeFileSync(markdown, `${sections.join('\n\n')}\n`);
  }
  if (smoke) return;
  const names = CASES.map(({ name }) => name);
  writeResults(RESULTS, results, names);
  for (const { file, text } of results.flatMap(({ files }) => files)) {
    writeFileSync(join(RESULTS, file), text);
  }
  if (docs === undefined) return;
  const all = writeResults(join(docs, 'performance'), results, names);
  renewDocument(document(docs), Object.values(all), 'performance');
}

function document(docs) {
  return join(docs, 'performance.md');
}
