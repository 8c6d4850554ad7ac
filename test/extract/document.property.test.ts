import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { readDocument } from '../../src/extract/index.ts';
import { EVERYTHING, ONLY_LINKS, PAGE_URL, read } from '../support/read-document.ts';

const MARKUP =
  `<a href= <base href= <img srcset= <link rel=canonical href= <meta name=robots content= <h1> </h1> ` +
  `<style> </style> url( </a> <svg> <title> </title> <template> <!-- --> <![CDATA[ ]]> " ' > , # &# ` +
  `&amp; /x //y http: data: style= rel=nofollow <?xml ?> <urlset> <loc> </loc> <url> </url> <rss> <feed> ` +
  `<link> </link> <item> <guid> @import \\ \n`;

const pieces = fc
  .array(fc.oneof(fc.constantFrom(...MARKUP.split(/(?<= )/)), fc.string()), { maxLength: 40 })
  .map((all) => all.join(''));

const contentType = fc.constantFrom(
  null,
  'text/html',
  'text/css',
  'text/xml',
  'text/plain',
  'application/gzip',
  'text/html; charset=shift_jis',
);

test('reading anything gives absolute links that stand where they are said to', () => {
  fc.assert(
    fc.property(pieces, contentType, (text, type) => {
      const page = read(text, { ...EVERYTHING, isTextSitemap: true }, type);
      const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
      for (const { url, line, column } of page.links) {
        expect(url).toMatch(/^https?:\/\/[^#]*$/);
        expect(new URL(url).href).toBe(url);
        if (page.encoding !== 'utf-8') continue;
        expect(line).toBeGreaterThan(0);
        expect(column).toBeGreaterThan(0);
        expect(column).toBeLessThanOrEqual((lines[(line ?? 0) - 1] ?? '').length + 1);
      }
      expect(structuredClone(page)).toEqual(page);
    }),
    { numRuns: 1_000 },
  );
});

test('reading less gives the same links', () => {
  fc.assert(
    fc.property(pieces, (text) => {
      const all = read(text, { ...EVERYTHING, css: false }).links;
      const few = read(text).links;
      expect(all.map((link) => ({ ...link, line: null, column: null }))).toEqual(few);
    }),
    { numRuns: 500 },
  );
});

test('reading any bytes and headers never throws', () => {
  const headers = fc.option(
    fc.array(fc.oneof(fc.constantFrom('Link', 'X-Robots-Tag', '<x>; rel=next'), fc.string())),
  );
  const start = fc.constantFrom([], [0x1f, 0x8b, 8, 0], [0xff, 0xfe], [0xef, 0xbb, 0xbf]);
  fc.assert(
    fc.property(fc.uint8Array(), start, contentType, headers, (bytes, head, type, fields) => {
      const body = Buffer.from([...head, ...bytes]);
      const wants = { ...EVERYTHING, headers: fields, isTextSitemap: true };
      expect(readDocument(body, type, PAGE_URL, wants).kind).toBeTypeOf('string');
    }),
  );
});

test('refuses a URL that is none', () => {
  expect(() => readDocument(Buffer.from(''), null, 'nowhere', ONLY_LINKS)).toThrow(TypeError);
});
