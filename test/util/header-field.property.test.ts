import { validateHeaderName, validateHeaderValue } from 'node:http';

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { isFieldValue, isToken } from '../../src/util/header-field.ts';

const accepts = (act: () => void): boolean => {
  try {
    act();
    return true;
  } catch {
    return false;
  }
};
const unit = fc.integer({ min: 0, max: 0x17f }).map((code) => String.fromCharCode(code));
const text = fc.string({ unit, maxLength: 4 });

test('a name is a token for Node, too', () => {
  fc.assert(
    fc.property(text, (name) => {
      expect(isToken(name)).toBe(accepts(() => validateHeaderName(name)));
    }),
    { numRuns: 2000 },
  );
});

test('a value can be sent by Node, too', () => {
  fc.assert(
    fc.property(text, (value) => {
      expect(isFieldValue(value)).toBe(accepts(() => validateHeaderValue('x', value)));
    }),
    { numRuns: 2000 },
  );
});
