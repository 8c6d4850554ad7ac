import { describe, expect, test } from 'vitest';

import { EVERYTHING, read } from '../support/read-document.ts';

describe('robots', () => {
  test.each([
    ['<meta name=robots content=noindex>', true, false],
    ['<meta name=ROBOTS content="NoFollow , index">', false, true],
    ['<meta name="robots" content="noarchive,none">', true, true],
    ['<meta name=gfetch content=nofollow>', false, true],
    ['<meta name=robots content=noindex><meta name=gfetch content=nofollow>', true, true],
    ['<meta name=googlebot content=none>', false, false],
    ['<meta name=robots content="all, index, follow">', false, false],
    ['<meta name=robots>', false, false],
    ['<meta property=robots content=none>', false, false],
    ['<!-- <meta name=robots content=none> -->', false, false],
  ])('by %s', (html, noindex, nofollow) => {
    expect(read(html)).toMatchObject({ noindex, nofollow });
  });

  test.each([
    [['X-Robots-Tag', 'noindex'], true, false],
    [['x-robots-tag', 'NONE'], true, true],
    [['X-Robots-Tag', 'gfetch: nofollow'], false, true],
    [['X-Robots-Tag', 'GFetch : nofollow, noindex'], true, true],
    [['X-Robots-Tag', 'otherbot: noindex, nofollow'], false, false],
    [['X-Robots-Tag', 'otherbot: noindex, gfetch: nofollow'], false, true],
    [['X-Robots-Tag', '*: noindex'], true, false],
    [['X-Robots-Tag', 'noindex', 'X-Robots-Tag', 'otherbot: nofollow'], true, false],
    [['X-Robots-Tag', 'noindex', 'Server', 'x', 'X-Robots-Tag', 'nofollow'], true, true],
    [['X-Robots-Tag', 'unavailable_after: 25 Jun 2030 15:00:00 PST, nofollow'], false, true],
    [['X-Robots-Tag', 'max-snippet: 20, noindex'], true, false],
    [['Other', 'X-Robots-Tag', 'none', 'x'], false, false],
    [['X-Robots-Tag'], false, false],
  ])('by the headers %j', (headers, noindex, nofollow) => {
    expect(read('<p>', { headers })).toMatchObject({ noindex, nofollow });
    expect(read('x', { headers }, 'application/pdf')).toMatchObject({ noindex, nofollow });
  });

  test('of page and headers hold together', () => {
    const headers = ['X-Robots-Tag', 'nofollow'];
    const html = '<meta name=robots content=noindex>';
    expect(read(html, { headers })).toMatchObject({ noindex: true, nofollow: true });
  });
});

describe('canonical', () => {
  test.each([
    ['<link rel=canonical href="/c#x">', 'https://e.com/c'],
    ['<link rel="x Canonical" href=c><link rel=canonical href=/d>', 'https://e.com/dir/c'],
    ['<link rel=canonical href=c><base href=//b.example/>', 'https://b.example/c'],
    ['<link rel=canonical href="javascript:x">', null],
    ['<link rel=canonical><a rel=canonical href=/c>', null],
  ])('of %s is %j', (html, canonical) => {
    expect(read(html).canonical).toBe(canonical);
  });

  test('comes from the headers where the page has none', () => {
    const headers = ['Link', '</h>; rel="canonical"'];
    expect(read('<p>', { headers }).canonical).toBe('https://e.com/h');
    expect(read('x', { headers }, 'application/pdf').canonical).toBe('https://e.com/h');
    expect(read('<link rel=canonical href=/c>', { headers }).canonical).toBe('https://e.com/c');
  });
});

test('hreflang comes from page and headers', () => {
  const headers = ['Link', '</de>; rel=alternate; hreflang=de, </x>; hreflang=x; rel=next'];
  const html =
    '<link rel=alternate hreflang=en-GB href=/en><link rel=alternate hreflang=x-default href=/>' +
    '<link rel=alternate href=/feed><link hreflang=fr href=/fr><link rel=alternate hreflang=es>';
  expect(read(html, { details: true, headers }).hreflang).toEqual([
    { lang: 'de', url: 'https://e.com/de' },
    { lang: 'en-GB', url: 'https://e.com/en' },
    { lang: 'x-default', url: 'https://e.com/' },
  ]);
});

describe('details', () => {
  test.each([
    ['description', '<meta name=Description content=" a&amp;b \n c ">', 'a&b c'],
    ['description', '<meta name=description content=1><meta name=description content=2>', '1'],
    ['description', '<meta property="og:description" content=x>', null],
    ['description', `<meta name=description content="${'x'.repeat(5_000)}">`, 'x'.repeat(1_000)],
    ['h1', '<h1> a <b>b&eacute;</b>c<br>d\n</h1><h1>e</h1>', 'a béc d'],
    ['h1', '<h1>a<script>b</script>c</h1>', 'ac'],
    ['h1', '<h1><img src=x></h1>', ''],
    ['h1', '<h1>open', 'open'],
    ['h1', '<h2>no</h2>', null],
    ['lang', '<html lang=" de-AT ">', 'de-AT'],
    ['lang', '<html lang="">', null],
    ['lang', '<p lang=de>', null],
    ['title', '<title> a&amp;b </title>', 'a&b'],
    ['h1', '<h1/>a<br/>b</h1>', 'a b'],
    ['wordCount', '', 0],
    ['wordCount', 'One two-three, 4.', 4],
    ['wordCount', 'caf&eacute; cafe\u0301 naïve Привет 日本語 𝒳𝒴', 6],
    ['wordCount', '<p>a</p><p>b</p><a href=x>c</a>', 3],
    ['wordCount', 'a<script>b c</script><style>d</style><title>e</title>', 1],
    ['wordCount', 'a<template>b <template>c</template> d</template> e', 2],
    ['wordCount', 'a<!-- b c -->d &amp; e < f', 4],
    ['wordCount', '<noscript>a</noscript><textarea>b</textarea>', 2],
  ] as const)('%s of %s', (name, html, value) => {
    expect(read(html, { details: true })[name]).toBe(value);
  });

  test('are told only where they are asked for', () => {
    const html = '<html lang=de><meta name=description content=x><h1>x</h1>';
    expect(read(html)).toMatchObject({
      description: null,
      h1: null,
      lang: null,
      hreflang: [],
      wordCount: null,
      fingerprint: null,
    });
  });
});

describe('fingerprint', () => {
  const of = (html: string) => read(html, { fingerprint: true }).fingerprint;

  test.each([
    ['<p>Some text</p>', 'Some  <b>text</b>.'],
    ['x', '<a href=1>other links</a>x<a href=2>y</a>'],
    ['x', 'x<script>1</script><style>2</style><template>3</template><!-- 4 -->'],
    ['é 5', '&eacute; &#53;'],
    ['<title>x</title>y', 'x y'],
    ['<a name=x>y</a>', 'y'],
    ['<a href="x"/>x</a>y', 'y'],
  ])('of %s and %s are the same', (one, other) => {
    expect(of(one)).toEqual(of(other));
    expect(of(one)).toEqual({
      exact: expect.stringMatching(/^[\da-f]{8}$/),
      shape: expect.stringMatching(/^[\da-f]{8}$/),
    });
  });

  test.each([
    ['May 2024, 12 items', 'May 1999, 7 items'],
    ['page٣', 'page12'],
    ['5 6', '7 8'],
  ])('of %s and %s have one shape', (one, other) => {
    expect(of(one)?.exact).not.toBe(of(other)?.exact);
    expect(of(one)?.shape).toBe(of(other)?.shape);
  });

  test.each([
    ['a b', 'ab'],
    ['a b', 'b a'],
    ['a b', 'A b'],
    ['1 2', '12'],
    ['a', 'a a'],
  ])('of %s and %s differ', (one, other) => {
    expect(of(one)?.exact).not.toBe(of(other)?.exact);
    expect(of(one)?.shape).not.toBe(of(other)?.shape);
  });

  test.each(['', '<p>', '<a href=x>only links</a>', '– … !', '<script>x</script>'])(
    'of %j is none',
    (html) => {
      expect(of(html)).toBeNull();
    },
  );

  test('does not depend on what else is asked for', () => {
    const html = '<title>t</title><h1>a 1</h1><a href=x>b</a> &amp; c';
    expect(read(html, EVERYTHING).fingerprint).toEqual(of(html));
    expect(read(html, EVERYTHING).wordCount).toBe(4);
  });

  test('of different words hardly ever meet', () => {
    const seen = new Set(Array.from({ length: 20_000 }, (_, at) => of(`page ${at}`)?.exact));
    expect(seen.size).toBeGreaterThan(19_990);
  });
});
