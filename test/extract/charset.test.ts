import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { decodeBody } from '../../src/extract/charset.ts';

const CYRILLIC = Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]); // “Привет” in windows-1251

function html(head: string): Buffer {
  return Buffer.concat([Buffer.from(head), CYRILLIC]);
}

describe('decodeBody', () => {
  test('prefers a byte order mark to everything, and removes it', () => {
    const contentType = 'text/html; charset=windows-1251';
    expect(decodeBody(Buffer.from('\u{feff}né'), contentType)).toEqual({
      text: 'né',
      encoding: 'utf-8',
    });
    const utf16 = Buffer.from('\u{feff}né', 'utf16le');
    expect(decodeBody(utf16, contentType)).toEqual({ text: 'né', encoding: 'utf-16le' });
    expect(decodeBody(Buffer.from(utf16).swap16(), contentType)).toEqual({
      text: 'né',
      encoding: 'utf-16be',
    });
  });

  test('prefers the header to the document', () => {
    const { text, encoding } = decodeBody(
      html('<meta charset=utf-8>'),
      'text/html; charset=windows-1251',
    );
    expect(encoding).toBe('windows-1251');
    expect(text).toContain('Привет');
  });

  test.each([
    '<meta charset=windows-1251>',
    '<META\nCharset = "cp1251" />',
    "<meta name=x content='y'><meta charset='windows-1251'>",
    '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
    '<meta content="text/html; charset=windows-1251" http-equiv=content-type>',
    '<!-- <meta charset=koi8-r> --><meta charset=windows-1251>',
    '<meta name=description content="charset=koi8-r"><meta charset=windows-1251>',
    '<?xml version="1.0" encoding="windows-1251"?>',
  ])('believes %s', (head) => {
    const decoded = decodeBody(html(head), 'text/html');
    expect(decoded).toEqual({ text: `${head}Привет`, encoding: 'windows-1251' });
  });

  test('reads no <meta> after the first 1,024 bytes, nor in what is not HTML', () => {
    const late = html(`${' '.repeat(1_010)}<meta charset=windows-1251>`);
    expect(decodeBody(late, 'text/html').encoding).toBe('windows-1252');
    const json = html('{"a":"<meta charset=windows-1251>"}');
    expect(decodeBody(json, 'application/json').encoding).toBe('windows-1252');
  });

  test('does not believe a document that says in ASCII that it is UTF-16', () => {
    const body = Buffer.from('<meta charset=utf-16>né');
    expect(decodeBody(body, 'text/html')).toEqual({
      text: '<meta charset=utf-16>né',
      encoding: 'utf-8',
    });
  });

  test('believes a document whose XML declaration is in UTF-16', () => {
    const text = '<?xml version="1.0" encoding="UTF-16"?><x>é</x>';
    const body = Buffer.from(text, 'utf16le');
    expect(decodeBody(body, 'text/xml')).toEqual({ text, encoding: 'utf-16le' });
    expect(decodeBody(body.swap16(), 'text/xml')).toEqual({ text, encoding: 'utf-16be' });
  });

  test('passes over a label that nobody knows', () => {
    for (const label of ['klingon', 'utf-7', 'replacement', '"', 'x-user-defined']) {
      const contentType = `text/html; charset=${label}`;
      expect(decodeBody(html('<meta charset=windows-1251>'), contentType).encoding).toBe(
        'windows-1251',
      );
      expect(decodeBody(Buffer.from('né'), contentType).encoding).toBe('utf-8');
    }
  });

  test('falls back to windows-1252, C1 range included', () => {
    expect(decodeBody(Buffer.from([0x80, 0x92, 0xe9]), null)).toEqual({
      text: '€’é',
      encoding: 'windows-1252',
    });
    expect(decodeBody(Buffer.from([0x80]), 'text/plain; charset=latin1').text).toBe('€');
  });

  test('replaces damage', () => {
    expect(decodeBody(Buffer.from([0x61, 0xff]), 'text/html; charset=utf-8').text).toBe(
      'a\u{fffd}',
    );
  });

  test('never throws', () => {
    const label = fc.oneof(
      fc.string(),
      fc.constantFrom('utf-8', 'utf-16be', 'iso-2022-jp', 'gb18030', 'big5', 'euc-kr', 'ibm866'),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), label, (bytes, charset) => {
        const decoded = decodeBody(Buffer.from(bytes), `text/html; charset=${charset}`);
        expect(typeof decoded.text).toBe('string');
        expect(new TextDecoder(decoded.encoding).encoding).toBe(decoded.encoding);
      }),
    );
  });
});
