import { expect, test } from 'vitest';

import { UsageError } from '../../src/model/errors.ts';
import { acceptsType, checkTypePatterns } from '../../src/scope/index.ts';

test.each([
  [[], 'image/png', true],
  [[], null, true],
  [['text/html'], 'text/html', true],
  [['text/html'], 'Text/HTML; charset="utf-8"', true],
  [['text/html'], ' text/html ;x', true],
  [['TEXT/html'], 'text/html', true],
  [['text/html'], 'text/html5', false],
  [['text/html'], 'application/xhtml+xml', false],
  [['text/html'], null, false],
  [['text/html'], '', false],
  [['image/*'], 'image/svg+xml', true],
  [['image/*'], 'images/png', false],
  [['image/*'], 'text/html; image/png', false],
  [['*/*'], null, true],
  [['*/*'], 'nonsense', true],
  [['text/html', 'image/*'], 'image/png', true],
])('%j and %j: %s', (patterns, contentType, expected) => {
  checkTypePatterns(patterns);
  expect(acceptsType(patterns, contentType)).toBe(expected);
});

test.each([
  'html',
  '',
  'text/',
  '/html',
  'text/html; charset=utf-8',
  'te*/html',
  '*',
  '*/html',
  'a/b/c',
])('“%s” is refused', (pattern) => {
  expect(() => checkTypePatterns(['text/html', pattern])).toThrow(UsageError);
  expect(() => checkTypePatterns([pattern])).toThrow('is no content type; write type/subtype');
});
