import { expect, test } from 'vitest';

import { isFieldValue, isSenderField, isToken } from '../../src/util/header-field.ts';

test('a name is a token', () => {
  expect(['X-Key', '__proto__', "a!#$%&'*+.^_`|~"].every(isToken)).toBe(true);
  expect(['', 'a b', 'a:', 'ä', 'a\n'].some(isToken)).toBe(false);
});

test('a value is one line of Latin-1', () => {
  expect(['', 'a\tb', 'caf\u00e9'].every(isFieldValue)).toBe(true);
  expect(['a\n', 'a\r', '\u0000', '\u007f', '\u2603'].some(isFieldValue)).toBe(false);
});

test('some belong to the sender', () => {
  expect(['Connection', 'EXPECT', 'keep-alive', 'upgrade'].every(isSenderField)).toBe(true);
  expect(['host', 'content-type', 'te'].some(isSenderField)).toBe(false);
});
