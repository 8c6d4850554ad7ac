import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

import type { Failure } from '../../src/model/errors.ts';
import type { BodyWriter } from '../../src/model/ports.ts';
import { BodyReceiver } from '../../src/transport/body.ts';
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

/** Up to this many pieces are given one by one; more only take long. */
const MAX_PIECES = 1000;

/** As a disk that is slower than the network: holds back after every chunk that it reads. */
async function gunzipSlowly(body: Buffer, pieceBytes: number): Promise<Buffer> {
  const decoder = createGunzip();
  const decoded: Buffer[] = [];
  decoder.on('data', (chunk: Buffer) => {
    decoded.push(chunk);
    decoder.pause();
    setTimeout(() => decoder.resume(), 1);
  });
  const ended = once(decoder, 'end');
  for (const piece of cut(body, pieceBytes)) decoder.write(piece);
  decoder.end();
  await ended;
  return Buffer.concat(decoded);
}

function cut(body: Buffer, pieceBytes: number): Buffer[] {
  const count = Math.ceil(body.length / pieceBytes);
  return Array.from({ length: count }, (_, i) =>
    body.subarray(i * pieceBytes, (i + 1) * pieceBytes),
  );
}

describe.each<[string, (bytes: number) => Buffer]>([
  ['random', randomBytes],
  ['repetitive', (bytes) => Buffer.alloc(bytes, TEXT)],
])('a reader that holds back from %s bytes', (_content, make) => {
  const sizes = [1, 900, 16_384, 16_385, 65_536, 150_000, 270_336, 600_000];
  const bodies = sizes.flatMap((bytes) =>
    [1, 2, 3].map((members) => {
      const parts = Array.from({ length: members }, () => make(bytes));
      const packed = Buffer.concat(parts.map((part) => gzipSync(part)));
      return { name: `${bytes} x ${members}`, packed, plain: Buffer.concat(parts) };
    }),
  );

  test.each([1, 7, 4096, 16_384, 65_536, Infinity])(
    'gets all of them, given %d at a time, whatever follows',
    async (pieceBytes) => {
      const given = bodies.filter(({ packed }) => packed.length / pieceBytes <= MAX_PIECES);
      expect(given.length).toBeGreaterThan(0);
      const checks = given.flatMap(({ name, packed, plain }) =>
        [Buffer.alloc(0), Buffer.alloc(100), GARBAGE].map(async (rest) => {
          const body = Buffer.concat([packed, rest]);
          const decoded = await gunzipSlowly(body, Math.min(pieceBytes, body.length));
          expect(decoded.equals(plain), name).toBe(true);
        }),
      );
      await Promise.all(checks);
    },
  );

  test.each([4096, 65_536, Infinity])(
    'learns that they break off, given %d at a time',
    async (pieceBytes) => {
      const first = gzipSync(make(150_000));
      const two = Buffer.concat([first, gzipSync(make(20_000))]);
      const inFirst = [11, first.length >> 1, first.length - 9, first.length - 8, first.length - 1];
      const inSecond = [2, 9, 10, 30].map((bytes) => first.length + bytes);
      const lengths = [...inFirst, ...inSecond, two.length - 8, two.length - 1];
      const checks = lengths.map((length) =>
        expect(
          gunzipSlowly(two.subarray(0, length), Math.min(pieceBytes, length)),
          `${length}`,
        ).rejects.toMatchObject({ code: 'Z_BUF_ERROR' }),
      );
      await Promise.all(checks);
    },
  );
});

/** Full from 256 KiB on that it has not written; `saved` is all that it was given. */
function slowWriter(saved: Buffer[]): BodyWriter {
  let unwrittenBytes = 0;
  return {
    write(chunk) {
      saved.push(Buffer.from(chunk));
      unwrittenBytes += chunk.length;
      return unwrittenBytes < 256 * 1024;
    },
    onDrain(drained) {
      setTimeout(() => {
        unwrittenBytes = 0;
        drained();
      }, 20);
    },
    finish: () => Promise.resolve('saved'),
    discard: () => Promise.resolve(),
  };
}

/** Receives a body as from a socket, which is read when nothing is held back. */
async function save(body: Buffer): Promise<{ failure: Failure | null; saved: Buffer }> {
  const saved: Buffer[] = [];
  let resolve: (failure: Failure | null) => void = () => undefined;
  const ended = new Promise<Failure | null>((settle) => {
    resolve = settle;
  });
  let isEnded = false;
  const pieces = cut(body, 65_536);
  const receiver = new BodyReceiver(
    {
      codings: ['gzip'],
      hash: false,
      writer: slowWriter(saved),
      limits: { maxBytes: Infinity, keepBytes: 0, tooLarge: '' },
    },
    { onBodyEnd: (failure) => resolve(failure), onBodyDrain: () => setImmediate(feed) },
  );
  function feed(): void {
    const piece = pieces.shift();
    if (piece !== undefined) {
      // The end of a body is seen also while it is held back.
      if (receiver.write(piece) || pieces.length === 0) setImmediate(feed);
    } else if (!isEnded) {
      isEnded = true;
      receiver.end();
    }
  }
  feed();
  return { failure: await ended, saved: Buffer.concat(saved) };
}

test('a store that is slower than the network gets whole bodies', async () => {
  const sizes = Array.from({ length: 48 }, (_, i) => 224 * 1024 + i * 4096);
  const checks = sizes.map(async (bytes) => {
    const plain = randomBytes(bytes);
    const { failure, saved } = await save(gzipSync(plain));
    expect(failure, `${bytes}`).toBe(null);
    expect(saved.equals(plain), `${bytes}`).toBe(true);
  });
  await Promise.all(checks);
});
