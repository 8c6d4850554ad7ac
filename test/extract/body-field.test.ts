import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { bodyField } from '../../src/extract/body-field.ts';

test.each([null, 'application/octet-stream', 'image/png', 'application/pdf; charset=latin1'])(
  'gives back the exact bytes of a body of type %j',
  (contentType) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const field = bodyField(Buffer.from(bytes), contentType);
        expect(JSON.parse(JSON.stringify(field))).toEqual(field);
        expect(Buffer.from(field.body, field.body_encoding)).toEqual(Buffer.from(bytes));
      }),
    );
  },
);

test('keeps valid UTF-8 as text, with its byte order mark', () => {
  expect(bodyField(Buffer.from('\u{feff}né'), 'text/plain')).toEqual({
    body: '\u{feff}né',
    body_encoding: 'utf-8',
  });
});

test('decodes text by its charset', () => {
  const cyrillic = Buffer.from([0xcf, 0xf0, 0xe8]);
  expect(bodyField(cyrillic, 'text/plain; charset=windows-1251')).toEqual({
    body: 'При',
    body_encoding: 'utf-8',
  });
  expect(bodyField(Buffer.from('né', 'latin1'), 'text/html').body).toBe('né');
  expect(bodyField(Buffer.from('<html>né', 'latin1'), null).body).toBe('<html>né');
  const japanese = Buffer.from('\u001b$B$"\u001b(B', 'latin1');
  expect(bodyField(japanese, 'text/plain; charset=iso-2022-jp').body).toBe('あ');
});

test('keeps the bytes of what is called text, and is not', () => {
  const damaged = Buffer.from([0x61, 0xff, 0xff]);
  expect(bodyField(damaged, 'text/plain; charset=shift_jis').body_encoding).toBe('base64');
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00]);
  expect(bodyField(png, 'text/plain; charset=iso-8859-1')).toEqual({
    body: png.toString('base64'),
    body_encoding: 'base64',
  });
});
