import { gzipSync } from 'node:zlib';

import type { ErrorCode } from '../../../src/index.ts';
import {
  answers,
  answersAndEnds,
  chunk,
  fails,
  response,
  whole,
  type Scenario,
} from './scenario.ts';

// The kernel reports a reset that arrives together with data, or with the end, as an end.
const CUT: readonly ErrorCode[] = ['reset', 'closed_early'];
// Long enough for a client to have read what was sent before.
const READ_MS = 100;
const HALF = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello';
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const LARGE_BODY = 'x'.repeat(16 * 1024 * 1024);

const SPLIT_BODY = 'hello, hello, hello';
const SPLIT_CODED = gzipSync(SPLIT_BODY);
/** Interim response, chunks, extension, gzip and trailer in one. */
export const SPLIT_RESPONSE = Buffer.concat([
  Buffer.from('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'),
  Buffer.from('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n'),
  chunk(SPLIT_CODED.subarray(0, 15)),
  chunk(SPLIT_CODED.subarray(15)),
  Buffer.from('0;last\r\nX-After: 1\r\n\r\n'),
]);

/** What happens below HTTP: connections that are refused, cut, or held open for nothing. */
export const TCP: readonly Scenario[] = [
  {
    name: 'refused',
    catalogue: [1],
    url: () => 'http://127.0.0.1:1/',
    isDeadEnd: true,
    expect: fails('connect_refused', 'connect', { status_code: null, remote_ip: null }),
    maxSeconds: 2,
  },
  {
    name: 'black-hole',
    catalogue: [2],
    url: ({ blackHole, port }) => `http://${blackHole}:${port}/`,
    isDeadEnd: true,
    options: { connectTimeoutMs: 400 },
    expect: fails('connect_timeout', 'connect', { status_code: null, time_connect: null }),
    maxSeconds: 2,
  },
  {
    name: 'silence',
    catalogue: [3],
    play: () => undefined,
    options: { headersTimeoutMs: 300 },
    expect: fails('headers_timeout', 'headers', { status_code: null }),
    maxSeconds: 2,
  },
  {
    name: 'silence-without-a-limit-of-its-own',
    catalogue: [3, 15],
    play: () => undefined,
    request: { timeoutMs: 400 },
    expect: fails('timeout', 'headers'),
    maxSeconds: 2,
  },
  {
    name: 'reset-at-once',
    catalogue: [4],
    play: (peer) => peer.reset(),
    expect: fails('reset', 'headers', { status_code: null }),
  },
  {
    name: 'fin-at-once',
    catalogue: [5],
    play: (peer) => peer.end(),
    expect: fails('closed_early', 'headers', { status_code: null }),
  },
  {
    name: 'fin-in-headers',
    catalogue: [6],
    play: answersAndEnds('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Le'),
    expect: fails('closed_early', 'headers', { status_code: null, content_type: null }),
  },
  {
    name: 'fin-in-status-line',
    catalogue: [6],
    play: answersAndEnds('HTTP/1.1 2'),
    expect: fails('closed_early', 'headers', { status_code: null }),
  },
  {
    name: 'reset-in-headers',
    catalogue: [6],
    play: async (peer) => {
      await peer.send('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n');
      await peer.pause(READ_MS);
      peer.reset();
    },
    expect: fails(CUT, 'headers', { status_code: null, content_type: null }),
  },
  {
    name: 'reset-in-body',
    catalogue: [7],
    play: async (peer) => {
      await peer.send(HALF);
      await peer.pause(READ_MS);
      peer.reset();
    },
    expect: fails(CUT, 'body', { status_code: 200, size_download: 5, body: null }),
  },
  {
    name: 'reset-in-chunked-body',
    catalogue: [7],
    play: async (peer) => {
      await peer.send(CHUNKED);
      await peer.send(chunk('hello'));
      await peer.pause(READ_MS);
      peer.reset();
    },
    expect: fails(CUT, 'body', { status_code: 200, size_download: 5, body: null, hash: null }),
  },
  {
    name: 'reset-in-body-without-length',
    catalogue: [8],
    play: async (peer) => {
      await peer.send('HTTP/1.1 200 OK\r\n\r\nhello');
      await peer.pause(READ_MS);
      peer.reset();
    },
    expect: fails('reset', 'body', { status_code: 200, body: null, size_verified: null }),
  },
  {
    name: 'fin-ends-body-without-length',
    catalogue: [8],
    play: answersAndEnds('HTTP/1.1 200 OK\r\n\r\nhello'),
    expect: whole({ size: 5, body: 'hello', size_verified: false }, 'dropped'),
  },
  {
    name: 'reset-after-the-end',
    catalogue: [9],
    play: async (peer) => {
      await peer.send(response('hello'));
      await peer.pause(READ_MS);
      peer.reset();
    },
    expect: whole({ body: 'hello', size_verified: true }, 'dropped'),
  },
  {
    name: 'fin-with-the-end',
    catalogue: [10],
    play: answersAndEnds(response('hello')),
    expect: whole({ body: 'hello', size_verified: true }, 'dropped'),
  },
  {
    name: 'fin-with-the-end-of-a-large-body',
    catalogue: [10],
    play: answersAndEnds(response('x'.repeat(3_000_000), 'Connection: close\r\n')),
    expect: whole({ size: 3_000_000, size_verified: true }, 'dropped'),
  },
  {
    name: 'drip-of-a-body',
    catalogue: [11],
    play: (peer) => peer.drip(response('x'.repeat(10_000)), 20, 40),
    request: { timeoutMs: 900 },
    options: { stallTimeoutMs: 500 },
    expect: fails('timeout', 'body', { status_code: 200 }),
    maxSeconds: 2,
  },
  {
    name: 'stall-in-a-body',
    catalogue: [11, 15],
    play: answers(HALF),
    options: { stallTimeoutMs: 300 },
    expect: fails('stall_timeout', 'body', { size_download: 5 }),
    maxSeconds: 2,
  },
  {
    name: 'drip-of-headers',
    catalogue: [12],
    play: (peer) => peer.drip(response('hello', `X-Long: ${'x'.repeat(1_000)}\r\n`), 20),
    options: { headersTimeoutMs: 400 },
    expect: fails('headers_timeout', 'headers', { status_code: null }),
    maxSeconds: 2,
  },
  {
    // The health check after it meets a connection that closes: it is repeated on another.
    name: 'closes-on-the-next-request',
    catalogue: [13],
    play: async (peer) => {
      await peer.send(response('hello'));
      await peer.request();
      peer.end();
    },
    expect: whole({ body: 'hello' }, 'dropped'),
  },
  {
    name: 'resets-on-the-next-request',
    catalogue: [13],
    play: async (peer) => {
      await peer.send(response('hello'));
      await peer.request();
      peer.reset();
    },
    expect: whole({ body: 'hello' }, 'dropped'),
  },
  {
    name: 'request-is-never-read',
    catalogue: [16],
    play: (peer) => peer.stopReading(),
    request: { method: 'POST', body: LARGE_BODY, timeoutMs: 500 },
    expect: fails('timeout', 'send', { status_code: null }),
    maxSeconds: 3,
  },
  {
    name: 'answer-before-the-request-is-read',
    catalogue: [17],
    play: async (peer) => {
      peer.stopReading();
      await peer.send(response('no', 'Connection: close\r\n', '413 Content Too Large'));
      peer.end();
    },
    request: { method: 'POST', body: LARGE_BODY },
    expect: whole({ status_code: 413, body: 'no' }, 'dropped'),
  },
  {
    // `/split/N`: in two segments, the first of N bytes.
    name: 'split',
    catalogue: [18],
    play: async (peer, { segments }) => {
      const at = Number(segments[1]);
      await peer.send(SPLIT_RESPONSE.subarray(0, at));
      await peer.pause(1);
      await peer.send(SPLIT_RESPONSE.subarray(at));
    },
    expect: whole({ body: SPLIT_BODY, size_verified: true }, 'kept'),
  },
  {
    name: 'one-byte-at-a-time',
    catalogue: [18],
    play: (peer) => peer.drip(response('hello', 'Content-Type: text/plain\r\n'), 0),
    expect: whole({ body: 'hello', content_type: 'text/plain', size_verified: true }, 'kept'),
  },
  {
    name: 'one-byte-at-a-time-in-chunks',
    catalogue: [18],
    play: (peer) => peer.drip(`${CHUNKED}5;a=b\r\nhello\r\n1\r\n!\r\n0\r\nX-After: 1\r\n\r\n`, 0),
    expect: whole({ body: 'hello!', size_verified: true }, 'kept'),
  },
];
