import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { rewriteLinks } from '../../src/extract/rewrite.ts';

const PAGE = 'https://example.com/a/page.html';

/** Every URL becomes its path under `new/`. */
const renamed = (url: string, fragment: string): string => `new${new URL(url).pathname}${fragment}`;

const html = (text: string, replace = renamed): string => rewriteLinks(text, PAGE, 'html', replace);
const css = (text: string, replace = renamed): string => rewriteLinks(text, PAGE, 'css', replace);

describe('in a page', () => {
  test.each<[string, string, string]>([
    ['a quoted link', '<a href="x">', '<a href="new/a/x">'],
    ['single quotes', "<A HREF='/x' id=1>", "<A HREF='new/x' id=1>"],
    ['no quotes', '<a href=x>y</a>', '<a href=new/a/x>y</a>'],
    ['blanks around it', '<a href=" x ">', '<a href="new/a/x">'],
    ['a fragment', '<a href="x#y">', '<a href="new/a/x#y">'],
    ['character references', '<a href="/&#120;?a&amp;b">', '<a href="new/x">'],
    ['images', '<img src=x><video poster="y">', '<img src=new/a/x><video poster="new/a/y">'],
    [
      'a style sheet',
      '<link rel=stylesheet href=s.css />',
      '<link rel=stylesheet href=new/a/s.css />',
    ],
    [
      'a srcset',
      '<img srcset="x 1x,\n  /y 2x, https://other/z,w">',
      '<img srcset="new/a/x 1x,\n  new/y 2x, new/z,w">',
    ],
    [
      'a style element',
      '<style>a { background: url(x) } /* url(y) */</style>',
      '<style>a { background: url(new/a/x) } /* url(y) */</style>',
    ],
    ['an unclosed style element', '<style>@import "x";', '<style>@import "new/a/x";'],
    [
      'a style attribute',
      `<p style="background: url('x'); color: red">`,
      `<p style="background: url('new/a/x'); color: red">`,
    ],
    [
      'a style attribute with character references',
      '<p style="background: url(&quot;x&quot;); content: &quot;&eacute;&quot;">',
      '<p style="background: url(&quot;new/a/x&quot;); content: &quot;&eacute;&quot;">',
    ],
    [
      'a refresh',
      '<meta http-equiv=refresh content="5; url=x">',
      '<meta http-equiv=refresh content="5; url=new/a/x">',
    ],
    [
      'a refresh in quotes',
      `<meta http-equiv="Refresh" content="0;URL='0'">`,
      `<meta http-equiv="Refresh" content="0;URL='new/a/0'">`,
    ],
    ['a form', '<form action="x">', '<form action="new/a/x">'],
    ['the first of two', '<a href=x href=y>', '<a href=new/a/x href=y>'],
    ['an input that is an image', '<input type=image src=x>', '<input type=image src=new/a/x>'],
  ])('%s', (_what, text, expected) => {
    expect(html(text)).toBe(expected);
  });

  test.each([
    '<a href="#y">',
    '<a href="">',
    '<a href>',
    '<a href=>',
    '<a href="mailto:a@example.com">',
    '<a href="javascript:void(0)">',
    '<a href="http://[">',
    '<a href="data:text/plain,x">',
    '<p title="x" src="y">',
    '<!-- <a href="x"> -->',
    '<script>"<a href=x>"</script>',
    '<title><a href=x></title>',
    '<meta name=description content="0; url=x">',
    'text <a hre',
  ])('leaves %s alone', (text) => {
    expect(html(text)).toBe(text);
  });

  test('asks for absolute URLs with their fragments, in order', () => {
    const asked: [string, string][] = [];
    html('<a href="../x?y#z"><a href="//other/#"><a href="http://u:p@third/">', (...link) => {
      asked.push(link);
      return '';
    });
    expect(asked).toEqual([
      ['https://example.com/x?y', '#z'],
      ['https://other/', '#'],
      ['http://third/', ''],
    ]);
  });

  test.each([
    ['<a href="x">', '<a href="a&amp;b&quot;c\'d">'],
    ["<a href='x'>", "<a href='a&amp;b\"c&#39;d'>"],
    ['<a href=x>', '<a href=a&amp;b&#34;c&#39;d>'],
    ['<p style="a: url(x)">', '<p style="a: url(a&amp;b\\000022c\\000027d)">'],
    ['<style>a { b: url(x) }</style>', '<style>a { b: url(a&b\\000022c\\000027d) }</style>'],
  ])('escapes in %s', (text, expected) => {
    expect(html(text, () => 'a&b"c\'d')).toBe(expected);
  });

  test('a URL outside of ASCII becomes ASCII, and cannot close a style element', () => {
    expect(html('<a href=x>', () => '\u00e9 \ud800')).toBe('<a href=%C3%A9%20%EF%BF%BD>');
    const page = html('<style>a{b:url(x)}</style>', () => '</style>');
    expect(page).toBe('<style>a{b:url(\\00003c/style>)}</style>');
  });
});

describe('<base href>', () => {
  test('is heeded wherever it stands, and emptied', () => {
    const page = '<a href=x><base target=y href="/other/"><base href=z><a href="#w">';
    expect(html(page)).toBe(
      '<a href=new/other/x><base target=y href=""><base href=""><a href="new/other/#w">',
    );
  });

  test('that is no URL is emptied, too', () => {
    expect(html('<base href="http://[" ><a href=x>')).toBe('<base href="" ><a href=new/a/x>');
  });
});

describe('in a style sheet', () => {
  test.each<[string, string]>([
    ['a { b: url(x) }', 'a { b: url(new/a/x) }'],
    ['a { b: URL( "x" ) }', 'a { b: URL( "new/a/x" ) }'],
    ["@import 'x' print;", "@import 'new/a/x' print;"],
    ['@import url(x.css);', '@import url(new/a/x.css);'],
    ['a { b: url(\\78 ) }', 'a { b: url(new/a/x) }'],
    ['a { b: url("\\"") }', 'a { b: url("new/a/%22") }'],
    ['/* url(x) */ a { b: "url(x)" }', '/* url(x) */ a { b: "url(x)" }'],
    ['a { b: url(data:x) url(#y) }', 'a { b: url(data:x) url(#y) }'],
  ])('%s', (text, expected) => {
    expect(css(text)).toBe(expected);
  });
});

describe('charsets', () => {
  const bytes = (text: string, encoding: BufferEncoding): string =>
    Buffer.from(text, encoding).toString('latin1');

  test.each(['utf8', 'latin1'] as const)('%s is kept, and URLs are read in it', (encoding) => {
    const urls: string[] = [];
    const page = bytes('<p>\u00e9<a href="/\u00e9">\u00e9</a><a href="/&eacute;">', encoding);
    const result = rewriteLinks(page, PAGE, 'html', (url) => {
      urls.push(url);
      return 'x';
    });
    expect(urls).toEqual(['https://example.com/%C3%A9', 'https://example.com/%C3%A9']);
    expect(result).toBe(bytes('<p>\u00e9<a href="x">\u00e9</a><a href="x">', encoding));
  });
});

describe('for any text', () => {
  const pieces = [
    '<a href=',
    '<img srcset=',
    '<style>',
    '</style>',
    '<p style=',
    '<meta http-equiv=refresh',
    ' content=',
    'url(',
    ')',
    '"',
    "'",
    '>',
    '/',
    'x',
    ' ',
    ',',
    '&amp;',
    '&copy',
    '&#x41',
    '#',
    '\\',
    '\n',
    '@import ',
    '0;url=',
    '<!--',
    '-->',
    '<script>',
    '</script>',
    '\u00e9',
    '=',
    ';',
  ];
  const texts = fc
    .array(fc.constantFrom(...pieces), { maxLength: 40 })
    .map((chosen) => chosen.join(''));

  test('what is not replaced is kept, character for character', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom('html', 'css'), (text, kind) => {
        expect(rewriteLinks(text, PAGE, kind, () => null)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  test('what was replaced is found again, and nothing else', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom('html', 'css'), (text, kind) => {
        let count = 0;
        const numbered = rewriteLinks(text, PAGE, kind, () => `/n${(count += 1)}`);
        const found: string[] = [];
        const again = rewriteLinks(numbered, PAGE, kind, (url) => {
          found.push(new URL(url).pathname);
          return null;
        });
        expect(again).toBe(numbered);
        expect(found).toEqual(Array.from({ length: count }, (_, index) => `/n${index + 1}`));
      }),
      { numRuns: 2_000 },
    );
  });
});

// A repeated choice of characters, in a regular expression, would run out of stack.
test.each(['"', "'", ''])('a URL of any length is taken between “%s”', (quote) => {
  const before = `a { b: url(${quote}${'x'.repeat(20_000_000)}${quote}) `;
  // Far too long for a link.
  expect(css(`${before}url(y) }`) === `${before}url(new/a/y) }`).toBe(true);
});

// Not as a table: its cells would become part of the tests' names.
const HOSTILE: Readonly<Record<string, string>> = Object.fromEntries([
  ['links', '<a href="x">y</a>'.repeat(200_000)],
  ['half tags', '<a href="'.repeat(200_000)],
  ['commas in a srcset', `<img srcset="${','.repeat(2_000_000)}">`],
  ['images in a srcset', `<img srcset="${'a, '.repeat(500_000)}">`],
  ['half entities', `<a href="${'&am'.repeat(500_000)}">`],
  ['entities', `<p style="${'&amp;url(x)'.repeat(100_000)}">`],
  ['half URLs', `<style>${'url('.repeat(500_000)}`],
  ['half comments', `<style>${'/*'.repeat(500_000)}`],
  ['blanks', `<a href="${' '.repeat(2_000_000)}x">`],
  ['style elements', '<style>a{b:url(x)}</style>'.repeat(50_000)],
]);

test.each(Object.keys(HOSTILE))('is done soon with many %s', (name) => {
  const start = process.cpuUsage();
  html(HOSTILE[name] ?? '', () => '/y');
  expect(process.cpuUsage(start).user / 1_000).toBeLessThan(4_000);
});
