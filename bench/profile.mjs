// Where the time of a URL goes: gfetch over the keep-alive case, under V8's profiler.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { distinctUrls } from './lists.mjs';
import { byLayer, selfTimes } from './machine/cpu-profile.mjs';
import { readGcTrace } from './machine/gc-trace.mjs';
import { measure } from './machine/measure.mjs';
import { whole } from './report/numbers.mjs';
import { toMarkdown } from './report/table.mjs';
import { startNginx } from './servers/nginx.mjs';
import { LAUNCHER } from './tools/gfetch.mjs';

const USAGE = `usage: node bench/profile.mjs [options] [-- gfetch options]

  --urls N       URLs to fetch (200000)
  --top N        functions to show (30)
  --gfetch FILE  the launcher to profile (bin/gfetch.js)
  --keep FOLDER  leave the .cpuprofile there, for a viewer`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    urls: { type: 'string', default: '200000' },
    top: { type: 'string', default: '30' },
    gfetch: { type: 'string', default: LAUNCHER },
    keep: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

/** A shorter run beside the whole one: what both have in common is start-up. */
const SHORT = 0.2;
const SAMPLE_MICROS = 250;

if (values.help) {
  console.log(USAGE);
} else {
  const folder = mkdtempSync(join(tmpdir(), 'gfetch-profile-'));
  const server = await startNginx(folder);
  try {
    await profile(folder, server, Number(values.urls));
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function profile(folder, server, count) {
  const long = listOf(folder, server, count);
  const short = listOf(folder, server, Math.ceil(count * SHORT));
  const { cpuMicros, allocatedBytes, collections } = await costs(folder, server, short, long);
  const profiles = values.keep ?? join(folder, 'profiles');
  mkdirSync(profiles, { recursive: true });
  const where = [`--cpu-prof-dir=${profiles}`, `--cpu-prof-interval=${SAMPLE_MICROS}`];
  await run(folder, server, long, ['--cpu-prof', ...where]);
  const functions = selfTimes(profiles);
  console.log(`${whole(count)} URLs, 200 at once, from ${server.name}; Node ${process.version}

Without start-up, a URL takes ${cpuMicros.toFixed(1)} µs of CPU in all threads, and allocates
${whole(allocatedBytes)} bytes on the heap; ${whole(collections)} collections clear them away.

Self time, start-up included, in the threads that run JavaScript:

${toMarkdown(layerTable(functions, count))}

The dearest functions:

${toMarkdown(functionTable(functions, count))}`);
}

/** What a URL costs without the profiler. What two lengths of the list have in common is left out. */
async function costs(folder, server, short, long) {
  const cpu = async (list) => (await run(folder, server, list)).cpuMs * 1000;
  const trace = async (list) => {
    const { stdout } = await run(folder, server, list, ['--trace-gc']);
    return readGcTrace(readFileSync(stdout, 'utf8'));
  };
  const perUrl = (few, many) => (many - few) / (long.count - short.count);
  const cpuMicros = perUrl(await cpu(short), await cpu(long));
  const [few, many] = [await trace(short), await trace(long)];
  return {
    cpuMicros,
    allocatedBytes: perUrl(few.allocatedBytes, many.allocatedBytes),
    collections: many.collections,
  };
}

function listOf(folder, server, count) {
  const file = join(folder, `urls-${count}.txt`);
  const urls = distinctUrls(`http://127.0.0.1:${server.port}/u`, count);
  writeFileSync(file, `${urls.join('\n')}\n`);
  return { file, count };
}

/** Runs gfetch over a list; throws unless the server was asked for each URL once. */
async function run(folder, server, { file, count }, nodeOptions = []) {
  const options = ['--concurrency', 200, '--format', 'jsonl', '-o', '/dev/null'];
  const quiet = ['--no-progress', '--no-summary', ...positionals];
  const before = await server.requests();
  const command = [process.execPath, ...nodeOptions, values.gfetch, file, ...options, ...quiet];
  const measured = await measure(command, folder);
  const received = (await server.requests()) - before;
  if (measured.exitCode !== 0 || received !== count) {
    throw new Error(`${received} requests of ${count}; ${measured.error}`);
  }
  return measured;
}

function layerTable(functions, count) {
  return [
    ['layer', 'µs per URL', '% of all'],
    ...byLayer(functions).map(({ layer, micros }) => [layer, ...shares(micros, functions, count)]),
  ];
}

function functionTable(functions, count) {
  return [
    ['function', 'where', 'layer', 'µs per URL', '% of all'],
    ...functions
      .slice(0, Number(values.top))
      .map(({ name, place, layer, micros }) => [
        `\`${name}\``,
        place,
        layer,
        ...shares(micros, functions, count),
      ]),
  ];
}

function shares(micros, functions, count) {
  const all = functions.reduce((sum, one) => sum + one.micros, 0);
  return [(micros / count).toFixed(2), ((100 * micros) / all).toFixed(1)];
}
