import { createHash } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

import { answers, fails, response, whole, type Expected, type Scenario } from './scenario.ts';

const HELLO = 'hello '.repeat(1_000);
const SHA_256 = createHash('sha256').update(HELLO).digest('hex');
const GZIP = gzipSync(HELLO);
const BROTLI = brotliCompressSync(HELLO);
const DECODED = whole({ body: HELLO, hash: SHA_256, size: HELLO.length, size_verified: true });
const UNDECODABLE = fails('bad_encoding', 'decode', { status_code: 200, body: null, hash: null });

const row = (
  name: string,
  catalogue: readonly number[],
  coding: string,
  body: string | Uint8Array,
  expect: Expected,
  status?: string,
): Scenario => ({
  name,
  catalogue,
  play: answers(response(body, `Content-Encoding: ${coding}\r\n`, status)),
  expect,
});

/** As it came, and said to be. */
const raw = (body: Uint8Array | string, record: Readonly<Record<string, unknown>> = {}): Expected =>
  whole({ size: body.length, size_download: body.length, ...record });

function spoilt(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}

const six = 'gzip, gzip, gzip, gzip, gzip, gzip';
const sixTimes = Array.from({ length: 6 }).reduce<Buffer>(
  (bytes) => gzipSync(bytes),
  Buffer.from(HELLO),
);

/** What Content-Encoding says, and what comes. Bombs are elsewhere. */
export const COMPRESSION: readonly Scenario[] = [
  {
    ...row('six-encodings', [77], six, sixTimes, UNDECODABLE),
  },
  row('gzip-cut', [78], 'gzip', GZIP.subarray(0, -20), UNDECODABLE),
  row('gzip-without-its-trailer', [78], 'gzip', GZIP.subarray(0, -8), UNDECODABLE),
  row('gzip-head-only', [78], 'gzip', GZIP.subarray(0, 10), UNDECODABLE),
  row('brotli-cut', [78], 'br', BROTLI.subarray(0, -5), UNDECODABLE),
  row('deflate-cut', [78], 'deflate', deflateSync(HELLO).subarray(0, -8), UNDECODABLE),
  row('gzip-with-bad-checksum', [79], 'gzip', spoilt(GZIP, GZIP.length - 8), UNDECODABLE),
  row('gzip-with-bad-length', [79], 'gzip', spoilt(GZIP, GZIP.length - 1), UNDECODABLE),
  row('gzip-with-bad-data', [79], 'gzip', spoilt(GZIP, 14), UNDECODABLE),
  row(
    'zlib-with-bad-checksum',
    [79],
    'deflate',
    spoilt(deflateSync(HELLO), deflateSync(HELLO).length - 1),
    UNDECODABLE,
  ),
  row('brotli-noise', [79], 'br', Buffer.alloc(100, 0xff), UNDECODABLE),
  {
    ...row(
      'gzip-and-garbage',
      [80],
      'gzip',
      Buffer.concat([GZIP, Buffer.from('garbage')]),
      DECODED,
    ),
  },
  row('gzip-and-zeros', [80], 'gzip', Buffer.concat([GZIP, Buffer.alloc(100)]), DECODED),
  row('brotli-and-garbage', [80], 'br', Buffer.concat([BROTLI, Buffer.from('garbage')]), DECODED),
  row(
    'gzip-in-many-members',
    [81],
    'gzip',
    Buffer.concat(Array.from({ length: 10 }, () => gzipSync(HELLO.slice(0, 600)))),
    DECODED,
  ),
  row('gzip-said-and-plain-sent', [82], 'gzip', 'hello', raw('hello', { body: 'hello' })),
  row('gzip-said-and-nothing-sent', [83], 'gzip', '', raw('', { body: '' })),
  row('brotli-said-and-nothing-sent', [83], 'br', '', raw('', { body: '' })),
  row('raw-deflate', [84], 'deflate', deflateRawSync(HELLO), DECODED),
  row('zlib', [84], 'deflate', deflateSync(HELLO), DECODED),
  row('zstd', [85], 'zstd', 'hello', raw('hello', { headers: { 'content-encoding': ['zstd'] } })),
  row('compress', [85], 'compress', 'hello', raw('hello')),
  row('unknown-encoding', [85], 'hello-world', 'hello', raw('hello')),
  row('unknown-within-gzip', [85], 'hello-world, gzip', GZIP, raw(GZIP)),
  row(
    'encoded-404',
    [86],
    'gzip',
    GZIP,
    { ...DECODED, record: { status_code: 404, hash: SHA_256 } },
    '404 Not Found',
  ),
  row(
    'encoded-503',
    [86],
    'br',
    BROTLI,
    { ...DECODED, record: { status_code: 503, hash: SHA_256 } },
    '503 Service Unavailable',
  ),
  {
    name: 'head-of-gzip',
    catalogue: [87],
    request: { method: 'HEAD' },
    play: answers('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 100\r\n\r\n'),
    expect: whole({ status_code: 200, size: 0 }),
  },
  {
    name: 'range-of-gzip',
    catalogue: [87],
    options: { range: '0-9' },
    play: answers(
      response(
        GZIP.subarray(0, 10),
        'Content-Encoding: gzip\r\nContent-Range: bytes 0-9/99\r\n',
        '206 Partial Content',
      ),
    ),
    expect: raw(GZIP.subarray(0, 10), { status_code: 206 }),
  },
  {
    name: 'unasked-range-of-gzip',
    catalogue: [54, 87],
    play: answers(
      response(
        GZIP.subarray(0, 10),
        'Content-Encoding: gzip\r\nContent-Range: bytes 0-9/99\r\n',
        '206 Partial Content',
      ),
    ),
    expect: raw(GZIP.subarray(0, 10), { status_code: 206 }),
  },
  row('gzip-hash-is-of-the-decoded', [88], 'gzip', GZIP, DECODED),
  row('x-gzip', [84], 'x-gzip', GZIP, DECODED),
  row('two-encodings', [75], 'gzip, br', brotliCompressSync(GZIP), DECODED),
  row('identity', [85], 'identity', HELLO, DECODED),
];
