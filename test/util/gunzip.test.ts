import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import { gunzipIfPacked } from '../../src/util/gunzip.ts';
import { cutAt, cutEverywhere } from '../sources/support.ts';

async function unpack(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly bytes: Buffer; readonly code: unknown; readonly largest: number }> {
  const pieces: Uint8Array[] = [];
  let code: unknown;
  try {
    for await (const piece of gunzipIfPacked(chunks)) pieces.push(piece);
  } catch (error) {
    code = error instanceof Error && 'code' in error ? error.code : error;
  }
  const largest = Math.max(0, ...pieces.map((piece) => piece.length));
  return { bytes: Buffer.concat(pieces), code, largest };
}

describe('gunzipIfPacked', () => {
  const plain = Buffer.from(randomBytes(150_000).toString('hex'));
  const packed = gzipSync(plain);

  test('passes on what is not packed', async () => {
    for (const text of ['', '\x1f', '\x1f\x1f', 'plain']) {
      const { bytes, code } = await unpack(cutEverywhere(Buffer.from(text)));
      expect([bytes.toString(), code]).toEqual([text, undefined]);
    }
  });

  test('unpacks one member and several', async () => {
    const once = await unpack(cutAt(packed, []));
    expect([once.bytes.equals(plain), once.code]).toEqual([true, undefined]);
    const twice = Buffer.concat([packed, packed]);
    const { bytes } = await unpack(cutAt(twice, [1, packed.length - 1, packed.length + 1]));
    expect(bytes.equals(Buffer.concat([plain, plain]))).toBe(true);
  });

  test('gives what can be read before it fails', async () => {
    const cutShort = await unpack(cutAt(packed.subarray(0, -20), []));
    expect(cutShort.code).toBe('Z_BUF_ERROR');
    expect(cutShort.bytes.length).toBeGreaterThan(plain.length - 2_000);
    expect(plain.subarray(0, cutShort.bytes.length).equals(cutShort.bytes)).toBe(true);

    const damaged = Buffer.from(packed);
    damaged.writeUInt32LE(0, damaged.length - 8);
    const { bytes, code } = await unpack(cutAt(damaged, []));
    expect(code).toBe('Z_DATA_ERROR');
    expect(bytes.length).toBeGreaterThan(plain.length - 16_384);
    expect(plain.subarray(0, bytes.length).equals(bytes)).toBe(true);
  });

  test('leaves out what follows the last member, as gzip does', async () => {
    const padded = Buffer.concat([packed, Buffer.alloc(40_000)]);
    const { bytes, code } = await unpack(cutAt(padded, []));
    expect([bytes.equals(plain), code]).toEqual([true, undefined]);
  });

  test('unfolds a bomb piece by piece', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20));
    const { bytes, largest } = await unpack(cutAt(bomb, []));
    expect(bytes.length).toBe(64 * 2 ** 20);
    expect(largest).toBeLessThanOrEqual(65_536);
  });
});
