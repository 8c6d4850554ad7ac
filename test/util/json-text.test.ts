import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { jsonString, jsonText } from '../../src/util/json-text.ts';
import { printable } from '../../src/util/printable.ts';

/** Letters that need care, often. */
const unit = fc.constantFrom(
  ...Array.from('aéud8\\"\n\0\u001b\u007f\u009b\u200d\u2028\u202e\u2066\ufeff😀\u{e0041}'),
  '\ud83d',
  '\ude00',
);
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit }));
const value = fc.oneof(
  text,
  fc.dictionary(text, fc.array(text, { maxLength: 3 }), { maxKeys: 3 }),
  fc.jsonValue(),
);

describe('jsonText', () => {
  test('means what JSON.stringify writes', () => {
    fc.assert(
      fc.property(value, (any) => {
        const expected = JSON.stringify(any).replace(/\\\\|\\ud[89a-f]../g, (escape) =>
          escape.startsWith('\\u') ? String.raw`\ufffd` : escape,
        );
        expect(JSON.parse(jsonText(any))).toEqual(JSON.parse(expected));
      }),
      { numRuns: 500 },
    );
  });

  test('is one printable line without half pairs, raw or written out', () => {
    fc.assert(
      fc.property(value, (any) => {
        const json = jsonText(any);
        expect(printable(json)).toBe(json);
        expect(json).not.toMatch(/\p{Cs}/u);
        const withoutPairs = json
          .replaceAll(String.raw`\\`, '')
          .replaceAll(/\\ud[89ab]..\\ud[c-f]../g, '');
        expect(withoutPairs).not.toMatch(/\\ud[89a-f]/);
      }),
      { numRuns: 500 },
    );
  });

  test('is what JSON.stringify writes of what needs no care', () => {
    expect(jsonText({ a: [1, null, 'é 😀 \n "'] })).toBe('{"a":[1,null,"é 😀 \\n \\""]}');
    expect(jsonText('\\ud83d')).toBe(String.raw`"\\ud83d"`);
  });
});

test('jsonString writes of a text what jsonText does', () => {
  fc.assert(
    fc.property(text, (any) => {
      expect(jsonString(any)).toBe(jsonText(any));
    }),
  );
});
