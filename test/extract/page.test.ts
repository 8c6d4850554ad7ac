import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { extractPage } from '../../src/extract/page.ts';
import { MAX_LINKS } from '../../src/extract/references.ts';
import { MAX_URL_LENGTH } from '../../src/extract/web-url.ts';

const BASE = 'https://example.com/dir/page?q';

/** What upsets parsers when it is put together at random. */
const MARKUP = (
  `<a href= <base href= <img srcset= </a> <svg> <title> </title> <!-- --> " ' > , # &# &amp; ` +
  '/x //y http: data:'
).split(/(?<= )/);

function titleOf(html: string): string | null {
  return extractPage(html, BASE).title;
}

function urlsOf(html: string, baseUrl = BASE): string[] {
  return extractPage(html, baseUrl).links.map(({ url }) => url);
}

describe('title', () => {
  test.each([
    ['<title>Hello</title>', 'Hello'],
    ['<TITLE lang=en>\n  Hello \t  world\u00a0 </TITLE>', 'Hello world'],
    ['<title>a &lt;b&gt; &amp; &#x1f600; &notit;</title>', 'a <b> & 😀 ¬it;'],
    ['<title>a <b>bold</b> <!-- c --></title>', 'a <b>bold</b> <!-- c -->'],
    ['<svg><title>icon</title></svg><title>page</title>', 'page'],
    ['<svg><svg/><title>icon</title></svg><title>page</title>', 'page'],
    ['<svg/><title>page</title>', 'page'],
    ['<title>first</title><title>second</title>', 'first'],
    ['<title>open to the end', 'open to the end'],
    ['<title></title><title>late</title>', ''],
    ['<script>"<title>no</title>"</script><!-- <title>no</title> -->', null],
    ['<p>no title', null],
    ['', null],
  ])('of %j is %j', (html, title) => {
    expect(titleOf(html)).toBe(title);
    expect(extractPage(html, BASE, { links: false })).toEqual({ title, links: [] });
  });

  test('has at most 1,000 characters, none of them halved', () => {
    expect(titleOf(`<title>${'x'.repeat(5_000)}</title>`)).toBe('x'.repeat(1_000));
    expect(titleOf(`<title>x${'😀'.repeat(600)}</title>`)).toBe(`x${'😀'.repeat(499)}`);
  });
});

describe('links', () => {
  test('come from every element that refers to something, in order', () => {
    const html = `
      <link rel=stylesheet href=1><script src=2></script><a href=3>x</a><map><area href=4></map>
      <img src=5 srcset="6 1x, 7 2x"><iframe src=8></iframe><frame src=9>
      <picture><source srcset="10 100w"></picture><video src=11 poster=12></video>
      <audio><source src=13></audio><audio src=14></audio><form action=15></form>
      <div href=no src=no></div><a src=no name=no></a>`;
    expect(
      extractPage(html, 'https://e.com/').links.map(({ url, tag }) => `${tag} ${url}`),
    ).toEqual([
      'link https://e.com/1',
      'script https://e.com/2',
      'a https://e.com/3',
      'area https://e.com/4',
      'img https://e.com/5',
      'img https://e.com/6',
      'img https://e.com/7',
      'iframe https://e.com/8',
      'frame https://e.com/9',
      'source https://e.com/10',
      'video https://e.com/11',
      'video https://e.com/12',
      'source https://e.com/13',
      'audio https://e.com/14',
      'form https://e.com/15',
    ]);
  });

  test.each([
    ['rel', 'https://example.com/dir/rel'],
    ['/root', 'https://example.com/root'],
    ['//other.example/x', 'https://other.example/x'],
    ['?a=1&amp;b=2', 'https://example.com/dir/page?a=1&b=2'],
    ['?a=1&copy=2', 'https://example.com/dir/page?a=1&copy=2'],
    ['  x\ty\nz  ', 'https://example.com/dir/xyz'],
    ['\\\\other.example\\x', 'https://other.example/x'],
    ['HTTPS://Other.Example:443/%7e', 'https://other.example/%7e'],
    ['x#fragment', 'https://example.com/dir/x'],
    ['x#', 'https://example.com/dir/x'],
    ['/ü', 'https://example.com/%C3%BC'],
    ['https://user:secret@other.example/', 'https://other.example/'],
  ])('resolve %j to %j', (href, url) => {
    expect(urlsOf(`<a href="${href}">`)).toEqual([url]);
  });

  test.each([
    '',
    '   ',
    '#top',
    ' #top ',
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    '&#106;avascript:alert(1)',
    'mailto:a@b.example',
    'tel:1',
    'data:text/html,x',
    'blob:https://x/1',
    'about:blank',
    'ftp://x.example/',
    'http://[',
    'https://a b/',
  ])('leave out %j', (href) => {
    expect(urlsOf(`<a href="${href}">`)).toEqual([]);
  });

  test('take no credentials from the base URL', () => {
    expect(urlsOf('<a href=x>', 'https://user:***@example.com/#f')).toEqual([
      'https://example.com/x',
    ]);
  });

  test('obey the first <base href>, wherever it stands', () => {
    const html = '<a href=1><base target=x><base href="//b.example/d/"><base href="/no"><a href=2>';
    expect(urlsOf(html)).toEqual(['https://b.example/d/1', 'https://b.example/d/2']);
    expect(urlsOf('<base href=/d/><a href=x>')).toEqual(['https://example.com/d/x']);
  });

  test.each(['javascript:alert(1)', 'data:text/html,x', 'http://['])(
    'resolve against the page where the base is %j',
    (base) => {
      expect(urlsOf(`<base href="${base}"><base href=/no/><a href=x>`)).toEqual([
        'https://example.com/dir/x',
      ]);
    },
  );

  test('occur once for each kind of element', () => {
    const html = '<a href=x><a href="./x"><a href="x#1"><img src=x><a href=x>';
    expect(extractPage(html, 'https://e.com/').links).toEqual([
      { url: 'https://e.com/x', tag: 'a' },
      { url: 'https://e.com/x', tag: 'img' },
    ]);
  });

  test('leave out what only warms up a host', () => {
    expect(urlsOf('<link rel="x PreConnect" href=/1><link href=/2 rel=dns-prefetch>')).toEqual([]);
    expect(urlsOf('<link rel=preload href=/3>')).toEqual(['https://example.com/3']);
  });

  test('are not looked for in scripts, comments and text', () => {
    const html =
      '<script>"<a href=1>"</script><!-- <a href=2> --><style><a href=3></style>' +
      '<textarea><a href=4></textarea><title><a href=5></title>&lt;a href=6&gt;';
    expect(urlsOf(html)).toEqual([]);
  });

  test('use the first of two attributes with one name', () => {
    expect(urlsOf('<a href=/1 HREF=/2>')).toEqual(['https://example.com/1']);
  });

  test('have bounds in number and length', () => {
    const many = Array.from({ length: MAX_LINKS + 5 }, (_, index) => `<a href=${index}>`).join('');
    expect(urlsOf(many)).toHaveLength(MAX_LINKS);
    const room = MAX_URL_LENGTH - 'https://e.com/'.length;
    const html = `<a href="/${'x'.repeat(room)}"><a href="/${'y'.repeat(room + 1)}">`;
    expect(urlsOf(html, 'https://e.com/')).toEqual([`https://e.com/${'x'.repeat(room)}`]);
  });

  test('are absolute http(s) URLs whatever the page', () => {
    const piece = fc.constantFrom(...MARKUP);
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }), (pieces) => {
        const page = extractPage(pieces.join(''), BASE);
        for (const { url } of page.links) {
          expect(url).toMatch(/^https?:\/\/[^#]*$/);
          expect(new URL(url).href).toBe(url);
        }
        expect(page.title?.length ?? 0).toBeLessThanOrEqual(1_000);
      }),
      { numRuns: 500 },
    );
  });
});

test('refuses a base that is no URL', () => {
  expect(() => extractPage('<a href=x>', 'nowhere')).toThrow(TypeError);
});
