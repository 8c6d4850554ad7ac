import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRecords, shell, startGfetch, type CliResult } from '../support/cli.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { hasNamespace } from '../support/namespace.ts';
import { startSite } from '../support/site.ts';

const COUNT = 600;

const listOf = (origin: string, path = '/delay/20'): string =>
  Array.from({ length: COUNT }, (_, n) => `${origin}${path}?${n}\n`).join('');

/** Every URL was fetched, once as far as the record knows, and the output says so. */
function expectAll({ code, stderr }: CliResult, folder: Folder): void {
  expect(stderr).toContain(`read ${COUNT} = recorded ${COUNT}\n`);
  const records = readRecords(folder.file('out.jsonl'));
  expect(new Set(records.map(({ seq }) => seq)).size).toBe(COUNT);
  expect(records.filter(({ status_code: status }) => status !== 200)).toEqual([]);
  expect(records.filter(({ num_retries: retries }) => retries > 0)).toEqual([]);
  expect(code).toBe(0);
}

const warnings = ({ stderr }: CliResult): string[] =>
  stderr.split('\n').filter((line) => line.startsWith('warning: '));

test.skipIf(process.platform !== 'linux').each(['', '--save pages'])(
  'ulimit -n 64 and --concurrency 500 %s',
  async (save) => {
    await using site = await startSite();
    using folder = makeFolder();
    folder.write('urls.txt', listOf(site.origin));
    const result = await shell(
      `ulimit -n 64; gfetch urls.txt -c 500 -o out.jsonl ${save} --summary-json sum.json`,
      { cwd: folder.path },
    );
    expectAll(result, folder);
    const [warning, ...others] = warnings(result);
    const [, slots = ''] =
      /^warning: only 64 files may be open at once \(ulimit -n\): fetching (\d+) URLs at once, not 500$/.exec(
        warning ?? '',
      ) ?? [];
    expect(Number(slots)).toBeGreaterThanOrEqual(save === '' ? 15 : 7);
    expect(others).toEqual([]);
    expect(result.stderr).toContain(`limited   as few as ${slots} URLs at once`);
    expect(JSON.parse(folder.read('sum.json'))).toMatchObject({
      lowest_concurrency: Number(slots),
    });
    // Nothing was refused, so nothing was asked for twice.
    expect(site.requests).toHaveLength(COUNT);
    if (save !== '') expect(readdirSync(folder.file('pages'))).toHaveLength(1);
  },
);

test('a limit that comes while the run is under way', async ({ skip }) => {
  let release = (): void => undefined;
  const limitSet = new Promise<void>((resolve) => {
    release = resolve;
  });
  await using site = await startSite({
    routes: {
      // Each needs a connection of its own.
      '/close': ({ reply }) => {
        reply.setHeader('connection', 'close');
        void limitSet.then(() => setTimeout(() => reply.end('x'), 20));
      },
    },
  });
  using folder = makeFolder();
  folder.write('urls.txt', listOf(site.origin, '/close'));
  const running = startGfetch(['urls.txt', '-c', '300', '-o', 'out.jsonl', '--per-host', '300'], {
    cwd: folder.path,
  });
  await expect.poll(() => site.requests.length, { timeout: 20_000 }).toBe(300);
  const limited = await shell(`prlimit --pid ${running.child.pid ?? 0} --nofile=60:60`);
  release();
  const result = await running.finished;
  skip(limited.code !== 0, 'prlimit is not here');
  expectAll(result, folder);
  expect(warnings(result)).toEqual([
    'warning: too many open files (ulimit -n): going on with fewer than 300 URLs at once, and trying again what was refused',
  ]);
});

test('too few files to begin with', async () => {
  // How many node itself needs differs from version to version.
  const limits = Array.from({ length: 12 }, (_, i) => 26 - i);
  const results = await Promise.all(
    limits.map((limit) => shell(`ulimit -n ${limit}; gfetch http://127.0.0.1:9/ --retries 0`)),
  );
  const refused = results.filter(
    ({ stderr }) =>
      stderr === 'error: gfetch needs more open files at once than it may have (ulimit -n)\n',
  );
  expect(refused.length).toBeGreaterThan(0);
  expect(new Set(refused.map(({ code }) => code))).toEqual(new Set([4]));
});

const SERVER = `
  import { createServer } from 'node:http';
  createServer((request, reply) => setTimeout(() => reply.end('x'), 20))
    .listen(8080, '127.0.0.1', 1024, () => console.log('ready'));
`;
const FEW_PORTS = 'ip link set lo up; echo 50000 50010 > /proc/sys/net/ipv4/ip_local_port_range';
const hasPorts = hasNamespace('-rn', FEW_PORTS);

test.skipIf(!hasPorts)('no local port left', async () => {
  using folder = makeFolder();
  folder.write('server.mjs', SERVER);
  folder.write('urls.txt', listOf('http://127.0.0.1:8080'));
  const script = `${FEW_PORTS}
    "$NODE" server.mjs > ready & server=$!
    until [ -s ready ]; do sleep 0.05; done
    "$NODE" "$GFETCH" urls.txt -c 100 -o out.jsonl --per-host 100; code=$?
    kill $server
    exit $code`;
  folder.write('run.sh', script);
  const result = await shell('export NODE GFETCH; unshare -rn sh run.sh', { cwd: folder.path });
  expectAll(result, folder);
  expect(warnings(result)).toEqual([
    'warning: no local port is left: going on with fewer than 100 URLs at once, and trying again what was refused',
  ]);
});

test.skipIf(!hasNamespace('-rn', 'ip link set lo up'))(
  'a family of addresses that this machine has none of is no lack of ports',
  async () => {
    using folder = makeFolder();
    folder.write(
      'run.sh',
      `ip link set lo up; ip -6 addr flush dev lo; "$NODE" "$GFETCH" --json --retries 0 'http://[::1]:9/' 'http://[2001:db8::1]/'`,
    );
    const result = await shell('export NODE GFETCH; unshare -rn sh run.sh', { cwd: folder.path });
    expect(result.records.map(({ error_code: error }) => error)).toEqual([
      'network_unreachable',
      'network_unreachable',
    ]);
    expect(warnings(result)).toEqual([]);
    expect(result.elapsedMs).toBeLessThan(20_000);
  },
);
