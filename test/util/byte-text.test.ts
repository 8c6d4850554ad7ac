import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { ByteText } from '../../src/util/byte-text.ts';

const written = (write: (out: ByteText) => void): string => {
  const out = new ByteText();
  out.text('>');
  write(out);
  out.text('<');
  return out.toString();
};

const decimals = fc
  .tuple(fc.integer({ min: 0, max: 2_000_000_000 }), fc.integer({ min: 0, max: 999_999 }))
  .map(([whole, micros]) => Number(`${whole}.${String(micros).padStart(6, '0')}`));
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '\u007f', 'é', '€', '😀', '\ud83d') }),
);

describe('a number is what String makes of it', () => {
  test.each([
    0,
    -0,
    1,
    -1,
    9,
    10,
    0.1,
    0.5,
    0.000001,
    1e-7,
    0.0000015,
    1.5,
    999_999.999999,
    1e6,
    1e9,
    999_999_999.999999,
    1e9 + 0.5,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 32,
    2 ** 53,
    1e21,
    0.1 + 0.2,
    -0.5,
    Number.MIN_VALUE,
    Number.MAX_VALUE,
    Number.NaN,
    Infinity,
    -Infinity,
  ])('%d', (value) => {
    expect(written((out) => out.number(value))).toBe(`>${String(value)}<`);
  });

  test('with any decimals', () => {
    fc.assert(
      fc.property(fc.oneof(decimals, fc.double(), fc.integer(), fc.maxSafeInteger()), (value) => {
        expect(written((out) => out.number(value))).toBe(`>${String(value)}<`);
      }),
      { numRuns: 2000 },
    );
  });
});

test('text is UTF-8, half a surrogate pair U+FFFD, however long it is', () => {
  fc.assert(
    fc.property(fc.array(text), fc.nat({ max: 20_000 }), (texts, times) => {
      const all = [...texts, 'é'.repeat(times)];
      const expected = all.map((each) => Buffer.from(each).toString()).join('');
      expect(written((out) => all.forEach((each) => out.text(each)))).toBe(`>${expected}<`);
    }),
  );
});

test('text is quoted only where nothing in it has to be escaped', () => {
  fc.assert(
    fc.property(text, (each) => {
      const isPlain = /^[ !#-[\]-~]*$/.test(each);
      const expected = isPlain ? `>"${each}"<` : '><';
      expect(written((out) => expect(out.quoted(each)).toBe(isPlain))).toBe(expected);
    }),
  );
});

test('what was written can be written again, copied and forgotten, over any growth', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 9_000 }), { maxLength: 9 }), (pieces) => {
      const out = new ByteText();
      for (const piece of pieces) {
        const from = out.length;
        out.bytes(piece);
        out.again(from, out.length);
        expect(Buffer.compare(out.view(from), Uint8Array.of(...piece, ...piece))).toBe(0);
        const whole = out.length;
        out.char(0x41);
        expect(out.view().at(-1)).toBe(0x41);
        out.cut(whole);
      }
      const all = pieces.flatMap((piece) => [...piece, ...piece]);
      expect(Buffer.compare(out.view(), Uint8Array.from(all))).toBe(0);
    }),
  );
});

test('a large text leaves no large memory behind, and its view stays as it was', () => {
  const out = new ByteText();
  out.text('x'.repeat(2_000_000));
  const large = out.view();
  out.cut(0);
  out.text('small');
  expect(large.subarray(0, 5)).toEqual(Buffer.from('xxxxx'));
  expect(out.toString()).toBe('small');
  expect(out.view().buffer.byteLength).toBeLessThan(100_000);
});
