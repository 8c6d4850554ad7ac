import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { findJsonError } from '../../src/util/json-syntax.ts';

describe('findJsonError', () => {
  test.each([
    ['{\n  "a": 1,\n  b: 2\n}', 3, 3, 'expected a name in double quotes'],
    ['{\n  "a": 1,\n}', 3, 1, 'expected a name in double quotes'],
    ['{"a" 1}', 1, 6, 'expected “:” after the name'],
    ['{"a": 1 "b": 2}', 1, 9, 'expected “,” or “}”'],
    ['{"a": [1, 2', 1, 12, 'expected “,” or “]”'],
    ['[1, ]', 1, 5, 'expected a value'],
    ["{'a': 1}", 1, 2, 'expected a name in double quotes'],
    ['{"a": 30s}', 1, 7, 'expected a value'],
    ['{"a": tru}', 1, 7, 'expected a value'],
    ['{} {}', 1, 4, 'expected nothing more'],
    ['', 1, 1, 'expected a value'],
    ['// note\n{}', 1, 1, 'expected a value'],
  ])('%j: line %d, column %d', (text, line, column, message) => {
    expect(findJsonError(text)).toEqual({ line, column, message });
  });

  test('finds nothing in what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        expect(findJsonError(JSON.stringify(value, null, indent))).toBeUndefined();
      }),
    );
  });

  test('agrees with JSON.parse on damaged text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(200), fc.string({ maxLength: 2 }), (value, at, piece) => {
        const whole = JSON.stringify(value);
        const cut = at % (whole.length + 1);
        const damaged = whole.slice(0, cut) + piece + whole.slice(cut + 1);
        expect(findJsonError(damaged) === undefined).toBe(parses(damaged));
      }),
      { numRuns: 2_000 },
    );
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
