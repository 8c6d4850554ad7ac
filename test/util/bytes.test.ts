import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { formatBytes, parseBytes } from '../../src/util/bytes.ts';

test.each([
  ['100', 100],
  ['100B', 100],
  ['10MB', 10_000_000],
  ['512KiB', 524_288],
  ['1.5GiB', 1_610_612_736],
  ['2k', 2_048],
  ['1 kB', 1_000],
  ['0', 0],
])('%s is %d bytes', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});

test.each(['', 'big', '-1', '10XB', 'MB', '1e9', '99999999TiB', '5i', '5iB'])(
  '“%s” is no size',
  (text) => {
    expect(parseBytes(text)).toBeUndefined();
  },
);

test('what is written is read back', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (bytes) => {
      expect(parseBytes(formatBytes(bytes))).toBe(bytes);
    }),
  );
  expect(formatBytes(10_000_000)).toBe('10MB');
  expect(formatBytes(524_288)).toBe('512KiB');
});
