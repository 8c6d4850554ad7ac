import { Readable } from 'node:stream';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { numberAt, send, type Exchange, type Route, type Routes } from './routes.ts';

const BINARY = 'application/octet-stream';
const RANGE_BYTES = 10_000;
/** A multiple of the sample's period, so that chunks continue one another. */
const CHUNK_BYTES = 251 * 256;

/** The body of every route here, once decoded: byte `i` is `i % 251`. */
export function sampleBytes(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let i = 0; i < length; i++) bytes[i] = i % 251;
  return bytes;
}

/** Routes about bodies: their length, framing and encoding. */
export const bodyRoutes: Routes = {
  '/bytes/:n': ({ reply, args }) => {
    const length = numberAt(args, 0);
    reply.setHeader('content-type', BINARY);
    reply.setHeader('content-length', String(length));
    Readable.from(chunksOf(length)).pipe(reply);
  },
  /** Without Content-Length: the body ends when the connection does (HTTP/1.1). */
  '/no-length': ({ reply }) => {
    reply.setHeader('content-type', BINARY);
    reply.setHeader('connection', 'close');
    reply.removeHeader('transfer-encoding');
    reply.write(sampleBytes(500));
    reply.end(sampleBytes(1000).subarray(500));
  },
  '/range': range,

  '/gzip/:n': encoded('gzip', gzipSync),
  '/br/:n': encoded('br', brotliCompressSync),
  '/deflate/:n': encoded('deflate', deflateSync),
  /** Deflate without the zlib wrapper: against RFC 9110 section 8.4.1.2, but met in the wild. */
  '/raw-deflate/:n': encoded('deflate', deflateRawSync),
  /** 1,000 bytes under two encodings. */
  '/multi-encoded': ({ reply }) => {
    reply.setHeader('content-encoding', 'gzip, br');
    send(reply, 200, brotliCompressSync(gzipSync(sampleBytes(1000))), BINARY);
  },
};

function* chunksOf(length: number): Generator<Buffer> {
  const chunk = sampleBytes(Math.min(length, CHUNK_BYTES));
  for (let left = length; left > 0; left -= CHUNK_BYTES) {
    yield left < CHUNK_BYTES ? chunk.subarray(0, left) : chunk;
  }
}

function encoded(coding: string, encode: (bytes: Buffer) => Buffer): Route {
  return ({ reply, args }) => {
    reply.setHeader('content-encoding', coding);
    send(reply, 200, encode(sampleBytes(numberAt(args, 0))), BINARY);
  };
}

/** One range of RFC 9110 section 14.1.2 (`bytes=a-b`, `bytes=a-`, `bytes=-n`), or the whole. */
function range({ request, reply }: Exchange): void {
  const body = sampleBytes(RANGE_BYTES);
  reply.setHeader('accept-ranges', 'bytes');
  reply.setHeader('etag', '"sample"');
  const [, first = '', last = ''] =
    /^bytes=(\d*)-(\d*)$/.exec(String(request.headers['range'])) ?? [];
  if (first === '' && last === '') return send(reply, 200, body, BINARY);
  const start = first === '' ? Math.max(0, RANGE_BYTES - Number(last)) : Number(first);
  const end = first === '' || last === '' ? RANGE_BYTES : Math.min(Number(last) + 1, RANGE_BYTES);
  if (start >= end) {
    reply.setHeader('content-range', `bytes */${RANGE_BYTES}`);
    return send(reply, 416);
  }
  reply.setHeader('content-range', `bytes ${start}-${end - 1}/${RANGE_BYTES}`);
  send(reply, 206, body.subarray(start, end), BINARY);
}
