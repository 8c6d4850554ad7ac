import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { ByteBlocks } from '../../src/util/byte-blocks.ts';

test('what comes in pieces is one in the end, also when the pieces have changed since', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 20 });
  fc.assert(
    fc.property(pieces, (all) => {
      const whole = Buffer.concat(all);
      const blocks = new ByteBlocks();
      for (const piece of all) {
        blocks.add(piece);
        piece.fill(0);
      }
      expect(blocks.take().equals(whole)).toBe(true);
      expect(blocks.take()).toHaveLength(0);
    }),
  );
});

test('a million pieces of a byte take hardly more than a megabyte', () => {
  const blocks = new ByteBlocks();
  const byte = Buffer.from('x');
  const before = process.memoryUsage();
  for (let i = 0; i < 1_000_000; i += 1) blocks.add(byte);
  const after = process.memoryUsage();
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(2_000_000);
  expect(blocks.take()).toHaveLength(1_000_000);
});
