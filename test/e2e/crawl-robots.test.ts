import { describe, expect, test } from 'vitest';
import { crawl, fetched, pathsOf } from '../support/crawl/crawl.ts';
import { startMannersHost, type RobotsAnswer } from '../support/crawl/manners.ts';
import { gfetch } from '../support/cli.ts';

const PAGES = ['/', '/page/0', '/page/1', '/page/2'];

describe('what robots.txt says, by how it is answered', () => {
  const denyAll = 'User-agent: *\nDisallow: /\n';
  const chain = (hops: number): Record<string, RobotsAnswer> =>
    Object.fromEntries(
      Array.from({ length: hops }, (_, i) => [
        `/hop/${i + 1}`,
        i + 1 === hops ? { body: denyAll } : { location: `/hop/${i + 2}` },
      ]),
    );
  const cases: [
    name: string,
    robots: RobotsAnswer | RobotsAnswer[],
    answers: Record<string, RobotsAnswer>,
    allowed: boolean,
  ][] = [
    ['200 that allows', { body: 'User-agent: *\nAllow: /\n' }, {}, true],
    ['200 that allows nothing', { body: denyAll }, {}, false],
    ['for another agent', { body: 'User-agent: otherbot\nDisallow: /\n' }, {}, true],
    ['for us by name', { body: 'User-agent: GFetch/1.0\nDisallow: /\n' }, {}, false],
    ['empty', { body: '' }, {}, true],
    ['404', { status: 404, body: denyAll }, {}, true],
    ['403', { status: 403 }, {}, true],
    ['401', { status: 401 }, {}, true],
    ['410', { status: 410 }, {}, true],
    ['500', { status: 500, body: 'User-agent: *\nAllow: /\n' }, {}, false],
    ['503', { status: 503 }, {}, false],
    ['cut off', { cut: true }, {}, false],
    ['one redirect', { location: '/hop/1' }, chain(1), false],
    ['five redirects', { location: '/hop/1' }, chain(5), false],
    ['a redirect to itself', { location: '/robots.txt' }, {}, true],
  ];
  test.each(cases)('%s', async (name, robots, answers, isAllowed) => {
    await using host = await startMannersHost('127.0.1.11', { robots, answers, pages: 3 });
    const limits = ['--retries', '0', '--timeout', '5s'];
    const { code: exitCode, records } = await crawl([`${host.origin}/`, ...limits]);
    // What was named and may not be fetched has failed.
    expect(exitCode).toBe(isAllowed ? 0 : 1);
    const asked = host.paths().filter((path) => !path.startsWith('/hop/'));
    expect(asked.toSorted()).toEqual(isAllowed ? PAGES : []);
    expect(host.violations()).toEqual([]);
    if (isAllowed) expect(pathsOf(records)).toEqual(PAGES);
    else {
      expect(records).toHaveLength(1);
      // Where nothing was answered, the page fails as it would have by itself.
      const code = name === 'cut off' ? 'closed_early' : 'robots_denied';
      expect(records[0]).toMatchObject({ error_code: code, status_code: null });
    }
  });
});

test('what is denied is not asked for, and the record names the line', async () => {
  const body = [
    'User-agent: otherbot',
    'Disallow: /',
    '',
    '# For everybody',
    'User-agent: *',
    'Disallow: /private/',
    'Disallow: /*.pdf$',
    'Allow: /private/open',
  ].join('\n');
  const links = ['/private/1', '/private/open/2', '/file.pdf', '/file.pdf?x=1', '/Private/3'];
  await using host = await startMannersHost('127.0.1.12', { robots: { body }, pages: 0, links });
  const { code, records } = await crawl([`${host.origin}/`, '--with', 'skipped']);
  expect(code).toBe(0);
  expect(pathsOf(records)).toEqual(['/', '/Private/3', '/file.pdf?x=1', '/private/open/2']);
  expect(host.paths().toSorted()).toEqual(pathsOf(records));
  const denied = records.filter(({ skip_reason: reason }) => reason === 'robots_denied');
  const rules = denied.map(({ url, skip_rule: rule }) => [new URL(url).pathname, rule]);
  expect(Object.fromEntries(rules)).toEqual({
    '/file.pdf': expect.stringMatching(/line 7\b.*Disallow: \/\*\.pdf\$/),
    '/private/1': expect.stringMatching(/line 6\b.*Disallow: \/private\//),
  });
});

test('--ignore-robots asks for all, and the summary says so', async () => {
  const robots = { body: 'User-agent: *\nDisallow: /\n' };
  await using host = await startMannersHost('127.0.1.13', { robots, pages: 3 });
  const { code, stderr, records } = await crawl([`${host.origin}/`, '--ignore-robots']);
  expect(code).toBe(0);
  expect(pathsOf(records)).toEqual(PAGES);
  expect(stderr).toMatch(/robots/);
});

describe('manners', () => {
  test('one connection and one request at a time, robots.txt first', async () => {
    await using host = await startMannersHost('127.0.1.14', { pages: 40, delayMs: 5 });
    expect((await crawl([`${host.origin}/`])).code).toBe(0);
    expect(host.paths()).toHaveLength(41);
    expect(host.violations({ connections: 1 })).toEqual([]);
    expect(host.mostAtOnce()).toBe(1);
  });

  test('--per-host is the most connections', async () => {
    await using host = await startMannersHost('127.0.1.15', { pages: 60, delayMs: 20 });
    expect((await crawl([`${host.origin}/`, '--per-host', '4'])).code).toBe(0);
    expect(host.violations({ connections: 4 })).toEqual([]);
    expect(host.mostAtOnce()).toBeGreaterThan(1);
  });

  test.each([
    ['Crawl-delay', 'User-agent: *\nCrawl-delay: 0.2\n', [], 200],
    ['--delay', '', ['--delay', '150ms'], 150],
    ['the longer of both', 'User-agent: *\nCrawl-delay: 0.1\n', ['--delay', '200ms'], 200],
  ])('%s is kept from the end of an answer on', async (_name, body, args, delayMs) => {
    await using host = await startMannersHost('127.0.1.16', { robots: { body }, pages: 6 });
    expect((await crawl([`${host.origin}/`, ...args])).code).toBe(0);
    expect(host.paths()).toHaveLength(7);
    expect(host.violations({ delayMs })).toEqual([]);
  });

  test('a host is left alone for as long as it took to answer, by the default factor', async () => {
    await using host = await startMannersHost('127.0.1.17', { pages: 8, delayMs: 100 });
    const { code } = await gfetch(['crawl', `${host.origin}/`, '--json', '--no-progress']);
    expect(code).toBe(0);
    // The time is smoothed: robots.txt was quick.
    const [, , , ...later] = host.seen;
    const gaps = later.map(({ arrivedMs }, at) => arrivedMs - (host.seen[at + 2]?.endedMs ?? NaN));
    expect(gaps.length).toBeGreaterThan(5);
    for (const gap of gaps.slice(3)) expect(gap).toBeGreaterThan(50);
  });

  test('a slow host does not hold up the others', async () => {
    const robots = { body: 'User-agent: *\nCrawl-delay: 0.4\n' };
    await using slow = await startMannersHost('127.0.1.18', { robots, pages: 8 });
    await using quick = await startMannersHost('127.0.1.19', { pages: 200 });
    const { code, records } = await crawl([`${slow.origin}/`, `${quick.origin}/`]);
    expect(code).toBe(0);
    expect(fetched(records)).toHaveLength(9 + 201);
    expect(slow.violations({ delayMs: 400 })).toEqual([]);
    expect(quick.violations()).toEqual([]);
    const lastOf = ({ seen }: typeof slow): number => seen.at(-1)?.arrivedMs ?? NaN;
    const answered = slow.seen.filter(({ arrivedMs }) => arrivedMs < lastOf(quick)).length;
    expect(answered).toBeLessThan(slow.seen.length / 2);
  });

  test('each of ten hosts has its own robots.txt and its own delay', async () => {
    const hosts = await Promise.all(
      Array.from({ length: 10 }, (_, n) => {
        const body = `User-agent: *\nDisallow: /page/${n}\nCrawl-delay: 0.0${n}\n`;
        return startMannersHost(`127.0.2.${n + 1}`, { robots: { body } });
      }),
    );
    try {
      expect((await crawl(hosts.map(({ origin }) => `${origin}/`))).code).toBe(0);
      hosts.forEach((host, n) => {
        expect(host.paths()).toHaveLength(10);
        expect(host.violations({ delayMs: 10 * n, denied: [`/page/${n}`] })).toEqual([]);
      });
    } finally {
      for (const host of hosts) await host[Symbol.asyncDispose]();
    }
  });
});
