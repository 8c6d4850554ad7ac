import { expect, test } from 'vitest';
import { crawl, fetched, pathsOf } from '../support/crawl/crawl.ts';
import { startPages } from '../support/crawl/pages.ts';

const links = (...hrefs: readonly string[]): string =>
  `<!doctype html><title>${hrefs.join()}</title>${hrefs.map((href) => `<a href="${href}">x</a>`).join('\n')}`;

test('with --with skipped there is a record for each URL that was found and not fetched', async () => {
  await using other = await startPages({ '/out': 'outside' }, '127.0.0.2');
  await using site = await startPages({
    '/robots.txt': 'User-agent: *\nDisallow: /private/\n',
    '/': `${links('/a', '/a?utm_source=x', '/A/../a#top', `${other.origin}/out`, '/private/x', '/1', '/file.pdf')}
      <a rel="nofollow" href="/unendorsed">x</a> <a href="/closed">x</a>`,
    '/a': links('/', '/unendorsed/too'),
    '/1': links('/2'),
    '/2': links('/3', '/1'),
    '/3': 'too deep',
    '/file.pdf': '%PDF-1.4',
    '/closed': {
      headers: { 'x-robots-tag': 'nofollow' },
      body: links('/behind'),
    },
    '/unendorsed/too': 'fine',
  });
  const limits = ['--depth', '2', '--content-type', 'text/html', '--with', 'skipped'];
  const { code, records } = await crawl([`${site.origin}/`, ...limits]);
  expect(code).toBe(0);
  expect(pathsOf(records)).toEqual(['/', '/1', '/2', '/a', '/closed', '/unendorsed/too']);
  const skipped = records
    .filter(({ skip_reason: reason }) => typeof reason === 'string')
    .map((record) => [
      record.url.replace(site.origin, ''),
      { reason: record.skip_reason, rule: record.skip_rule },
    ]);
  expect(Object.fromEntries(skipped)).toEqual({
    '/3': { reason: 'depth', rule: expect.stringContaining('--depth 2') },
    '/a?utm_source=x': { reason: 'duplicate', rule: expect.stringContaining(`${site.origin}/a`) },
    '/behind': { reason: 'nofollow', rule: expect.stringMatching(/nofollow/) },
    '/file.pdf': { reason: 'content_type', rule: expect.stringContaining('application/pdf') },
    '/private/x': {
      reason: 'robots_denied',
      rule: expect.stringMatching(/line 2\b.*Disallow: \/private\//),
    },
    '/unendorsed': { reason: 'nofollow', rule: expect.stringMatching(/nofollow/) },
    [`${other.origin}/out`]: { reason: 'out_of_scope', rule: expect.stringMatching(/./) },
  });
  for (const path of ['/3', '/private/x', '/unendorsed', '/behind'])
    expect(site.hits(path)).toBe(0);
  expect(other.requests).toEqual([]);
  // All records are of one shape, and each URL has one.
  expect(new Set(records.map(({ url }) => url)).size).toBe(records.length);
  expect(new Set(records.map(({ seq }) => seq)).size).toBe(records.length);
  expect(records.every(({ failed }) => !failed)).toBe(true);
});

test('without it they are counted in the summary only', async () => {
  await using site = await startPages({
    '/': links('/a', '/a?utm_source=x', 'http://127.0.0.2:9/'),
    '/a': 'a',
  });
  const { stderr, records } = await crawl([`${site.origin}/`]);
  expect(pathsOf(records)).toEqual(['/', '/a']);
  expect(records).toHaveLength(2);
  expect(stderr).toMatch(/out of scope|out_of_scope/);
});

test('a link that was skipped for its depth or nofollow is fetched where there is a better way', async () => {
  await using site = await startPages({
    '/': `<a rel="nofollow" href="/page">x</a> ${links('/slow')}`,
    '/slow': links('/page'),
    '/page': 'after all',
  });
  const { records } = await crawl([`${site.origin}/`, '--with', 'skipped']);
  expect(pathsOf(records)).toEqual(['/', '/page', '/slow']);
  expect(records.filter(({ skip_reason: reason }) => reason === 'nofollow')).toEqual([]);
});

test.each([
  ['--max-pages', '4'],
  ['--max-pages-per-host', '4'],
])('%s: what is beyond it is skipped for the budget', async (flag, count) => {
  const paths = Array.from({ length: 10 }, (_, n) => `/${n}`);
  const pages = Object.fromEntries(paths.map((path) => [path, `page ${path}`]));
  await using site = await startPages({ '/': links(...paths), ...pages });
  const { code, records } = await crawl([`${site.origin}/`, flag, count, '--with', 'skipped']);
  expect(code).toBe(0);
  expect(fetched(records)).toHaveLength(4);
  const budget = records.filter(({ skip_reason: reason }) => reason === 'budget');
  expect(budget).toHaveLength(7);
  expect(budget.every(({ skip_rule: rule }) => rule?.includes(`${flag} ${count}`))).toBe(true);
  expect(site.requests.filter(({ path }) => path !== '/robots.txt')).toHaveLength(4);
});
