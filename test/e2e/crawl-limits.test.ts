import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crawl, fetched, pathsOf } from '../support/crawl/crawl.ts';
import { startMannersHost } from '../support/crawl/manners.ts';
import { startPages, type Pages } from '../support/crawl/pages.ts';

const page = (...hrefs: readonly string[]): string =>
  `<!doctype html><title>p</title>${hrefs.map((href) => `<a href="${href}">x</a>`).join('\n')}`;

describe('scope', () => {
  let site: Pages;
  let samePort: Pages;
  let otherHost: Pages;

  beforeAll(async () => {
    otherHost = await startPages({ '/': 'other host' }, '127.0.0.3');
    samePort = await startPages({ '/': 'another port', '/docs/': 'another port' });
    const away = [`${samePort.origin}/`, `${otherHost.origin}/`];
    site = await startPages({
      '/docs/index.html': page('one', 'sub/two', '../blog/three', '/', ...away),
      '/docs/one': page(),
      '/docs/sub/two': page('/docs/sub/four', '/docsearch'),
      '/docs/sub/four': page(),
      '/docsearch': page(),
      '/blog/three': page('/blog/five?page=2'),
      '/blog/five?page=2': page(),
      '/': page(),
    });
  });
  afterAll(async () => {
    await Promise.all([site, samePort, otherHost].map((each) => each[Symbol.asyncDispose]()));
  });

  const DOCS = ['/docs/index.html', '/docs/one', '/docs/sub/four', '/docs/sub/two'];
  const BLOG = ['/blog/five?page=2', '/blog/three'];
  const ALL = ['/', ...BLOG, ...DOCS, '/docsearch'].toSorted();

  test.each([
    ['prefix', DOCS],
    ['origin', ALL],
    ['host', ['/', ...ALL]],
    ['domain', ['/', ...ALL]],
    ['all', ['/', '/', ...ALL]],
  ])('--scope %s', async (scope, expected) => {
    const { code, records } = await crawl([`${site.origin}/docs/index.html`, '--scope', scope]);
    expect(code).toBe(0);
    expect(pathsOf(records)).toEqual(expected);
  });

  test.each([
    ['a glob', ['--include', '/docs/**'], DOCS],
    ['a regular expression', ['--include', 're:/docs/(one|index)'], DOCS.slice(0, 2)],
    ['two of them', ['--include', '/docs/**', '--include', '/blog/**'], [...BLOG, ...DOCS]],
    ['without', ['--scope', 'origin', '--exclude', '**/sub/**'], without('sub/', 'docsearch')],
    [
      'both',
      ['--include', '/docs/**', '--exclude', 're:four$'],
      DOCS.filter((path) => !path.includes('four')),
    ],
  ])('--include and --exclude: %s', async (_name, args, expected) => {
    const { code, records } = await crawl([`${site.origin}/docs/index.html`, ...args]);
    expect(code).toBe(0);
    expect(pathsOf(records)).toEqual(expected);
  });

  function without(...parts: readonly string[]): string[] {
    return ALL.filter((path) => !parts.some((part) => path.includes(part)));
  }
});

describe('limits', () => {
  test('--max-pages holds with many at once, too', async () => {
    await using host = await startMannersHost('127.0.1.31', { pages: 300, delayMs: 5 });
    const { code, records } = await crawl([
      `${host.origin}/`,
      '--max-pages',
      '50',
      '--per-host',
      '20',
    ]);
    expect(code).toBe(0);
    expect(fetched(records)).toHaveLength(50);
    expect(host.paths()).toHaveLength(50);
  });

  test('--max-pages-per-host is for each', async () => {
    await using one = await startMannersHost('127.0.1.32', { pages: 30 });
    await using two = await startMannersHost('127.0.1.33', { pages: 5 });
    const { code } = await crawl([
      `${one.origin}/`,
      `${two.origin}/`,
      '--max-pages-per-host',
      '10',
    ]);
    expect(code).toBe(0);
    expect(one.paths()).toHaveLength(10);
    expect(two.paths()).toHaveLength(6);
  });

  test('--max-bytes ends it soon after', async () => {
    const big = Object.fromEntries(
      Array.from({ length: 50 }, (_, n) => [`/${n}`, `<p>${n}${' word'.repeat(4000)}`]),
    );
    await using site = await startPages({ '/': page(...Object.keys(big)), ...big });
    const { code, records } = await crawl([`${site.origin}/`, '--max-bytes', '100KB']);
    expect(code).toBe(0);
    expect(fetched(records).length).toBeGreaterThanOrEqual(5);
    expect(fetched(records).length).toBeLessThan(9);
  });

  test('--max-time: exit 5, and what was fetched is recorded', async () => {
    await using host = await startMannersHost('127.0.1.34', { pages: 200, delayMs: 100 });
    const { code, records, elapsedMs } = await crawl([`${host.origin}/`, '--max-time', '1500ms']);
    expect(code).toBe(5);
    expect(elapsedMs).toBeLessThan(8000);
    expect(records.filter(({ status_code: status }) => status === 200).length).toBeGreaterThan(3);
  });
});

test('what is extracted is in the record', async () => {
  await using site = await startPages({
    '/': `<!doctype html><html lang="de"><title>One</title><meta name="description" content="What it is">
      <link rel="canonical" href="/canonical"><h1>Head</h1><p class="price">12 €</p><i class="t">a</i><i class="t">b</i>
      <img src="/i.png"><p>id: 77</p>`,
    '/canonical': 'the same',
  });
  const groups = ['--max-pages', '1', '--with', 'title,description,h1,lang,canonical'];
  const css = ['--select', 'price=.price', '--select', 'image=img@src', '--select', 'tags=.t[]'];
  const others = ['--xpath', 'head=//h1', '--regex', String.raw`id=id: (\d+)`];
  const { code, records } = await crawl([`${site.origin}/`, ...groups, ...css, ...others]);
  expect(code).toBe(0);
  expect(records[0]).toMatchObject({
    title: 'One',
    description: 'What it is',
    h1: 'Head',
    lang: 'de',
    canonical: `${site.origin}/canonical`,
    extracted: { price: '12 €', tags: ['a', 'b'], head: 'Head', id: '77' },
  });
  expect(records[0]?.extracted?.['image']).toMatch(/\/i\.png$/);
});
