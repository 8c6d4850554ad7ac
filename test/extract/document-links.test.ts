import { describe, expect, test } from 'vitest';

import { read } from '../support/read-document.ts';

/** `tag attribute url` of each link. */
function linesOf(html: string, css = false): string[] {
  return read(html, { css }).links.map(({ tag, attribute, url }) => `${tag} ${attribute} ${url}`);
}

describe('links of HTML', () => {
  test.each([
    ['<a href=/x>', 'a href'],
    ['<area href=/x>', 'area href'],
    ['<link href=/x>', 'link href'],
    ['<link imagesrcset="/x 2x">', 'link imagesrcset'],
    ['<img src=/x>', 'img src'],
    ['<img srcset="/x 2x">', 'img srcset'],
    ['<script src=/x></script>', 'script src'],
    ['<iframe src=/x></iframe>', 'iframe src'],
    ['<frame src=/x>', 'frame src'],
    ['<source src=/x>', 'source src'],
    ['<source srcset=/x>', 'source srcset'],
    ['<video src=/x>', 'video src'],
    ['<video poster=/x>', 'video poster'],
    ['<audio src=/x>', 'audio src'],
    ['<track src=/x>', 'track src'],
    ['<embed src=/x>', 'embed src'],
    ['<object data=/x>', 'object data'],
    ['<form action=/x>', 'form action'],
    ['<input type=Image src=/x>', 'input src'],
    ['<meta http-equiv=Refresh content="0; url=/x">', 'meta content'],
    ['<A\nHREF = "/x"/>', 'a href'],
  ])('%s', (html, place) => {
    expect(linesOf(html)).toEqual([`${place} https://e.com/x`]);
  });

  test.each([
    '<input type=text src=/x>',
    '<input src=/x>',
    '<meta name=refresh content="0; url=/x">',
    '<meta http-equiv=refresh content=5>',
    '<link rel=preconnect href=/x>',
    '<link rel="DNS-Prefetch" href=/x>',
    '<div href=/x src=/x style="background: url(/x)">',
    '<style>a { background: url(/x) }</style>',
    '<base href=/x>',
    '<a href>',
    '<a href="">',
    '<lin\u212a href=/x>',
  ])('none of %s', (html) => {
    expect(linesOf(html)).toEqual([]);
  });

  test.each([
    ['<style>a { background: url(x.png) }</style>', 'css null https://e.com/dir/x.png'],
    ['<p style="background: url(&quot;x.png&quot;)">', 'css style https://e.com/dir/x.png'],
    ['<base href=/b/><style>@import "x.css"', 'css null https://e.com/b/x.css'],
  ])('with css, of %s', (html, line) => {
    expect(linesOf(html, true)).toEqual([line]);
  });

  test.each([
    ['', null, false],
    ['rel=""', null, false],
    ['rel="NoFollow  Noopener"', 'nofollow  noopener', true],
    ['rel="ugc&#32;nofollow"', 'ugc nofollow', true],
    ['rel=ugc', 'ugc', false],
    ['rel=sponsored', 'sponsored', false],
    ['rel=xnofollow', 'xnofollow', false],
    ['rel=next rel=nofollow', 'next', false],
  ])('rel of <a %s> is %j', (attributes, rel, nofollow) => {
    for (const html of [`<a ${attributes} href=/x>`, `<a href=/x ${attributes}>`]) {
      expect(read(html).links).toMatchObject([{ rel, nofollow }]);
    }
  });

  test('that may be followed in one place may be followed', () => {
    const html = '<a href=/x rel=nofollow><a href=/y><a href=x rel=nofollow><a href=/x rel=next>';
    const more = '<a href=/dir/x rel=prev><a href=/y rel=nofollow>';
    expect(read(html + more).links).toMatchObject([
      { url: 'https://e.com/x', rel: 'next', nofollow: false },
      { url: 'https://e.com/y', rel: null, nofollow: false },
      { url: 'https://e.com/dir/x', rel: 'prev', nofollow: false },
    ]);
  });

  test.each([
    ['/a?x=1&amp;y=2', 'https://e.com/a?x=1&y=2'],
    ['/a?x=1&copy=2', 'https://e.com/a?x=1&copy=2'],
    ['/a?x=1&copy;=2', 'https://e.com/a?x=1%C2%A9=2'],
    ["/a'b", "https://e.com/a'b"],
    ['&#x2f;a', 'https://e.com/a'],
    ['&sol;a&amp;amp;b', 'https://e.com/a&amp;b'],
    ['./a/../b', 'https://e.com/dir/b'],
    ['a/%2e%2e/b', 'https://e.com/dir/b'],
    ['/.well-known/x', 'https://e.com/.well-known/x'],
    ['//a.example', 'https://a.example/'],
    ['..', 'https://e.com/'],
    ['a b', 'https://e.com/dir/a%20b'],
    ['a:80', undefined],
  ])('resolve %j to %j', (href, url) => {
    expect(read(`<a href="${href}">`).links[0]?.url).toBe(url);
  });

  test('decode entities in any kind of quotation marks', () => {
    const html = `<a href='/"&amp;'><a href="/'&amp;"><a href=/"'&amp;>`;
    expect(read(html).links.map(({ url }) => url)).toEqual([
      'https://e.com/%22&',
      "https://e.com/'&",
      "https://e.com/%22'&",
    ]);
  });
});

describe('the refresh of a page', () => {
  test.each([
    ['0;url=/x', '/x'],
    ['5; URL = "/x"', '/x'],
    ["0; url='/x' ignored", '/x'],
    ["0; url='/x", '/x'],
    [" 1.5 , '/x'", '/x'],
    ['0 /x', '/x'],
    ['.5;/x', '/x'],
    ['0; u', '/dir/u'],
    ['0; urlx', '/dir/urlx'],
    ['5', null],
    ['5;', null],
    ['5x;url=/x', null],
    ['url=/x', null],
    ['', null],
  ])('with %j leads to %j', (content, path) => {
    const html = `<meta http-equiv=refresh content="${content.replaceAll('"', '&quot;')}">`;
    const urls = read(html).links.map(({ url }) => url);
    expect(urls).toEqual(path === null ? [] : [`https://e.com${path}`]);
  });
});

describe('positions', () => {
  test('are those of the values', () => {
    const html =
      '<a href="/1">\n  <a\n href=\'/2\'>\r\n<a href=/3>\r<img alt=é😀 srcset="/4, /5 2x" src=/6>\n' +
      '<style>\n a { background: url( "/7") }</style><p style="x: url(/8)"><a href = "  /9">';
    const links = read(html, { positions: true, css: true }).links;
    expect(links.map(({ url, line, column }) => `${url.slice(14)} ${line}:${column}`)).toEqual([
      '1 1:10',
      '2 3:8',
      '3 4:9',
      '4 5:22',
      '5 5:22',
      '6 5:37',
      '7 7:24',
      '8 7:48',
      '9 7:71',
    ]);
  });

  test('are told only where they are asked for', () => {
    expect(read('<a href=/1>').links).toMatchObject([{ line: null, column: null }]);
  });

  test('count from after a byte order mark', () => {
    expect(read('\ufeff<a href=/1>', { positions: true }).links).toMatchObject([
      { line: 1, column: 9 },
    ]);
  });
});
