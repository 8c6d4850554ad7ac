import { expect, test } from 'vitest';

import { percentDown } from '../../src/util/percent.ts';

test.each([
  [0, 0],
  [0.57, 57],
  [0.999_999, 99.99],
  [0.123_456, 12.34],
  [1, 100],
])('%s of a whole is %s per cent', (part, percent) => {
  expect(percentDown(part)).toBe(percent);
});
