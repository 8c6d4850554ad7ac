import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { gfetch, shell } from '../support/cli.ts';

/** A module that lists, on stderr and at the end, the packages from which something was loaded. */
const TELLS_PACKAGES = `data:text/javascript,${encodeURIComponent(`
  import { register } from 'node:module';
  import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
  import { writeSync } from 'node:fs';
  const { port1, port2 } = new MessageChannel();
  const names = new Set();
  const note = (url) => {
    const [, name] = /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? [];
    if (name !== undefined) names.add(name);
  };
  register('data:text/javascript,' + encodeURIComponent(\`
    let port;
    export const initialize = (data) => void (port = data.port);
    export const load = (url, context, next) => {
      port.postMessage(url);
      return next(url, context);
    };
  \`), { data: { port: port2 }, transferList: [port2] });
  process.on('exit', () => {
    for (let got = receiveMessageOnPort(port1); got; got = receiveMessageOnPort(port1)) note(got.message);
    writeSync(2, [...names].toSorted().join(' '));
  });
`)}`;

describe('loads what it needs, and no more', () => {
  const fetching = ['http://127.0.0.1:1/', '--retries', '0', '-q', '-o', '/dev/null', '--json'];
  const cases: [args: string[], packages: string[]][] = [
    [['--version'], []],
    [['--help'], []],
    [['get', '--help'], ['commander']],
    [['completion', 'bash'], ['commander']],
    [fetching, ['commander', 'p-limit', 'yocto-queue']],
    [
      [...fetching, '--http2'],
      ['commander', 'p-limit', 'undici', 'yocto-queue'],
    ],
  ];
  test.each(cases)('%j', async (args, packages) => {
    const env = { NODE_OPTIONS: `--import ${TELLS_PACKAGES}` };
    const { stderr } = await gfetch(args, { env });
    expect(stderr.split(' ').filter((name) => name !== '')).toEqual(packages);
  });
});

describe('what was asked for goes to stdout, with exit 0', () => {
  test.each([
    [['--help'], /^Fetches many URLs at once[^]*Usage:\n {2}gfetch /],
    [['-h'], /^Fetches many URLs/],
    [['help'], /^Fetches many URLs/],
    [['get', '--help'], /^Fetches many URLs/],
    [['--concurency', '--help'], /^Fetches many URLs/],
    [['--version'], /^\d+\.\d+\.\d+\S*\n$/],
    [['-V'], /^\d+\.\d+\.\d+\S*\n$/],
    [['completion', 'bash'], /complete .*gfetch/],
  ])('%j', async (args, text) => {
    const { code, stdout, stderr } = await gfetch(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(text);
  });
});

test('gfetch --help | head -1 is one line, and no complaint', async () => {
  const { stdout, stderr } = await shell('{ gfetch --help; echo "exit $?" >&2; } | head -1');
  expect(stdout).toBe('Fetches many URLs at once and writes one record for each.\n');
  expect(stderr).toBe('exit 0\n');
});

test('nobody reads the help at all', async () => {
  const { stderr } = await shell('{ sleep 0.1; gfetch --help; echo "exit $?" >&2; } | true');
  expect(stderr).toBe('exit 0\n');
});

test.skipIf(!existsSync('/dev/full'))('gfetch --help on a full disk is no defect', async () => {
  const { code, stderr } = await shell('gfetch --help > /dev/full');
  expect(stderr).not.toContain('defect');
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(code).toBe(4);
});
