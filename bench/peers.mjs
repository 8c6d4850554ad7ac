// What is measured: gfetch and its peers, each with its fastest fair settings.
//
// A peer has
//   name      as in the table
//   writes    what it leaves per URL
//   version() its version; throws where it is not installed
//   command(work)       the argument vector, after writing what it needs into `work.folder`
//   expected(work)      how many requests it will send, where that is not one per URL
//   whole(result, work) how many answers were whole by its own account, where it keeps one
//   limit(version)      how many it can have in flight, where it has a limit
import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { errorLine } from './error-line.mjs';
import { isOnPath } from './on-path.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** All peers, gfetch first: the others are compared with it. */
export function peers(gfetchLauncher = join(ROOT, 'bin/gfetch.js')) {
  return [
    gfetch(gfetchLauncher),
    curl,
    wget2,
    aria2c,
    hey,
    gevent,
    undici('dispatch'),
    undici('request'),
    undici('fetch'),
  ];
}

const gfetch = (launcher) => ({
  name: 'gfetch',
  writes: 'JSON',
  version() {
    if (!existsSync(launcher)) throw new Error(`${launcher} is not there; npm run build`);
    return output(process.execPath, [launcher, '--version']);
  },
  command: ({ list, concurrency, folder }) => [
    process.execPath,
    launcher,
    list,
    '--concurrency',
    concurrency,
    '--json',
    '-o',
    join(folder, 'out.jsonl'),
    '--no-progress',
    '--no-summary',
  ],
  whole: (_result, { folder, bytesEach }) =>
    countRecords(
      join(folder, 'out.jsonl'),
      (record) => record.status_code === 200 && !record.failed && record.size === bytesEach,
    ),
});

const curl = {
  name: 'curl',
  writes: 'JSON',
  version: () => output('curl', ['--version']).split(' ')[1],
  // https://github.com/curl/curl/pull/18068: 300 was the most before 8.16.
  limit(version) {
    const [major, minor] = version.split('.').map(Number);
    return major < 8 || (major === 8 && minor < 16) ? 300 : Infinity;
  },
  command({ urls, concurrency, folder }) {
    const config = join(folder, 'curl.conf');
    writeFileSync(config, urls.map((url) => `url = "${url}"\noutput = "/dev/null"\n`).join(''));
    return [
      'curl',
      '-q',
      '--silent',
      '--parallel',
      '--parallel-immediate',
      '--parallel-max',
      concurrency,
      '--write-out',
      '%{json}\n',
      '--config',
      config,
    ];
  },
  whole: ({ stdout }, { bytesEach }) =>
    countRecords(
      stdout,
      (record) =>
        record.response_code === 200 && record.exitcode === 0 && record.size_download === bytesEach,
    ),
};

const wget2 = {
  name: 'wget2',
  writes: 'nothing',
  version: () => output('wget2', ['--version']).split('\n')[0].split(' ')[2],
  command: ({ list, concurrency }) => [
    'wget2',
    '--no-config',
    '--quiet',
    '--no-hsts',
    '--tries=1',
    `--max-threads=${concurrency}`,
    '-O',
    '/dev/null',
    '-i',
    list,
  ],
};

const aria2c = {
  name: 'aria2c',
  version: () => {
    output('aria2c', ['--version']);
    throw new Error('it cannot fetch without saving files: it refuses /dev/null');
  },
};

const hey = {
  name: 'hey',
  writes: 'totals',
  version() {
    if (!isOnPath('hey')) throw new Error('not installed');
    return ''; // it tells none
  },
  // It rounds down to what divides evenly among its workers.
  expected: ({ urls, concurrency }) => Math.floor(urls.length / concurrency) * concurrency,
  command: ({ urls, concurrency }) => ['hey', '-n', urls.length, '-c', concurrency, urls[0]],
  whole: ({ stdout }) =>
    Number(/\[200\]\s+(\d+) responses/.exec(readFileSync(stdout, 'utf8'))?.[1]),
};

const gevent = {
  name: 'gevent + requests',
  writes: 'nothing',
  version: () => pythonWithGevent().versions,
  command: ({ list, concurrency, bytesEach }) => [
    pythonWithGevent().python,
    join(ROOT, 'bench/peers/gevent_requests.py'),
    list,
    concurrency,
    bytesEach,
  ],
  whole: printedCount,
};

const undici = (mode) => ({
  name: `undici ${mode}`,
  writes: 'nothing',
  version: () =>
    JSON.parse(readFileSync(join(ROOT, 'node_modules/undici/package.json'), 'utf8')).version,
  command: ({ list, concurrency, bytesEach }) => [
    process.execPath,
    join(ROOT, 'bench/peers/undici.mjs'),
    mode,
    list,
    concurrency,
    bytesEach,
  ],
  whole: printedCount,
});

/** The first Python that has both modules; the default one may be another than the system's. */
function pythonWithGevent() {
  const print = 'import gevent, requests; print(gevent.__version__, "+", requests.__version__)';
  for (const python of ['python3', '/usr/bin/python3']) {
    try {
      return { python, versions: output(python, ['-c', print]) };
    } catch {
      // this one lacks a module: the next may have it
    }
  }
  throw new Error('no Python here has gevent and requests');
}

function output(command, args) {
  try {
    return execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  } catch (error) {
    const installed = error.code !== 'ENOENT';
    const reason = installed ? `does not run: ${errorLine(String(error.stderr))}` : 'not installed';
    throw new Error(reason, { cause: error });
  }
}

async function countRecords(path, isWhole) {
  let whole = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (isWhole(JSON.parse(line))) whole++;
  }
  return whole;
}

function printedCount({ stdout }) {
  return Number(readFileSync(stdout, 'utf8'));
}
