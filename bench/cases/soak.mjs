import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { whole } from '../report/numbers.mjs';
import { linePlot } from '../report/svg.mjs';
import { startNginx } from '../servers/nginx.mjs';
import { thirds, thirdsTable, toCsv, watch } from '../watched.mjs';

const SMOKE_COUNT = 1_000;
const CONCURRENCY = 200;
const MOST_BYTES = 200e6;
/** Flat: the last third needs no more than this beside the middle one. */
const MOST_GROWTH = 0.05;
const LINES_AT_ONCE = 50_000;
const LIMIT_SECONDS = 4 * 3_600;

export const soak = {
  name: 'soak',
  title: 'very many lines: does memory stay where it is?',
  long: true,
  async run({ folder, gfetch, urls = 10_000_000, smoke, signal }) {
    const count = smoke ? SMOKE_COUNT : urls;
    const server = await startNginx(folder);
    try {
      const list = join(folder, 'urls.txt');
      writeList(list, `http://127.0.0.1:${server.port}/u`, count);
      const summary = join(folder, 'summary.json');
      const command = gfetch.discarding({ list, concurrency: CONCURRENCY, summary });
      const limits = { folder: join(folder, 'run'), server, signal, limitSeconds: LIMIT_SECONDS };
      const watched = await watch(command, limits);
      return report(watched, { count, faults: faultsOf(watched, count, summary) });
    } finally {
      await server.close();
    }
  },
};

/** In parts: all of it at once would be larger than a string may be. */
function writeList(path, page, count) {
  const file = openSync(path, 'w');
  for (let from = 0; from < count; from += LINES_AT_ONCE) {
    const length = Math.min(LINES_AT_ONCE, count - from);
    writeFileSync(file, Array.from({ length }, (_, i) => `${page}?i=${from + i}\n`).join(''));
  }
  closeSync(file);
}

function faultsOf({ run, received }, count, summary) {
  if (run.exitCode !== 0) return [`exit code ${run.exitCode}: ${run.error}`];
  const { read, recorded, ok } = JSON.parse(readFileSync(summary, 'utf8'));
  const counts = { received, read, recorded, ok };
  const wrong = Object.entries(counts).filter(([, number]) => number !== count);
  return wrong.map(([name, number]) => `${name}: ${number}, not ${count}`);
}

function report(watched, { count, faults }) {
  const { run, samples } = watched;
  const parts = thirds(watched);
  const caption = `${whole(count)} URLs, at most ${CONCURRENCY} at once, from nginx, one process; one run`;
  return {
    caption,
    table: thirdsTable(parts, watched),
    charts: [
      {
        file: 'soak.svg',
        alt: `memory over time: ${whole(run.peakBytes / 1e6)} MB at most over ${caption}`,
        svg: linePlot({
          title: 'soak: memory over time',
          note: caption,
          xLabel: 'seconds',
          yLabel: 'MB',
          points: samples.map(({ seconds, rssBytes }) => [seconds, rssBytes / 1e6]),
          limit: { value: MOST_BYTES / 1e6, text: 'the goal' },
        }),
      },
    ],
    goals: goalsOf(run, parts),
    faults,
    files: [{ file: 'soak.csv', text: toCsv(samples) }],
  };
}

function goalsOf(run, [, middle, last]) {
  const growth = last.rssBytes / middle.rssBytes - 1; // no number where the run was too short
  return [
    {
      text: `peak memory ≤ ${MOST_BYTES / 1e6} MB`,
      measured: `${whole(run.peakBytes / 1e6)} MB`,
      met: run.peakBytes <= MOST_BYTES,
    },
    {
      text: `flat: the last third ≤ ${100 * MOST_GROWTH} % above the middle one`,
      ...(Number.isNaN(growth)
        ? {}
        : { measured: `${(100 * growth).toFixed(1)} %`, met: growth <= MOST_GROWTH }),
    },
  ];
}
