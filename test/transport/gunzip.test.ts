import { once } from 'node:events';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

import { createGunzip } from '../../src/transport/gunzip.ts';
import { openFetcher, textOf } from '../support/transport.ts';
import { startRawServer } from './support/raw-server.ts';

const TEXT = 'hello, '.repeat(100);
const PLAIN = gzipSync(TEXT);
const DATA = PLAIN.subarray(10);
const TWO = Buffer.concat([PLAIN, gzipSync('world')]);
const GARBAGE = Buffer.from('and more');

/** What becomes of these pieces; rejects as the decoder does. */
async function gunzip(...pieces: readonly Uint8Array[]): Promise<string> {
  const decoder = createGunzip();
  const decoded: Buffer[] = [];
  decoder.on('data', (chunk: Buffer) => decoded.push(chunk));
  const ended = once(decoder, 'end');
  for (const piece of pieces) decoder.write(piece);
  decoder.end();
  await ended;
  return Buffer.concat(decoded).toString();
}

function head(flags: number, ...fields: readonly (string | readonly number[])[]): Buffer {
  const fixed = Buffer.from([0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3]);
  return Buffer.concat([fixed, ...fields.map((field) => Buffer.from(field as string))]);
}

function spoilt(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}

describe('heads', () => {
  test.each<[string, Buffer]>([
    ['plain', head(0)],
    ['text', head(1)],
    ['with a name', head(8, 'a.txt\0')],
    ['with an extra field', head(4, [3, 0, 1, 2, 3])],
    ['with a comment', head(16, 'why\0')],
    ['with a check', head(2, [1, 2])],
    ['with everything', head(31, [2, 0, 0, 0], 'a\0', 'b\0', [0, 0])],
  ])('%s, however they are cut', async (_name, first) => {
    const body = Buffer.concat([first, DATA]);
    for (let at = 0; at <= first.length + 2; at += 1) {
      expect(await gunzip(body.subarray(0, at), body.subarray(at))).toBe(TEXT);
    }
  });

  test.each<[string, Buffer]>([
    ['another method', spoilt(PLAIN, 2)],
    ['another magic', spoilt(PLAIN, 1)],
    ['a name without end', Buffer.concat([head(8), Buffer.alloc(300_000, 'x')])],
  ])('%s is an error', async (_name, body) => {
    await expect(gunzip(body)).rejects.toMatchObject({ code: 'Z_DATA_ERROR' });
  });
});

describe('members', () => {
  test('follow one another, wherever they are cut', async () => {
    for (let at = 0; at <= TWO.length; at += 1) {
      expect(await gunzip(TWO.subarray(0, at), TWO.subarray(at))).toBe(`${TEXT}world`);
    }
  });

  test('byte by byte', async () => {
    expect(await gunzip(...[...TWO].map((byte) => Buffer.from([byte])))).toBe(`${TEXT}world`);
  });

  test('of nothing, many of them', async () => {
    expect(await gunzip(Buffer.concat(Array.from({ length: 500 }, () => gzipSync(''))))).toBe('');
  });

  test('that break off are an error at every length', async () => {
    for (let length = 1; length < TWO.length; length += 1) {
      // One byte more than a member is none yet: it could be anything.
      if (length === PLAIN.length || length === PLAIN.length + 1) continue;
      await expect(gunzip(TWO.subarray(0, length)), `${length}`).rejects.toMatchObject({
        code: 'Z_BUF_ERROR',
      });
    }
  });

  test.each([
    ['check', PLAIN.length - 8],
    ['length', PLAIN.length - 1],
    ['data', 14],
  ])('whose %s is wrong are an error', async (_what, at) => {
    await expect(gunzip(spoilt(PLAIN, at))).rejects.toMatchObject({ code: 'Z_DATA_ERROR' });
  });
});

describe('what follows the last member', () => {
  test.each([
    ['zeros', Buffer.alloc(100)],
    ['garbage', GARBAGE],
    ['a byte of a head', Buffer.from([0x1f])],
    ['another magic', Buffer.from([0x1f, 0x8c, 8])],
  ])('%s is passed over, wherever it is cut', async (_name, rest) => {
    const body = Buffer.concat([TWO, rest]);
    for (let at = PLAIN.length; at <= body.length; at += 1) {
      const decoded = await gunzip(body.subarray(0, at), body.subarray(at));
      expect(decoded).toBe(`${TEXT}world`);
    }
  });

  test('a member that is spoilt is an error', async () => {
    await expect(gunzip(PLAIN, head(0), Buffer.alloc(9, 0xff))).rejects.toMatchObject({
      code: 'Z_DATA_ERROR',
    });
  });

  test('is passed over on the wire, and told as downloaded', async () => {
    const body = Buffer.concat([PLAIN, GARBAGE]);
    const start = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`;
    await using server = await startRawServer((socket) => {
      socket.write(Buffer.concat([Buffer.from(start), body]));
    });
    await using fetcher = await openFetcher();
    const outcome = await fetcher.get(server.url);
    expect(outcome).toMatchObject({ failure: null, downloadBytes: body.length });
    expect(textOf(outcome)).toBe(TEXT);
  });
});

test('decodes no more than is taken', async () => {
  const decoder = createGunzip();
  // 64 MB in 64 KB, in one piece.
  decoder.write(Buffer.concat([head(0), deflateRawSync(Buffer.alloc(64 * 1024 * 1024))]));
  await once(decoder, 'readable');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(decoder.readableLength).toBeLessThan(200_000);
  let taken = 0;
  for (let i = 0; i < 10; i += 1) {
    taken += (decoder.read() as Buffer | null)?.length ?? 0;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(taken).toBeLessThan(2_000_000);
  const closed = once(decoder, 'close');
  decoder.destroy();
  await closed;
});
