// What a record costs from the format to the file: CPU of all threads, and with --system-calls how many
// of those as many records take, as strace counts them.
//
//   node bench/micro/output.mjs [--system-calls] [dist folder]…
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { inTurns, builds } from './turns.mjs';
import { makeEndings, makeRecords } from './records.mjs';

const RECORDS = 100_000;
/** Records that end in one turn of the event loop. */
const PER_TURN = 50;

const records = new Map();
const endings = makeEndings(10_000);

async function writeAll(folder, path, name, count = RECORDS) {
  const { openOutputs } = await import(`${folder}/sinks/outputs.js`);
  const { SINK_FORMATS } = await import(`${folder}/sinks/index.js`);
  const format = SINK_FORMATS.find((each) => each.name === name);
  const mine = records.get(folder);
  const outputs = await openOutputs([{ path, format }], { color: false });
  for (let index = 0; index < count; index += 1) {
    // oxlint-disable no-await-in-loop -- as a run does
    if (!outputs.write(mine[index % mine.length])) await outputs.drained();
    if (index % PER_TURN === 0) await turn();
    // oxlint-enable no-await-in-loop
  }
  await outputs.close();
}

const TOLD = /^(?:write|writev|futex|epoll_wait|epoll_pwait|total)$/;

function countSystemCalls(folder, path) {
  const script = fileURLToPath(import.meta.url);
  const work = [process.execPath, script, '--once', path, folder];
  const { stderr } = spawnSync('strace', ['-f', '-c', ...work], { encoding: 'utf8' });
  for (const line of stderr.split('\n')) {
    const words = line.trim().split(/\s+/);
    const name = words.at(-1);
    if (!TOLD.test(name)) continue;
    console.log(`calls        ${`${name} ${folder}`.padEnd(40)} ${words[3].padStart(6)}`);
  }
}

const once = process.argv.indexOf('--once');
for (const folder of once === -1 ? builds() : [process.argv[once + 2]]) {
  records.set(folder, await makeRecords(folder, endings));
}
if (once !== -1) {
  await writeAll(process.argv[once + 2], process.argv[once + 1], 'jsonl');
} else {
  const temporary = mkdtempSync(join(tmpdir(), 'gfetch-output-'));
  const path = join(temporary, 'out');
  try {
    for (const name of ['jsonl', 'lines', 'csv']) {
      const cases = Object.fromEntries(
        builds().map((folder) => [folder, () => writeAll(folder, path, name)]),
      );
      await inTurns(name, cases, { units: RECORDS, rounds: 5, warmUps: 1 });
    }
    if (process.argv.includes('--system-calls')) {
      for (const folder of builds()) countSystemCalls(folder, path);
    }
  } finally {
    rmSync(temporary, { recursive: true });
  }
}
