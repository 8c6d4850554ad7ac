import { expect, test } from 'vitest';
import { startPages } from './pages.ts';

test('a page knows its ETag, and can change and go', async () => {
  await using site = await startPages({ '/': '<a href="ORIGIN/a">a</a>', '/a.css': 'a { }' });
  const first = await fetch(`${site.origin}/`);
  expect(await first.text()).toBe(`<a href="${site.origin}/a">a</a>`);
  const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
  expect((await fetch(`${site.origin}/`, { headers })).status).toBe(304);
  site.set('/', 'new');
  expect((await fetch(`${site.origin}/`, { headers })).status).toBe(200);
  site.set('/', null);
  expect((await fetch(`${site.origin}/`, { headers })).status).toBe(404);
  expect((await fetch(`${site.origin}/a.css`)).headers.get('content-type')).toBe('text/css');
  expect(site.requests.map(({ status }) => status)).toEqual([200, 304, 200, 404, 200]);
  expect(site.hits('/')).toBe(4);
});

test('a position counts from one, in UTF-16 units', async () => {
  await using site = await startPages({ '/': '<p>\n<p>😀<a href="/x">x</a>' });
  expect(site.position('/', '/x')).toEqual({ line: 2, column: 15 });
  expect(() => site.position('/', '/y')).toThrow('not there once: /y');
});
