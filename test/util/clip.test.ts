import { expect, test } from 'vitest';

import { clip } from '../../src/util/clip.ts';

test('leaves what fits', () => {
  expect(clip('abc', 3)).toBe('abc');
});

test('cuts at the limit, never through a surrogate pair', () => {
  expect(clip('abcd', 3)).toBe('abc');
  expect(clip('ab😀', 3)).toBe('ab');
  expect(clip('ab😀c', 4)).toBe('ab😀');
});
