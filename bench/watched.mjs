// A long run of gfetch under watch: memory, sockets and progress over time.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { measure } from './machine/measure.mjs';
import { median, whole } from './report/numbers.mjs';
import { NONE } from './report/table.mjs';

const POLL_MS = 1_000;
const PARTS = ['first third', 'middle third', 'last third'];

/**
 * Runs a command in `folder` and asks the server now and then how far it is.
 *
 * @returns {Promise<{ run: object, received: number, samples: { seconds: number, rssBytes: number, sockets: number, requests: number }[] }>}
 */
export async function watch(command, { folder, server, signal, limitSeconds }) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'samples.csv');
  const before = await server.requests();
  const ended = new AbortController();
  const measured = measure(command, folder, { signal, limitSeconds, samples: file });
  const [run, counts] = await Promise.all([
    measured.finally(() => ended.abort()),
    countWhile(ended.signal, server),
  ]);
  const received = (await server.requests()) - before;
  const progress = [
    { atMs: run.startedAtMs, requests: 0 },
    ...counts.map(({ atMs, requests }) => ({ atMs, requests: requests - before })),
    { atMs: run.startedAtMs + run.wallMs, requests: received },
  ].toSorted((a, b) => a.atMs - b.atMs);
  const samples = readSamples(file).map((sample) => ({
    ...sample,
    requests: Math.round(requestsAt(progress, run.startedAtMs + sample.seconds * 1000)),
  }));
  return { run, received, samples };
}

async function countWhile(signal, server) {
  const counts = [];
  while (!signal.aborted) {
    counts.push({ atMs: Date.now(), requests: await server.requests() });
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined); // the end of the run ends it
  }
  return counts;
}

function readSamples(file) {
  const [, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [seconds, rssBytes, sockets] = line.split(',').map(Number);
    return { seconds, rssBytes, sockets };
  });
}

/** Between two counts, as if all went evenly. */
function requestsAt(progress, atMs) {
  const next = progress.findIndex((count) => count.atMs >= atMs);
  if (next <= 0) return progress.at(next)?.requests ?? 0;
  const [from, to] = [progress[next - 1], progress[next]];
  return (
    from.requests + ((to.requests - from.requests) * (atMs - from.atMs)) / (to.atMs - from.atMs)
  );
}

/** The run in thirds: URLs per second, the middle of memory, and the most sockets. */
export function thirds({ run, received, samples }) {
  const seconds = run.wallMs / 1000;
  const ends = [0, 1, 2, 3].map((i) => (i * seconds) / 3);
  const at = (time) => {
    if (time === 0) return 0;
    return samples.find((sample) => sample.seconds >= time)?.requests ?? received;
  };
  return PARTS.map((name, i) => {
    const [from, to] = [ends[i], ends[i + 1]];
    const within = samples.filter((one) => one.seconds >= from && one.seconds <= to);
    const some = within.length > 0;
    return {
      name,
      rate: (at(to) - at(from)) / (to - from),
      rssBytes: some ? median(within.map(({ rssBytes }) => rssBytes)) : undefined,
      sockets: some ? Math.max(...within.map(({ sockets }) => sockets)) : undefined,
    };
  });
}

export function thirdsTable(parts, { run, received }) {
  const text = (number) => (number === undefined ? NONE : whole(number));
  const megabytes = (bytes) => text(bytes && bytes / 1e6);
  return [
    ['part of the run', 'URLs/s', 'memory, median MB', 'sockets, most at once'],
    ...parts.map(({ name, rate, rssBytes, sockets }) => [
      name,
      text(rate),
      megabytes(rssBytes),
      text(sockets),
    ]),
    [
      'all',
      text((1000 * received) / run.wallMs),
      `${megabytes(run.peakBytes)} at most`,
      text(parts.every(({ sockets }) => sockets !== undefined) ? most(parts) : undefined),
    ],
  ];
}

function most(parts) {
  return Math.max(...parts.map(({ sockets }) => sockets));
}

export function toCsv(samples) {
  const lines = samples.map(({ seconds, rssBytes, sockets, requests }) =>
    [seconds, rssBytes, sockets, requests].join(),
  );
  return `seconds,rss_bytes,sockets,requests\n${lines.join('\n')}\n`;
}
