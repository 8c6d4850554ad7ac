import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { cssReferences } from '../../src/extract/css-references.ts';
import { read } from '../support/read-document.ts';

function textsOf(css: string): string[] {
  return [...cssReferences(css)].map(({ text }) => text);
}

describe('a style sheet', () => {
  test.each([
    ['a { background: url(x.png) }', ['x.png']],
    ['url( "x y.png" )', ['x y.png']],
    ["URL('x')", ['x']],
    ['url(x), url(y)', ['x', 'y']],
    ['@font-face { src: url(a.woff2) format("woff2"), url(b.woff) }', ['a.woff2', 'b.woff']],
    ['@import "a.css";', ['a.css']],
    ["@IMPORT/**/'a.css' screen;", ['a.css']],
    ['@import url(a.css) layer("b");', ['a.css']],
    ['@import; "a"', []],
    ['@media screen { a::before { content: "x" } }', []],
    ['@charset "utf-8"; @import "a"', ['a']],
    ['@namespace svg url(http://www.w3.org/2000/svg); a { b: url(x) }', ['x']],
    ['/* url(a) */ url(b) /* url(c)', ['b']],
    ['"url(a)" url(b)', ['b']],
    ['"it\\"s url(a)" url(b)', ['b']],
    ['"broken\nurl(a)', ['a']],
    ['\\75 rl(a) u\\rl(b) \\000055RL(c)', ['a', 'b', 'c']],
    ['myurl(a) url-x(b) 3url(c) url (d)', []],
    ['url(a\\)b) url("a\\\nb") url(\\61 b)', ['a)b', 'ab', 'ab']],
    ['url(a b) url(c"d) url(e(f) url(g)', ['g']],
    ['url("a" x) url(b)', ['a', 'b']],
    ['url(open', ['open']],
    ['url("open', ['open']],
    ['url()', ['']],
    ['url(\\110000 x)', ['\u{fffd}x']],
    ['', []],
    ['\\', []],
    ['url(\\', ['']],
    ['url("\\', ['']],
  ])('%j', (css, texts) => {
    expect(textsOf(css)).toEqual(texts);
  });

  test('is read as a document of its own', () => {
    const css = '@import "a.css";\nb { background: url( "/c.png#x") url(data:x) }';
    expect(read(css, { css: true, positions: true }, 'text/css')).toMatchObject({
      kind: 'css',
      encoding: 'utf-8',
      links: [
        { url: 'https://e.com/dir/a.css', tag: 'css', attribute: null, line: 1, column: 10 },
        { url: 'https://e.com/c.png', tag: 'css', attribute: null, line: 2, column: 23 },
      ],
    });
    expect(read(css, {}, 'text/css')).toMatchObject({ kind: 'css', encoding: null, links: [] });
  });

  test('says where its references stand', () => {
    const piece = fc.constantFrom(...'url( " \' ) \\ /* */ @import x \n ;'.split(' '));
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
        const css = pieces.join('');
        for (const { text, offset, endOffset } of cssReferences(css)) {
          const raw = css.slice(offset, endOffset);
          expect(raw.includes('\\') || raw === text).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
    expect(textsOf('url(x)')).toEqual(['x']);
  });

  test.each([
    'url(',
    'url("',
    "url('x",
    '/*',
    '"',
    '\\',
    '@import',
    '@',
    '"\n',
    'url(a b',
    '(',
    'u',
  ])('is done soon with %j again and again', (piece) => {
    const css = piece.repeat(1_000_000);
    const startMs = performance.now();
    for (const each of cssReferences(css)) expect(each).toBeDefined();
    expect(performance.now() - startMs).toBeLessThan(4_000);
  });

  test.each([
    ['a string', '@import "', '";'],
    ['a URL', 'url(', ')'],
    ['a URL in quotes', "url('", "')"],
    ['a name', 'x', '(y)'],
  ])('%s of nothing but escapes is none', (_, before, after) => {
    const css = `${before}${'\\61 '.repeat(3_000_000)}${after} url(y)`;
    const start = process.cpuUsage();
    expect(textsOf(css)).toEqual(['y']);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(2_000);
  });

  test('a name may be escaped as far as it goes, and so may a URL', () => {
    expect(textsOf('\\000075\r\n\\000072\r\n\\00006c\r\n(x)')).toEqual(['x']);
    expect(textsOf(`url("${'\\61 '.repeat(4_000)}")`)).toEqual(['a'.repeat(4_000)]);
    expect(textsOf(`url(data:${'a'.repeat(20_000)})`)[0]).toHaveLength(20_005);
  });
});
