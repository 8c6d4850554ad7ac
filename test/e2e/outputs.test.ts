import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleBytes } from '../support/body-routes.ts';
import { gfetch, parseRecords, readRecords } from '../support/cli.ts';
import { readCsv } from '../support/csv.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { startSite, type Site } from '../support/site.ts';

let site: Site;
let folder: Folder;
beforeAll(async () => {
  site = await startSite();
  folder = makeFolder();
});
afterAll(async () => {
  folder[Symbol.dispose]();
  await site.close();
});

const run = (args: readonly string[]) => gfetch(args, { cwd: folder.path });
const urls = (...paths: string[]) => paths.map((path) => site.url(path));

describe('which records, and in which order', () => {
  test('--ordered, though the first is the last to be answered', async () => {
    const slowFirst = urls('/delay/400', '/delay/200', '/delay/1');
    const ordered = await run([...slowFirst, '--json', '--ordered']);
    expect(ordered.records.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    const asTheyCome = await run([...slowFirst, '--json']);
    expect(asTheyCome.records.map(({ seq }) => seq)).toEqual([3, 2, 1]);
  });

  const mixed = ['/status/200', '/status/404', '/reset', '/redirect/1', '/status/503'];
  test.each([
    [
      ['--only', 'ok'],
      [1, 4],
    ],
    [['--only', 'failed'], [3]],
    [
      ['--only', 'http-error'],
      [2, 5],
    ],
    [
      ['--match-status', '404,5xx'],
      [2, 5],
    ],
    [['--match-status', '200-299', '--only', 'http-error'], []],
  ])('%j', async (options, expected) => {
    const args = [...urls(...mixed), '--json', '--ordered', '--retries', '0', ...options];
    const { code, records, stderr } = await run(args);
    expect(records.map(({ seq }) => seq)).toEqual(expected);
    expect(stderr).toContain('read 5 = recorded 5\n');
    expect(code).toBe(1);
  });
});

describe('in which form', () => {
  test('lines for eyes and awk', async () => {
    const args = [...urls('/bytes/1234', '/reset', '/redirect/1'), '--ordered', '--retries', '0'];
    const [ok, failed, redirected] = (await run(args)).stdout.split('\n');
    expect(ok).toMatch(/^200 +1234 +\d+\.\d{3} http:\/\/127\.0\.0\.1:\d+\/bytes\/1234$/);
    expect(failed).toMatch(/^reset +- +\d+\.\d{3} http:\/\/127\.0\.0\.1:\d+\/reset$/);
    expect(redirected).toMatch(/\/redirect\/1 -> http:\/\/127\.0\.0\.1:\d+\/redirect\/0$/);
  });

  test('--fields and --template', async () => {
    const [url = ''] = urls('/bytes/5');
    expect((await run([url, '--fields', 'size,status_code'])).stdout).toBe('5\t200\n');
    const csv = await run([url, '--format', 'csv', '--fields', 'size,status_code']);
    expect(csv.stdout).toBe('size,status_code\n5,200\n');
    const json = await run([url, '--json', '--fields', 'size,status_code']);
    expect(json.stdout).toBe('{"size":5,"status_code":200}\n');
    const template = await run([url, '--template', '{status_code}: {size} {error_code}.']);
    expect(template.stdout).toBe('200: 5 -.\n');
  });

  test('several outputs at once hold the same', async () => {
    const names = ['a.jsonl', 'b.csv', 'c.tsv', 'd.jsonl.gz', 'e.txt', 'f.csv.gz'];
    const list = Array.from({ length: 300 }, (_, n) => site.url(`/bytes/${n}`));
    const { code, stdout } = await run([...list, ...names.flatMap((name) => ['-o', name])]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    const sizes = readRecords(folder.file('a.jsonl')).map(({ size }) => String(size));
    expect(sizes).toHaveLength(300);
    expect(readCsv(folder.read('b.csv')).map(({ size }) => size)).toEqual(sizes);
    const packed = gunzipSync(readFileSync(folder.file('f.csv.gz'))).toString();
    expect(packed).toBe(folder.read('b.csv'));
    expect(gunzipSync(readFileSync(folder.file('d.jsonl.gz'))).toString()).toBe(
      folder.read('a.jsonl'),
    );
    const column = folder.read('c.tsv').split('\n')[0]?.split('\t').indexOf('size') ?? -1;
    const rows = folder.read('c.tsv').trimEnd().split('\n').slice(1);
    expect(rows.map((row) => row.split('\t')[column])).toEqual(sizes);
    const lines = folder.read('e.txt').trimEnd().split('\n');
    expect(lines.map((line) => line.split(/ +/)[1])).toEqual(sizes);
  });

  test('escape codes from outside do not reach a terminal', async () => {
    await using evil = await startSite({
      routes: {
        '/evil': ({ reply }) => {
          reply.setHeader('content-type', 'text/html; charset=utf-8');
          reply.end('<title>\u001b]0;owned\u0007\u001b[2J\u202etitle</title>');
        },
      },
    });
    const stdin = [evil.url('/evil'), 'http://127.0.0.1:1/\u001b[31m', '\u001b[2J'].join('\n');
    for (const options of [[], ['--fields', 'title,input'], ['--format', 'csv'], ['--json']]) {
      const args = ['-', '--with', 'title', '--retries', '0', '-v', ...options];
      const { stdout, stderr } = await gfetch(args, { stdin });
      expect(stdout).toContain('127.0.0.1');
      expect(stdout + stderr).not.toMatch(/[^\P{Cc}\t\n]/u);
    }
  });
});

describe('--with', () => {
  test('everything about a page after a redirect and a retry', async () => {
    const groups = 'title,links,headers,hops,attempts,hash,dns,body';
    const target = encodeURIComponent(site.url('/page/1'));
    const args = ['--json', '--with', groups, '--retry-delay', '10ms'];
    const { records } = await run([...urls(`/redirect-to?url=${target}`, '/flaky/1/w'), ...args]);
    const page = records.find(({ seq }) => seq === 1);
    expect(page).toMatchObject({
      title: 'Page 1',
      num_redirects: 1,
      hops: [{ status_code: 302, location: site.url('/page/1'), remote_ip: '127.0.0.1' }],
      headers: { 'content-type': ['text/html; charset=utf-8'] },
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      body: expect.stringContaining('<h1>Page 1</h1>'),
      body_encoding: 'utf-8',
      attempts: [{ status_code: 200, error_code: null }],
    });
    expect(page?.links).toContainEqual({ url: site.url('/page/2'), tag: 'a' });
    expect(records.find(({ seq }) => seq === 2)?.attempts).toMatchObject([
      { status_code: 503 },
      { status_code: 200 },
    ]);
  });

  test('dns of a name', async () => {
    const named = site.url('/bytes/1').replace('127.0.0.1', 'localhost');
    const { records } = await run([named, '--json', '--with', 'dns']);
    expect(records[0]?.dns).toContain('127.0.0.1');
  });

  test('a body that is no text comes as base64, whole', async () => {
    const { records } = await run([...urls('/bytes/1000'), '--json', '--with', 'body']);
    expect(records[0]?.body_encoding).toBe('base64');
    expect(Buffer.from(records[0]?.body ?? '', 'base64').equals(sampleBytes(1000))).toBe(true);
  });
});

test('--save keeps bodies, and the record says where', async () => {
  const args = [...urls('/bytes/70000', '/page/1', '/gzip/500', '/status/404', '/close-early')];
  const { records } = await run([
    ...args,
    '--save',
    'pages',
    '--json',
    '--ordered',
    '--retries',
    '0',
  ]);
  const saved = records.map(({ saved_path: path }) => path ?? null);
  expect(saved.at(-1)).toBeNull();
  const bodies = saved.slice(0, 3).map((path) => readFileSync(folder.file(`pages/${path}`)));
  expect(bodies[0]?.equals(sampleBytes(70_000))).toBe(true);
  expect(bodies[1]?.toString()).toContain('<title>Page 1</title>');
  expect(bodies[2]?.equals(sampleBytes(500))).toBe(true);
  const files = readdirSync(folder.file('pages'), { recursive: true, withFileTypes: true });
  expect(files.filter((entry) => entry.isFile())).toHaveLength(4);
});

describe('talk', () => {
  test('-q says nothing, -v says why', async () => {
    const args = [...urls('/status/200', '/reset'), '--retries', '0'];
    expect((await run([...args, '-q'])).stderr).toBe('');
    expect((await run([...args, '--no-summary'])).stderr).toBe('');
    const { stderr } = await run([...args, '-v', '--no-summary']);
    expect(stderr).toMatch(/^reset http:\/\/127\.0\.0\.1:\d+\/reset: [^\n]+\n$/);
  });

  test('--summary-json', async () => {
    const args = [...urls('/status/200', '/status/404', '/reset'), '--retries', '0'];
    await run([...args, '--summary-json', 'summary.json', '-q']);
    expect(folder.read('summary.json')).toMatch(/^\{\n {2}"[^]*[^\n]\n\}\n$/);
    expect(JSON.parse(folder.read('summary.json'))).toMatchObject({
      read: 3,
      recorded: 3,
      conserved: true,
      ok: 1,
      http_errors: 1,
      failed: 1,
      status_codes: { 200: 1, 404: 1 },
      errors: { reset: { count: 1 } },
      interrupted_by: null,
    });
  });

  test('a flag goes before a variable, a variable before the file in the folder', async () => {
    using own = makeFolder();
    own.write('gfetch.config.json', '{ "format": "csv", "fields": "size", "retries": 0 }');
    const [url = ''] = urls('/bytes/3');
    const options = { cwd: own.path, env: { GFETCH_FORMAT: 'tsv', GFETCH_FIELDS: 'size,seq' } };
    expect((await gfetch([url], { cwd: own.path })).stdout).toBe('size\n3\n');
    expect((await gfetch([url], options)).stdout).toBe('size\tseq\n3\t1\n');
    const { stdout } = await gfetch([url, '--json'], options);
    expect(parseRecords(stdout)).toEqual([{ size: 3, seq: 1 }]);
  });
});
