import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { describe, expect, test } from 'vitest';
import { gfetch, parseRecords, readRecords, shell, startGfetch } from '../support/cli.ts';
import { crawl, FAST, pathsOf } from '../support/crawl/crawl.ts';
import { startPages } from '../support/crawl/pages.ts';
import { startCrawlSite } from '../support/crawl/site.ts';
import { makeFolder } from '../support/folder.ts';

const UNUSED = 'http://127.0.0.1:9/';

describe('wrong usage: one clear line, exit 2, nothing fetched', () => {
  const mistakes: [args: string[], message: RegExp][] = [
    [[], /seed/],
    [[UNUSED, '--depht', '3'], /unknown option '--depht', did you mean --depth\?/],
    [[UNUSED, '--depth', '-1'], /--depth/],
    [[UNUSED, '--scope', 'everything'], /--scope.*“everything”/],
    [[UNUSED, '--include', 're:('], /--include.*“re:\(”/],
    [[UNUSED, '--max-pages', 'many'], /--max-pages.*“many”/],
    [[UNUSED, '--max-time', 'soon'], /max-(run-)?time.*“soon” is not a duration/],
    [[UNUSED, '--content-type', 'html'], /--content-type.*“html”/],
    [[UNUSED, '--canonical', 'mine'], /--canonical.*“mine”/],
    [[UNUSED, '--graph', 'links.png'], /--graph.*links\.png/],
    [[UNUSED, '--select', 'price'], /--select.*“price” has no name/],
    [[UNUSED, '--select', 'x=p['], /--select/],
    [[UNUSED, '--xpath', 'x=//['], /--xpath/],
    [[UNUSED, '--regex', 'x=('], /--regex/],
    [[UNUSED, '--jsonpath', 'x=$['], /--jsonpath/],
    [[UNUSED, '--convert-links'], /--convert-links.*--save|--save/],
    [[UNUSED, '--resume', 'nowhere'], /seeds of “nowhere”.*leave out/],
    [['--recrawl'], /--recrawl needs .*--state DIR/],
    [['--state', 'earlier'], /--resume “earlier”/],
    [[UNUSED, '--broken', '-', '--json'], /-o FILE/],
  ];
  test.each(mistakes)('%j', async (args, message) => {
    using folder = makeFolder();
    const { code, stdout, stderr } = await gfetch(['crawl', ...args], { cwd: folder.path });
    expect(stderr).toMatch(/^error: [^\n]+\n$/);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

describe('what cannot be written at the end is told at the beginning', () => {
  test.each([
    [['--broken', 'none/b.csv'], 4, /^error: none\/b\.csv: cannot be written: /],
    [['--graph', 'none/g.csv'], 4, /^error: none\/g\.csv: cannot be written: /],
    [['--sitemap-xml', 'none/s.xml'], 4, /^error: none\/s\.xml: cannot be written: /],
    [['--sitemap-xml', '.'], 4, /^error: \.: cannot be written: it is a folder/],
    [['--graph', 'out.jsonl'], 2, /^error: out\.jsonl: is written to already/],
    [['--broken', './x.csv', '--graph', 'x.csv'], 2, /^error: x?.*x\.csv: is written to already/],
    [['-o', 'a.warc', '-o', 'b.warc.gz'], 2, /^error: .*one WARC file/],
  ] as const)('%j', async (args, expected, message) => {
    await using site = await startPages({ '/': 'home' });
    using folder = makeFolder();
    const { code, stderr } = await gfetch(
      ['crawl', `${site.origin}/`, '-o', 'out.jsonl', ...args],
      { cwd: folder.path },
    );
    expect(stderr).toMatch(message);
    expect(code).toBe(expected);
    expect(site.requests).toEqual([]);
    expect(existsSync(folder.file('out.jsonl'))).toBe(false);
  });
});

test('a state that is not there ends with the code of a file that is not there', async () => {
  using folder = makeFolder();
  const result = await gfetch(['crawl', '--resume', 'nowhere'], { cwd: folder.path });
  expect(result.stderr).toMatch(/^error: nowhere: [^\n]+\n$/);
  expect(result.code).toBe(4);
});

test('what is done is not gone on with, and says so', async () => {
  await using site = await startPages({ '/': 'one' });
  using folder = makeFolder();
  await crawl([`${site.origin}/`, '--state', 'state'], { cwd: folder.path });
  const { code, stderr } = await gfetch(['crawl', '--resume', 'state'], { cwd: folder.path });
  expect(stderr).toMatch(/the crawl in state is done; .*--recrawl/);
  expect(code).toBe(0);
});

test('a file behind stdout is not cut: what others wrote to it stays', async () => {
  await using site = await startPages({ '/': '<a href="/b">b</a>', '/b': 'b' });
  using folder = makeFolder();
  const { code, stderr } = await shell(
    'gfetch crawl "$URL" --state state -q > one.txt && ' +
      '{ echo mine && gfetch crawl --resume state; } > two.txt',
    { env: { URL: `${site.origin}/` }, cwd: folder.path },
  );
  expect({ code, stderr: stderr.includes('error') }).toEqual({ code: 0, stderr: false });
  expect(folder.read('one.txt').trimEnd().split('\n')).toHaveLength(2);
  expect(folder.read('two.txt')).toBe('mine\n');
});

test('a --state that has a crawl in it is not begun again', async () => {
  await using site = await startPages({ '/': 'one' });
  using folder = makeFolder();
  const args = [`${site.origin}/`, '--state', 'state'];
  expect((await crawl(args, { cwd: folder.path })).code).toBe(0);
  const requests = site.requests.length;
  const { code, stderr } = await crawl(args, { cwd: folder.path });
  expect(stderr).toMatch(/--resume|--recrawl/);
  expect(code).toBe(2);
  expect(site.requests).toHaveLength(requests);
});

test('two processes do not work on one state', async () => {
  await using site = await startCrawlSite({ pages: 400, delayMs: 20 });
  using folder = makeFolder();
  const cwd = folder.path;
  const args = ['crawl', `${site.origin}/`, '--state', 'state', '-o', 'out.jsonl', ...FAST];
  const first = startGfetch(args, { cwd });
  await expect.poll(() => site.requests(), { timeout: 20_000, interval: 5 }).toBeGreaterThan(20);
  const second = await gfetch(['crawl', '--resume', 'state'], { cwd });
  expect(second.stderr).toMatch(/^error: .*state/);
  expect([2, 4]).toContain(second.code);
  first.kill('SIGINT');
  expect((await first.finished).code).toBe(130);
});

describe('signals', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s drains, and tells how to go on', async (signal, expectedCode) => {
    await using site = await startCrawlSite({ pages: 600, delayMs: 10 });
    using folder = makeFolder();
    const cwd = folder.path;
    const args = ['--state', 'state', '-o', 'out.jsonl', '--per-host', '5', ...FAST];
    const running = startGfetch(['crawl', `${site.origin}/`, ...args], { cwd });
    await expect.poll(() => site.requests(), { timeout: 20_000, interval: 5 }).toBeGreaterThan(40);
    running.kill(signal);
    const { code, stderr } = await running.finished;
    expect(code).toBe(expectedCode);
    expect(stderr).toMatch(/stopped +by SIG\w+ · \d+ left: gfetch crawl --resume state goes on/);
    const before = readRecords(folder.file('out.jsonl'));
    // Whatever was asked for is recorded; robots.txt is no record.
    expect(before.length).toBe(site.requests() - 1);
    expect(before.some(({ error_code: error }) => error === 'interrupted')).toBe(false);

    const rest = await gfetch(['crawl', '--resume', 'state'], { cwd });
    expect({ code: rest.code, stderr: rest.stderr }).toMatchObject({ code: 0 });
    const expected = site.expected({ sitemaps: true });
    const paths = readRecords(folder.file('out.jsonl')).map(({ url }) => site.pathOf(url) ?? url);
    expect(paths.toSorted()).toEqual(Array.from(expected.keys()).toSorted());
    const { '/robots.txt': _robots, ...hits } = Object.fromEntries(site.hits);
    expect(Object.values(hits).every((count) => count === 1)).toBe(true);
  });

  test('without a state the end is told, and that nothing is kept', async () => {
    await using site = await startCrawlSite({ pages: 400, delayMs: 20 });
    const running = startGfetch(['crawl', `${site.origin}/`, '--json', ...FAST]);
    await expect.poll(() => site.requests(), { timeout: 20_000, interval: 5 }).toBeGreaterThan(10);
    running.kill('SIGINT');
    const { code, stdout, stderr } = await running.finished;
    expect(code).toBe(130);
    expect(parseRecords(stdout).length).toBeGreaterThan(5);
    expect(stderr).toMatch(/SIGINT/);
  });

  test('| head -1 ends it quietly', async () => {
    await using site = await startCrawlSite({ pages: 2000 });
    const env = { URL: `${site.origin}/` };
    const { stdout, stderr } = await shell(
      'gfetch crawl "$URL" --json --delay-factor 0 --no-progress --no-summary | head -1',
      { env },
    );
    expect(parseRecords(stdout)).toHaveLength(1);
    expect(stderr).toBe('');
    expect(site.requests()).toBeLessThan(1500);
  });
});

describe('--explain tells what would be done, and by which rule', () => {
  const robots = 'User-agent: *\nDisallow: /private/\n';
  test.each([
    ['a page', '/page?utm_source=x', [], /\/page/],
    ['denied', '/private/x', [], /line 2\b.*Disallow: \/private\//],
    ['excluded', '/blog/x', ['--exclude', '/blog/**'], /\/blog\/\*\*/],
    ['outside', 'http://127.0.0.9/', [], /scope|host/],
    ['a path, of the first seed', '/private/x', [], /line 2\b.*Disallow: \/private\//, true],
  ] as [string, string, string[], RegExp, boolean?][])(
    '%s',
    async (_name, url, args, rule, asWritten = false) => {
      await using site = await startPages({ '/robots.txt': robots, '/': 'home', '/page': 'page' });
      const asked = asWritten ? url : new URL(url, site.origin).href;
      const { code, stdout } = await gfetch([
        'crawl',
        `${site.origin}/`,
        ...args,
        '--explain',
        asked,
      ]);
      expect(code).toBe(0);
      expect(stdout).toMatch(rule);
      expect(site.requests.filter(({ path }) => path !== '/robots.txt')).toEqual([]);
    },
  );
});

test('a plain crawl writes a line for each page, and a summary', async () => {
  await using site = await startPages({
    '/': '<a href="/a">a</a><a href="/missing">m</a>',
    '/a': 'a',
  });
  const { code, stdout, stderr } = await gfetch(['crawl', `${site.origin}/`, ...FAST]);
  expect(code).toBe(0);
  expect(stdout.trimEnd().split('\n')).toHaveLength(3);
  expect(stdout).toMatch(new RegExp(`^404 .* ${site.origin}/missing$`, 'm'));
  expect(stderr).toMatch(/3/);
  const failed = await crawl([`${site.origin}/`, '--fail']);
  expect(failed.code).toBe(1);
  expect(pathsOf(failed.records)).toEqual(['/', '/a', '/missing']);
});

test('--broken - has stdout for itself, and --fail makes it a verdict', async () => {
  await using site = await startPages({ '/': '<a href="/missing">m</a>' });
  const args = ['crawl', `${site.origin}/`, '--broken', '-', ...FAST];
  const { code, stdout, stderr } = await gfetch([...args, '--fail']);
  expect(stdout).toContain(`404 ${site.origin}/missing\n    ${site.origin}/:1:`);
  expect(stdout).not.toMatch(/^200/m);
  expect(stdout).toMatch(/1 broken target in 1 place/);
  expect(stderr).not.toMatch(/broken/);
  expect(code).toBe(1);
  expect((await gfetch([...args, '-q'])).code).toBe(0);
});

test('the example of the library prints what it found', async () => {
  await using site = await startPages({
    '/docs/': '<title>Docs</title><a href="a">a</a><a href="/other">o</a><a href="x.pdf">p</a>',
    '/docs/a': '<title>A</title>',
    '/other': 'other',
    '/docs/x.pdf': 'pdf',
  });
  const program = fileURLToPath(new URL('../../fixtures/examples/crawl.mjs', import.meta.url));
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    program,
    `${site.origin}/docs/`,
  ]);
  expect(stderr).toBe('');
  expect(stdout).toBe(
    `0 200 ${site.origin}/docs/ Docs (3 links)\n1 200 ${site.origin}/docs/a A (0 links)\n`,
  );
});

test('--convert-links waits for the end of a crawl that was stopped', async () => {
  const last = 40;
  const linkTo = (page: number): string => `<a href="/?p=${page}">${page}</a>`;
  const pages = Array.from({ length: last + 1 }, (_, page) => linkTo((page + 1) % (last + 1)));
  const server = createServer((request, response) => {
    const page = /^\/\?p=(\d+)$/.exec(request.url ?? '')?.[1];
    const body = pages[Number(page ?? -1)];
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/html' });
    setTimeout(() => response.end(body), 20);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  using folder = makeFolder();
  const cwd = folder.path;
  const args = ['--state', 'state', '--save', 'copy', '--convert-links', '-o', 'out.jsonl'];
  try {
    const url = `http://127.0.0.1:${port}/?p=0`;
    const running = startGfetch(['crawl', url, ...args, ...FAST], { cwd });
    const recorded = (): number =>
      existsSync(folder.file('out.jsonl')) ? readRecords(folder.file('out.jsonl')).length : 0;
    await expect.poll(recorded, { timeout: 20_000, interval: 5 }).toBeGreaterThan(5);
    running.kill('SIGINT');
    expect((await running.finished).stderr).toMatch(/converted when the crawl is done/);
    expect((await gfetch(['crawl', '--resume', 'state'], { cwd })).code).toBe(0);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  const host = `copy/127.0.0.1_${port}`;
  const names = readdirSync(folder.file(host)).filter((name) => name !== 'robots.txt');
  expect(names).toHaveLength(last + 1);
  for (const name of names) {
    const [, target = ''] = /href="([^"]*)"/.exec(folder.read(`${host}/${name}`)) ?? [];
    expect(names).toContain(target);
  }
});
