import { expect, test } from 'vitest';

import { formatRate, parseRate } from '../../src/util/rate.ts';

test.each([
  ['50/s', 50],
  ['50', 50],
  ['120/m', 2],
  ['0.5/s', 0.5],
  ['5/10s', 0.5],
  ['3600/h', 1],
  ['0', 0],
])('%s is %d per second', (text, perSecond) => {
  expect(parseRate(text)).toBe(perSecond);
});

test.each(['', 'fast', '-1/s', '5/', '5/week', '/s', '5/0s', '5/s/s'])(
  '“%s” is no rate',
  (text) => {
    expect(parseRate(text)).toBeUndefined();
  },
);

test.each(['50/s', '100/m', '7/h', '1/m'])('%s is written as it was read', (text) => {
  expect(formatRate(parseRate(text) ?? Number.NaN)).toBe(text);
});
