import { expect, test } from 'vitest';
import type { FetchRecord } from '../../src/model/record.ts';
import { gfetch } from '../support/cli.ts';
import { crawl, FAST, pathOf } from '../support/crawl/crawl.ts';
import { startPages } from '../support/crawl/pages.ts';
import { makeFolder } from '../support/folder.ts';

const page = (text: string, ...hrefs: readonly string[]): string =>
  `<!doctype html><title>${text}</title><p>${text}</p>${hrefs.map((href) => `<a href="${href}">x</a>`).join('\n')}`;

function changes(records: readonly FetchRecord[]): Record<string, unknown> {
  return Object.fromEntries(records.map((record) => [pathOf(record), record.change]));
}

test('--recrawl asks conditionally, and tells what has become of each page', async () => {
  await using site = await startPages({
    '/': page('home', '/same', '/other', '/going', '/moving', '/plain'),
    '/same': page('the same', '/below'),
    '/below': page('below'),
    '/other': page('as it was'),
    '/going': page('not for long'),
    '/moving': page('here still'),
    '/plain': page('plain'),
  });
  using folder = makeFolder();
  const cwd = folder.path;
  const state = ['--state', 'state'];
  const first = await crawl([`${site.origin}/`, ...state], { cwd });
  expect(first.code).toBe(0);
  expect(first.records).toHaveLength(7);

  site.forget();
  site.set('/other', page('as it is now', '/added'));
  site.set('/added', page('new here'));
  site.set('/going', { status: 410, body: 'gone' });
  site.set('/moving', { status: 301, headers: { location: '/target' } });
  site.set('/target', page('moved here'));
  const second = await crawl([...state, '--recrawl'], { cwd });
  expect({ code: second.code, stderr: second.stderr }).toMatchObject({ code: 0 });
  expect(changes(second.records)).toEqual({
    '/': 'unchanged',
    '/same': 'unchanged',
    '/below': 'unchanged',
    '/plain': 'unchanged',
    '/other': 'changed',
    '/added': 'new',
    '/going': 'gone',
    '/moving': 'moved',
    '/target': 'new',
  });
  const statuses = Object.fromEntries(site.requests.map(({ path, status }) => [path, status]));
  expect(statuses).toMatchObject({
    '/': 304,
    '/same': 304,
    '/below': 304,
    '/plain': 304,
    '/other': 200,
    '/going': 410,
    '/moving': 301,
    '/target': 200,
    '/added': 200,
  });
  for (const { path, headers } of site.requests) {
    if (!['/robots.txt', '/target', '/added'].includes(path))
      expect(headers['if-none-match'], path).toMatch(/^"\w+"$/);
  }

  site.forget();
  const third = await crawl([...state, '--recrawl'], { cwd });
  expect(third.code).toBe(0);
  expect(new Set(third.records.map(({ change }) => change))).toEqual(new Set(['unchanged']));
  expect(site.requests.filter(({ status }) => status === 304).length).toBe(7);
});

test('a server that knows no conditions is compared by what it sends', async () => {
  // Without an ETag of its own, since the status is not 200 alone that counts.
  const plain = { status: 203, body: page('always the same') };
  await using site = await startPages({ '/': page('home', '/plain'), '/plain': plain });
  using folder = makeFolder();
  const args = ['--state', 'state'];
  await crawl([`${site.origin}/`, ...args], { cwd: folder.path });
  const second = await crawl([...args, '--recrawl'], { cwd: folder.path });
  expect(changes(second.records)).toEqual({ '/': 'unchanged', '/plain': 'unchanged' });
});

test('links that a page has no longer are not told of; those of what was not sent again are', async () => {
  await using site = await startPages({
    '/': page('home', '/a'),
    '/a': page('a', '/b', '/gone'),
    '/b': page('b', '/a'),
  });
  using folder = makeFolder();
  const cwd = folder.path;
  const args = ['--state', 'state', '--graph', 'links.csv'];
  await crawl([`${site.origin}/`, ...args], { cwd });
  const edges = (): string[] =>
    folder
      .read('links.csv')
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.replaceAll(site.origin, '').split(',').slice(0, 2).join(' > '));
  expect(edges()).toEqual(['/ > /a', '/a > /b', '/a > /gone', '/b > /a']);
  site.set('/a', page('a, alone'));
  await crawl([...args, '--recrawl'], { cwd });
  expect(edges()).toEqual(['/ > /a', '/b > /a']);
});

test('--recrawl needs a state', async () => {
  const { code, stderr } = await gfetch(['crawl', 'http://127.0.0.1:9/', '--recrawl', ...FAST]);
  expect(stderr).toMatch(/^error: [^\n]*--state[^\n]*\n$/);
  expect(code).toBe(2);
});
