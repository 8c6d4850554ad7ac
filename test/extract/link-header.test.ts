import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { parseLinkHeader } from '../../src/extract/link-header.ts';
import { read } from '../support/read-document.ts';

describe('a Link header', () => {
  test.each([
    ['<a>; rel=next', ['a next']],
    ['<a>;rel="next"', ['a next']],
    ['< a > ; REL = "next prev"', ['a next prev']],
    ['<a>; rel=next, <b>; rel=prev', ['a next', 'b prev']],
    ['<a>; title="x, <c>; rel=no"; rel=next,<b>;rel=prev', ['a next', 'b prev']],
    ['<a>; title="x\\", <c>"; rel=next', ['a next']],
    ['<a,b;c>; rel=next', ['a,b;c next']],
    ['<a>; rel=next; rel=prev', ['a next']],
    ['<a>', ['a null']],
    ['<a>; rel', ['a ']],
    ['<a>; rel="a\\"b"', ['a a"b']],
    ["<a>; title*=UTF-8''x%20y; rel=next", ['a next']],
    [',, <a>; rel=next ,,', ['a next']],
    ['junk, <b>; rel=next', ['b next']],
    ['junk "x, <a>" <c>, <b>; rel=next', ['b next']],
    ['<a>; rel="open', ['a open']],
    ['<a', []],
    ['', []],
  ])('%j', (value, links) => {
    expect(parseLinkHeader(value).map(({ target, rel }) => `${target} ${rel}`)).toEqual(links);
  });

  test('is taken apart soon, and never throws', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.constantFrom('<', '>', ';', ',', '=', '"', '\\', ' ', 'a'), fc.string()),
          { maxLength: 60 },
        ),
        (pieces) => {
          expect(Array.isArray(parseLinkHeader(pieces.join('')))).toBe(true);
        },
      ),
    );
    for (const piece of ['<', '<>', '<a>;', '"', '",', ';=', '\\"', '<a>;x="', ', ', 'x']) {
      const startMs = performance.now();
      parseLinkHeader(piece.repeat(200_000));
      expect(performance.now() - startMs).toBeLessThan(1_000);
    }
  });
});

describe('links of headers', () => {
  test('come first and are resolved against the page, not its base', () => {
    const headers = ['Link', '<x>; rel="Next"', 'link', '</y>; rel="preload nofollow"'];
    const { links } = read('<base href=/b/><a href=x>', { headers, positions: true });
    expect(links).toEqual([
      {
        url: 'https://e.com/dir/x',
        tag: 'header',
        attribute: null,
        rel: 'next',
        nofollow: false,
        line: null,
        column: null,
        lastModifiedMs: null,
      },
      expect.objectContaining({ url: 'https://e.com/y', tag: 'header', nofollow: true }),
      expect.objectContaining({ url: 'https://e.com/b/x', tag: 'a', line: 1 }),
    ]);
  });

  test.each([
    '<https://x.example>; rel=preconnect',
    '<//x.example>; rel="dns-prefetch"',
    '<x>',
    '<x>; title=y',
    '<x>; rel=next; anchor="#part"',
    '<mailto:x@y>; rel=author',
    '<#x>; rel=next',
  ])('none of %j', (value) => {
    expect(read('<p>', { headers: ['Link', value] }).links).toEqual([]);
  });

  test('are there whatever the body is', () => {
    const wants = { headers: ['Link', '</next>; rel=next'] };
    expect(read('%PDF', wants, 'application/pdf')).toMatchObject({
      kind: 'other',
      encoding: null,
      links: [{ url: 'https://e.com/next', tag: 'header' }],
    });
  });
});
