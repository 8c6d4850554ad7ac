import { expect, test } from 'vitest';

import { decodeWindows1252 } from '../../src/util/windows1252.ts';

test('decodes every byte by the WHATWG index', () => {
  const text = decodeWindows1252(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
  const codePoints = Array.from(text, (char) => char.codePointAt(0));
  const own = codePoints.map((code, byte) => (code === byte ? null : code?.toString(16)));
  expect(codePoints).toHaveLength(256);
  expect(own.slice(0, 0x80).concat(own.slice(0xa0))).toEqual(
    Array.from({ length: 224 }, () => null),
  );
  expect(
    own
      .slice(0x80, 0xa0)
      .map((code) => code ?? '')
      .join(' '),
  ).toBe(
    '20ac  201a 192 201e 2026 2020 2021 2c6 2030 160 2039 152  17d ' +
      '  2018 2019 201c 201d 2022 2013 2014 2dc 2122 161 203a 153  17e 178',
  );
});
