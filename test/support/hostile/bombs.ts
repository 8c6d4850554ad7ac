import { brotliCompressSync, constants, deflateRawSync } from 'node:zlib';

import type { FetchAllOptions } from '../../../src/index.ts';
import {
  chunk,
  fails,
  response,
  whole,
  type Expected,
  type Play,
  type Scenario,
} from './scenario.ts';

const MEGABYTE = 1024 * 1024;
const GZIP_HEAD = Buffer.from('1f8b0800000000000003', 'hex');
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\n';
const TOO_LARGE = fails('too_large', 'body', { status_code: 200 });
/** The connection has done its part by then. */
const ARRIVED: Expected = { ...TOO_LARGE, connection: 'kept' };
const LATE = fails('timeout', 'body', { status_code: 200 });
const TOO_MANY_HEADERS = fails('headers_too_large', 'headers', { status_code: null });

/** A fetch that holds no body and has no limit in size: only time ends it. */
const unlimited = { options: { with: ['headers'] }, request: { timeoutMs: 600 } } as const;
const limited: FetchAllOptions = { with: ['headers'], maxSizeBytes: MEGABYTE };
const BOUNDS = { maxMegabytes: 128, maxSeconds: 10 };
// What no limit of time is about has all the time that a busy machine may take.
const PATIENCE = { timeoutMs: 8_000, connectTimeoutMs: 5_000 };

/** Deflate that can be repeated without end: aligned to bytes, and independent of what came before. */
function endlessly(bytes: Uint8Array): Buffer {
  return deflateRawSync(bytes, { finishFlush: constants.Z_FULL_FLUSH });
}

/** Made when it is first wanted: that takes a while. */
function lazy(make: () => Buffer): () => Buffer {
  let made: Buffer | undefined;
  return () => (made ??= make());
}

/** 16 MB of zeros in 16 KB. */
const zeros = lazy(() => endlessly(Buffer.alloc(16 * MEGABYTE)));

/** 1 GB of zeros in gzip in some KB of gzip; without the inner head. */
const nestedZeros = lazy(() => endlessly(Buffer.concat(Array.from({ length: 64 }, zeros))));

const BROTLI_MEGABYTES = 64;

/** All of it in one piece of less than a kilobyte. */
const brotliZeros = lazy(() => {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };
  return brotliCompressSync(Buffer.alloc(BROTLI_MEGABYTES * MEGABYTE), { params });
});

const gzipBomb: Play = async (peer) => {
  await peer.send(`${OK}Content-Encoding: gzip\r\n\r\n`);
  await peer.send(GZIP_HEAD);
  await peer.flood(zeros());
};

/** What chunks frame may be of any length, whatever else is said of it. */
const bombOfOneByte: Play = async (peer) => {
  await peer.send('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n');
  await peer.send('Content-Encoding: gzip\r\n\r\n');
  await peer.send(chunk(GZIP_HEAD));
  await peer.flood(chunk(Buffer.concat(Array.from({ length: 16 }, zeros))));
};

const nestedBomb: Play = async (peer) => {
  await peer.send(`${OK}Content-Encoding: gzip, gzip\r\n\r\n`);
  await peer.send(Buffer.concat([GZIP_HEAD, endlessly(GZIP_HEAD)]));
  await peer.flood(nestedZeros());
};

const brotliBomb: Play = (peer) => peer.send(response(brotliZeros(), 'Content-Encoding: br\r\n'));

const COMPRESSED: readonly Scenario[] = [
  { name: 'gzip-bomb-to-keep', catalogue: [75], play: gzipBomb, expect: TOO_LARGE },
  { name: 'gzip-bomb', catalogue: [75], play: gzipBomb, options: limited, expect: TOO_LARGE },
  {
    name: 'gzip-bomb-without-a-limit',
    catalogue: [75],
    play: gzipBomb,
    ...unlimited,
    expect: LATE,
  },
  {
    name: 'gzip-bomb-of-one-byte',
    catalogue: [37, 75],
    play: bombOfOneByte,
    ...unlimited,
    expect: LATE,
  },
  {
    name: 'gzip-bomb-in-gzip',
    catalogue: [75],
    play: nestedBomb,
    options: limited,
    expect: TOO_LARGE,
  },
  {
    name: 'gzip-bomb-in-gzip-without-a-limit',
    catalogue: [75],
    play: nestedBomb,
    ...unlimited,
    expect: LATE,
  },
  {
    name: 'deflate-bomb',
    catalogue: [75],
    play: async (peer) => {
      await peer.send(`${OK}Content-Encoding: deflate\r\n\r\n`);
      await peer.flood(zeros());
    },
    options: limited,
    expect: TOO_LARGE,
  },
  { name: 'brotli-bomb', catalogue: [76], play: brotliBomb, options: limited, expect: ARRIVED },
  {
    name: 'brotli-bomb-without-a-limit',
    catalogue: [76],
    play: brotliBomb,
    options: { with: ['headers'] },
    expect: whole({ size: BROTLI_MEGABYTES * MEGABYTE, size_verified: true }),
  },
];

const BODIES: readonly Scenario[] = [
  {
    name: 'endless-body-to-keep',
    catalogue: [55],
    play: async (peer) => {
      await peer.send(`${OK}\r\n`);
      await peer.flood(Buffer.alloc(MEGABYTE, 'x'));
    },
    expect: TOO_LARGE,
  },
  {
    name: 'endless-body-without-a-limit',
    catalogue: [55],
    play: async (peer) => {
      await peer.send(`${OK}\r\n`);
      await peer.flood(Buffer.alloc(MEGABYTE, 'x'));
    },
    ...unlimited,
    expect: LATE,
  },
  {
    name: 'endless-small-chunks',
    catalogue: [55],
    play: async (peer) => {
      await peer.send(CHUNKED);
      await peer.flood(Buffer.concat(Array.from({ length: 10_000 }, () => chunk('x'))));
    },
    ...unlimited,
    expect: LATE,
  },
  {
    name: 'length-of-a-petabyte',
    catalogue: [34, 55],
    play: async (peer) => {
      await peer.send(`${OK}Content-Length: 1000000000000000\r\n\r\n`);
      await peer.flood(Buffer.alloc(MEGABYTE, 'x'));
    },
    options: limited,
    expect: TOO_LARGE,
  },
  {
    name: 'endless-chunk-extension',
    catalogue: [41],
    play: async (peer) => {
      await peer.send(`${CHUNKED}5;a=`);
      await peer.flood('x'.repeat(65_536));
    },
    ...unlimited,
    expect: fails('bad_response', 'body', { status_code: 200 }),
  },
  {
    name: 'endless-zeros-in-chunk-size',
    catalogue: [39],
    play: async (peer) => {
      await peer.send(CHUNKED);
      await peer.flood('0'.repeat(65_536));
    },
    ...unlimited,
    expect: fails('bad_response', 'body', { status_code: 200 }),
  },
  {
    name: 'endless-trailers',
    catalogue: [42],
    play: async (peer) => {
      await peer.send(`${CHUNKED}0\r\n`);
      await peer.flood('X-A: 1\r\n'.repeat(1_000));
    },
    ...unlimited,
    expect: fails('headers_too_large', 'body', { status_code: 200 }),
  },
];

const HEADS: readonly Scenario[] = [
  {
    name: 'endless-header',
    catalogue: [30],
    play: async (peer) => {
      await peer.send(`${OK}X-A: `);
      await peer.flood('x'.repeat(65_536));
    },
    expect: TOO_MANY_HEADERS,
  },
  {
    name: 'endless-header-name',
    catalogue: [30],
    play: async (peer) => {
      await peer.send(OK);
      await peer.flood('x'.repeat(65_536));
    },
    expect: TOO_MANY_HEADERS,
  },
  {
    name: 'endless-headers',
    catalogue: [30],
    play: async (peer) => {
      await peer.send(OK);
      await peer.flood('X-A: 1\r\n'.repeat(1_000));
    },
    expect: TOO_MANY_HEADERS,
  },
  {
    name: 'endless-empty-headers',
    catalogue: [30],
    play: async (peer) => {
      await peer.send(OK);
      await peer.flood('a:\r\n'.repeat(10_000));
    },
    expect: TOO_MANY_HEADERS,
  },
  {
    name: 'endless-reason',
    catalogue: [19],
    play: async (peer) => {
      await peer.send('HTTP/1.1 200 ');
      await peer.flood('x'.repeat(65_536));
    },
    ...unlimited,
    expect: fails(['headers_too_large', 'bad_response'], 'headers'),
  },
  {
    name: 'endless-blank-lines',
    catalogue: [19],
    play: (peer) => peer.flood('\r\n'.repeat(10_000)),
    ...unlimited,
    expect: fails(['headers_too_large', 'bad_response'], 'headers', { status_code: null }),
  },
  {
    name: 'interim-flood',
    catalogue: [45],
    play: (peer) => peer.flood('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(100)),
    expect: fails('bad_response', 'headers', { status_code: null }),
  },
  {
    name: 'large-interim-responses',
    catalogue: [45],
    play: (peer) => peer.flood(`HTTP/1.1 103 Early Hints\r\nLink: ${'x'.repeat(50_000)}\r\n\r\n`),
    expect: fails(['bad_response', 'headers_too_large'], 'headers', { status_code: null }),
  },
  {
    name: 'redirects-with-cookies-to-keep',
    catalogue: [59, 74],
    play: (peer) => {
      const cookies = Array.from(
        { length: 15 },
        () => `Set-Cookie: c${Math.random()}=${'x'.repeat(4_000)}\r\n`,
      );
      const location = 'Location: /redirects-with-cookies-to-keep/\r\n';
      return peer.send(response('', location + cookies.join(''), '302 Found'));
    },
    options: { cookieJarFile: '/dev/null', maxRedirects: 200 },
    expect: fails('too_many_redirects', 'headers', { num_redirects: 200 }),
  },
];

/** Too much of something. Each is played to a process of its own, and its memory measured. */
export const BOMBS: readonly Scenario[] = [...COMPRESSED, ...BODIES, ...HEADS].map((scenario) => ({
  ...BOUNDS,
  ...scenario,
  options: { ...PATIENCE, ...scenario.options },
}));
