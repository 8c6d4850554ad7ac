import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { bodyField } from '../../src/extract/body-field.ts';
import { decodeBody } from '../../src/extract/charset.ts';
import { charsetLabel, isHtml, isTextual, mediaType } from '../../src/extract/content-type.ts';
import { extractPage } from '../../src/extract/page.ts';

// prettier-ignore
const ADVERSARIES = [
  'text/html; charset=', 'text/html;charset', 'text/', '; charset="', ' ', '\t', ';', '"', "'", '/', '+', '=', '; ',
  'charset=', ';charset=', '+json',
];
const label = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...ADVERSARIES, 'utf-8', 'html')).map((pieces) => pieces.join('')),
);

test('any Content-Type has a type and perhaps a charset', () => {
  fc.assert(
    fc.property(fc.option(label), fc.uint8Array(), (contentType, bytes) => {
      const body = Buffer.from(bytes);
      expect(mediaType(contentType)).not.toMatch(/^\s|;|\s$/);
      expect(charsetLabel(contentType) ?? 'x').toMatch(/^[^\s"';]+$/);
      expect([typeof isHtml(contentType, body), typeof isTextual(contentType)]).toEqual([
        'boolean',
        'boolean',
      ]);
    }),
    { numRuns: 1000 },
  );
});

/** As long as the headers of a response may be. */
const LONG = 65_536;

test('one made to be slow takes no longer', () => {
  const startMs = performance.now();
  for (const start of ADVERSARIES) {
    for (const unit of ADVERSARIES) {
      for (const end of ['', ';', '"', 'x']) {
        const value = start + unit.repeat(LONG / unit.length) + end;
        mediaType(value);
        charsetLabel(value);
        isTextual(value);
      }
    }
  }
  // Nearly two thousand of them; a quadratic one took two seconds.
  expect(performance.now() - startMs).toBeLessThan(8_000);
});

test('a body of a repeated piece of markup takes no longer than its length', () => {
  // prettier-ignore
  const units = [
    '<', '<!', '<!--', '<!-- -->', '<meta ', '<meta charset', '<meta charset=', '<title>', '</title', '<a href="',
    '<a ', '&', '&#', '&#x', '&amp', '"', "'", '=', ' ', '\0', '<svg>', '<?xml ', '<![CDATA[', '<script>', '<b <',
    '<img srcset="', ',', ', ', 'é',
  ];
  const startMs = performance.now();
  for (const unit of units) {
    for (const start of [
      '',
      '<a href="',
      '<img srcset="',
      '<title>',
      '<!--',
      '<?xml version="1.0" ',
    ]) {
      const body = Buffer.from(start + unit.repeat(Math.ceil(200_000 / unit.length)));
      const { text } = decodeBody(body, 'text/html');
      extractPage(text, 'http://h.test/');
    }
  }
  expect(performance.now() - startMs).toBeLessThan(15_000);
}, 60_000);

test('random bytes are read as something, under any type', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.option(label), (bytes, contentType) => {
      const body = Buffer.from(bytes);
      const { text } = decodeBody(body, contentType);
      expect(text).not.toMatch(/\p{Cs}/u);
      const { title, links } = extractPage(text, 'http://h.test/');
      expect(title === null || title.length <= 1_000).toBe(true);
      for (const { url } of links) expect(new URL(url).protocol).toMatch(/^https?:$/);
      const field = bodyField(body, contentType);
      if (field.body_encoding === 'base64') {
        expect(Buffer.from(field.body, 'base64')).toEqual(body);
      }
    }),
    { numRuns: 500 },
  );
});
