import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isOnPath } from '../machine/on-path.mjs';
import { measure } from '../machine/measure.mjs';
import { median, spread } from '../report/numbers.mjs';
import { barChart } from '../report/svg.mjs';
import { startNginx } from '../servers/nginx.mjs';

const MOST = 1.5;
/** It is short and its spread is wide, so there are more of it than of the other cases' rounds. */
const RUNS_PER_ROUND = 7;
const BARE = 'node -e 0';
const VERSION = 'gfetch --version';

export const startUp = {
  name: 'start-up',
  title: 'from the shell to the end, nothing or one URL to do',
  async run({ folder, gfetch, rounds, smoke, signal }) {
    const server = await startNginx(folder);
    try {
      const rows = commands(gfetch, `http://127.0.0.1:${server.port}/u`);
      const runs = smoke ? 1 : rounds * RUNS_PER_ROUND;
      for (let i = 0; i < runs; i++) {
        for (const row of rows) await addRun(row, { folder: join(folder, 'run'), server, signal });
      }
      return report(rows, runs);
    } finally {
      await server.close();
    }
  },
};

function commands(gfetch, url) {
  const oneUrl = gfetch.withArguments(url, '--json', '--no-progress', '--no-summary');
  const get = `require('node:http').get('${url}', (response) => response.resume())`;
  const rows = [
    { name: BARE, command: [process.execPath, '-e', '0'], requests: 0 },
    { name: VERSION, command: gfetch.withArguments('--version'), requests: 0 },
    { name: 'gfetch --help', command: gfetch.withArguments('--help'), requests: 0 },
    { name: 'gfetch, one URL', command: oneUrl, requests: 1 },
    { name: 'node:http, one URL', command: [process.execPath, '-e', get], requests: 1 },
    { name: 'curl, one URL', command: ['curl', '-q', '-s', url], requests: 1 },
  ];
  return rows
    .filter(({ command: [program] }) => program === process.execPath || isOnPath(program))
    .map((row) => ({ ...row, runs: [], faults: new Set() }));
}

async function addRun({ command, requests, runs, faults, name }, { folder, server, signal }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const before = await server.requests();
  const run = await measure(command, folder, { signal });
  const received = (await server.requests()) - before;
  runs.push(run);
  if (run.exitCode !== 0) faults.add(`${name}: exit code ${run.exitCode}: ${run.error}`);
  if (received !== requests) faults.add(`${name}: the server received ${received} requests`);
}

function report(rows, runs) {
  const figured = rows.map((row) => ({
    ...row,
    ms: spread(row.runs.map(({ wallMs }) => wallMs)),
    cpuMs: median(row.runs.map(({ cpuMs }) => cpuMs)),
    peakBytes: median(row.runs.map(({ peakBytes }) => peakBytes)),
  }));
  const bare = figured.find(({ name }) => name === BARE).ms.median;
  const ratio = figured.find(({ name }) => name === VERSION).ms.median / bare;
  return {
    caption: runs === 1 ? 'one run of each' : `medians of ${runs} runs of each, in turn`,
    table: [
      ['command', 'ms (min–max)', 'of bare node', 'CPU ms', 'peak MB'],
      ...figured.map(({ name, ms, cpuMs, peakBytes }) => [
        name,
        `${ms.median.toFixed(1)} (${ms.min.toFixed(1)}–${ms.max.toFixed(1)})`,
        `${(ms.median / bare).toFixed(2)} ×`,
        cpuMs.toFixed(1),
        (peakBytes / 1e6).toFixed(0),
      ]),
    ],
    charts: [chart(figured, bare)],
    goals: [
      {
        text: `--version ≤ ${MOST} × bare ${BARE}`,
        measured: `${ratio.toFixed(2)} ×`,
        met: ratio <= MOST,
      },
    ],
    faults: figured.flatMap(({ faults }) => [...faults]),
    files: [],
  };
}

function chart(figured, bare) {
  const bars = figured.map(({ name, ms }) => ({
    label: name,
    own: name.startsWith('gfetch'),
    ratio: ms.median / bare,
    low: ms.min / bare,
    high: ms.max / bare,
    text: `${ms.median.toFixed(0)} ms`,
  }));
  return {
    file: 'start-up.svg',
    alt: 'wall time of short commands as multiples of bare node',
    svg: barChart({
      title: 'start-up: wall time',
      note: `as a multiple of bare ${BARE}; shorter is better; the thin line is the spread`,
      bars,
    }),
  };
}
