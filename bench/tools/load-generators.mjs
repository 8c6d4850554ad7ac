// They ask for one URL over and over and keep no record of any answer: what a client could reach.
import { readFileSync } from 'node:fs';
import { isOnPath } from '../machine/on-path.mjs';
import { npmPeer } from './npm-peer.mjs';

const ONE_URL = 'asks for one URL only';

export const hey = {
  name: 'hey',
  writes: 'totals',
  note: ONE_URL,
  version: () => installed('hey'),
  // It rounds down to what divides evenly among its workers.
  sent: ({ urls, concurrency }) => Math.floor(urls.length / concurrency) * concurrency,
  command: ({ urls, concurrency }) => ['hey', '-n', urls.length, '-c', concurrency, urls[0]],
  whole: ({ stdout }) =>
    Number(/\[200\]\s+(\d+) responses/.exec(readFileSync(stdout, 'utf8'))?.[1]),
};

/** It cannot be told how many requests to make, only how long: see `sent`. */
export const wrk = {
  name: 'wrk',
  writes: 'totals',
  note: ONE_URL,
  version: () => installed('wrk'),
  command: ({ urls, concurrency, smoke }) => [
    'wrk',
    '-t',
    1,
    '-c',
    concurrency,
    '-d',
    smoke ? '1s' : '5s',
    urls[0],
  ],
  sent: (_work, run) => run && wrkCount(run, /(\d+) requests in/),
  // What is in flight at its end has reached the server, and is not in its count.
  tolerance: ({ concurrency }) => concurrency,
  whole: (run) => wrkCount(run, /(\d+) requests in/) - wrkCount(run, /Non-2xx.*: (\d+)/),
};

function wrkCount({ stdout }, pattern) {
  return Number(pattern.exec(readFileSync(stdout, 'utf8'))?.[1] ?? 0);
}

export const autocannon = {
  name: 'autocannon',
  writes: 'totals',
  note: ONE_URL,
  version: () => npmPeer('autocannon').version,
  command: ({ urls, concurrency }) => [
    process.execPath,
    npmPeer('autocannon').path('autocannon.js'),
    '-c',
    concurrency,
    '-a',
    urls.length,
    '-L',
    100,
    '--no-progress',
    '--json',
    urls[0],
  ],
  whole: ({ stdout }) => JSON.parse(readFileSync(stdout, 'utf8'))['2xx'],
};

/** These tell no version. */
function installed(program) {
  if (!isOnPath(program)) throw new Error('not installed');
  return '';
}
