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
    [['--resume', 'nowhere'], /nowhere/],
    [[UNUSED, '--resume', 'nowhere'], /nowhere/],
  ];
  test.each(mistakes)('%j', async (args, message) => {
    using folder = makeFolder();
    const { code, stdout, stderr } = await gfetch(['crawl', ...args], { cwd: folder.path });
    expect(stderr).toMatch(/^error: [^\n]+\n$/);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
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
    expect(stderr).toMatch(/left for --resume/);
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
  ])('%s', async (_name, url, args, rule) => {
    await using site = await startPages({ '/robots.txt': robots, '/': 'home', '/page': 'page' });
    const asked = new URL(url, site.origin).href;
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
  });
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
