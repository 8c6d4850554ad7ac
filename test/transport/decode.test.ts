import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

import { Decoder, type DecoderEvents } from '../../src/transport/decode.ts';

const TEXT = 'hello, '.repeat(100);

interface Decoding {
  readonly decoder: Decoder;
  readonly text: Promise<string>;
}

function decoding(coding: string): Decoding {
  let events: DecoderEvents = { onData: ignore, onEnd: ignore, onError: ignore, onDrain: ignore };
  const text = new Promise<string>((resolve, reject) => {
    let decoded = '';
    const onData = (chunk: Buffer): void => void (decoded += chunk.toString('latin1'));
    events = { ...events, onData, onEnd: () => resolve(decoded), onError: reject };
  });
  return { decoder: new Decoder([coding], events), text };
}

function ignore(): void {}

/** Lends it the bytes one by one, each in the same place. */
function lend(decoder: Decoder, bytes: Uint8Array): void {
  const lent = Buffer.alloc(1);
  for (const byte of bytes) {
    lent[0] = byte;
    decoder.write(lent);
  }
}

describe('a body that comes byte by byte', () => {
  test.each<[string, string, Uint8Array, string]>([
    ['gzip', 'gzip', gzipSync(TEXT), TEXT],
    ['zlib', 'deflate', deflateSync(TEXT), TEXT],
    ['raw deflate', 'deflate', deflateRawSync(TEXT), TEXT],
    ['brotli', 'br', brotliCompressSync(TEXT), TEXT],
    ['text that is said to be gzip', 'gzip', Buffer.from(TEXT), TEXT],
    ['text that begins like gzip', 'gzip', Buffer.from('\u001fx'), '\u001fx'],
  ])('%s', async (_kind, coding, body, expected) => {
    const { decoder, text } = decoding(coding);
    lend(decoder, body);
    decoder.end();
    expect(await text).toBe(expected);
  });

  test('a single byte that is no gzip is told', async () => {
    const { decoder, text } = decoding('gzip');
    lend(decoder, Buffer.from('x'));
    decoder.end();
    expect(await text).toBe('x');
  });

  test('waits in as much memory as it has bytes', () => {
    const { decoder } = decoding('gzip');
    const before = process.memoryUsage().heapUsed;
    lend(decoder, Buffer.concat([gzipSync(TEXT), Buffer.alloc(200_000)]));
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000);
    decoder.destroy();
  });
});
