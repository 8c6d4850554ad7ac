import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { MAX_URL_LENGTH, WebBase } from '../../src/extract/web-url.ts';

/** The same by the URL Standard alone. */
function expected(reference: string, base: string): string | undefined {
  let url: URL;
  try {
    url = new URL(reference, base);
  } catch {
    return undefined;
  }
  if (!/^https?:$/.test(url.protocol)) return undefined;
  url.username = '';
  url.password = '';
  url.hash = '';
  return url.href.length > MAX_URL_LENGTH ? undefined : url.href;
}

const BASES = [
  'https://e.com/',
  'http://e.com:8080/a/b/c?d=e',
  'https://user:pass@e.com/x/./y/../z;p#f',
  'https://[::1]/a%2fb',
];

test('resolves as the URL Standard does', () => {
  const piece = fc.oneof(
    fc.constantFrom(...'/ . .. ? # : @ % %2e %2E ; , & = \' " \\ | ^ ` { } ~ a B 1 é'.split(' ')),
    fc.constantFrom(' ', '\t', '\n', 'http:', 'https://x.example', 'javascript:', '//', 'C|'),
    fc.string({ maxLength: 5 }),
  );
  const reference = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(reference, fc.constantFrom(...BASES), (text, base) => {
      expect(new WebBase(base).resolve(text)).toBe(expected(text, base));
    }),
    { numRuns: 5_000 },
  );
});

test.each(['/a/b.html?c=d&e=%20f', 'a/b/', 'a.b', '/a/', '/', '', '?x', './a', '/a//b', '/a/.b'])(
  'resolves %j as the URL Standard does',
  (text) => {
    for (const base of BASES) {
      expect(new WebBase(base).resolve(text)).toBe(expected(text, base));
    }
  },
);

test('is rebased by a reference', () => {
  const base = new WebBase('https://e.com/a/b');
  expect(base.rebased('//u:p@x.example/c/d#f')?.resolve('e')).toBe('https://x.example/c/e');
  expect(base.rebased('data:text/html,x')).toBeUndefined();
  expect(base.rebased('http://[')).toBeUndefined();
});

test('is no base without being absolute', () => {
  expect(() => new WebBase('/a')).toThrow(TypeError);
  expect(new WebBase('file:///a/b').resolve('/c')).toBeUndefined();
});
