import {
  answers,
  answersAndEnds,
  chunk,
  fails,
  response,
  whole,
  type Expected,
  type Scenario,
} from './scenario.ts';

const NOT_HTTP = fails('bad_response', 'headers', { body: null });
const BAD_BODY = fails('bad_response', 'body', { status_code: 200, body: null, hash: null });
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const HELLO = whole({ status_code: 200, body: 'hello' });

/** Equal lengths are one (RFC 9110, 8.6). */
const ONE_LENGTH = whole({ status_code: 200, body: 'hello', size_verified: true }, 'kept');

const row = (
  name: string,
  catalogue: readonly number[],
  bytes: string | Uint8Array,
  expect: Expected,
): Scenario => ({ name, catalogue, play: answers(bytes), expect });

/** With a header line of its own in an otherwise good response. */
const header = (name: string, catalogue: readonly number[], line: string, expect = NOT_HTTP) =>
  row(name, catalogue, response('hello', `${line}\r\n`), expect);

/** With these lines in place of a length. */
const framed = (name: string, catalogue: readonly number[], lines: string, expect = NOT_HTTP) =>
  row(name, catalogue, `HTTP/1.1 200 OK\r\n${lines}\r\n\r\nhello`, expect);

/** In good chunks, with these lines. */
const inChunks = (lines: string): string =>
  `HTTP/1.1 200 OK\r\n${lines}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`;

const chunked = (name: string, catalogue: readonly number[], body: string, expect = BAD_BODY) =>
  row(name, catalogue, CHUNKED + body, expect);

const status = (name: string, catalogue: readonly number[], line: string, expect = NOT_HTTP) =>
  row(name, catalogue, `${line}\r\nContent-Length: 5\r\n\r\nhello`, expect);

/** First lines that are none, or are odd. */
const STATUS_LINES: readonly Scenario[] = [
  row('smtp-banner', [19], '220 mail.test ESMTP ready\r\n', NOT_HTTP),
  row('ssh-banner', [19], 'SSH-2.0-OpenSSH_9.6\r\n', NOT_HTTP),
  row('tls-alert', [19], Buffer.from('15030100020228', 'hex'), NOT_HTTP),
  row('noise', [19], Buffer.from('00ff00deadbeef0d0a0d0a', 'hex'), NOT_HTTP),
  row('http-0.9', [20], '<html>hello</html>', NOT_HTTP),
  status('icy', [21], 'ICY 200 OK'),
  status('http-2-in-text', [22], 'HTTP/2.0 200 OK'),
  status('http-3-in-text', [22], 'HTTP/3 200 OK'),
  status('http-0.9-in-text', [22], 'HTTP/0.9 200 OK'),
  status('rtsp', [21], 'RTSP/1.0 200 OK'),
  status('icecast', [21], 'ICE/1.0 200 OK'),
  status('lower-case-http', [19], 'http/1.1 200 OK'),
  status('status-000', [23], 'HTTP/1.1 000 Zero'),
  status('status-099', [23], 'HTTP/1.1 099 Low'),
  status('status-1000', [23], 'HTTP/1.1 1000 High'),
  status('status-20', [23], 'HTTP/1.1 20 Short'),
  status('status-2x0', [23], 'HTTP/1.1 2x0 Odd'),
  status('status-600', [24], 'HTTP/1.1 600 Odd', whole({ status_code: 600, size: 5 })),
  status('status-999', [24], 'HTTP/1.1 999 Odd', whole({ status_code: 999, size: 5 })),
  status('no-reason', [19], 'HTTP/1.1 200', HELLO),
  status('no-reason-but-its-space', [19], 'HTTP/1.1 200 ', HELLO),
  status('nul-in-reason', [26], 'HTTP/1.1 200 O\0K'),
  status('bare-cr-in-status-line', [26], 'HTTP/1.1 200 OK\rX: y'),
  status('http-1.0', [19], 'HTTP/1.0 200 OK', {
    ...whole({ status_code: 200, body: 'hello', http_version: '1.0' }, 'dropped'),
  }),
  // RFC 9112, 2.2: a recipient may take them.
  row('lf-only', [25], 'HTTP/1.1 200 OK\nContent-Length: 5\n\nhello', ONE_LENGTH),
  row('blank-lines-before', [19], `\r\n\r\n${response('hello').toString()}`, ONE_LENGTH),
  row('space-before-status-line', [19], ` ${response('hello').toString()}`, NOT_HTTP),
];

/** Header lines. */
const HEADERS: readonly Scenario[] = [
  header('bare-cr-in-header', [26], 'X-A: one\rX-B: two'),
  header('nul-in-header', [26], 'X-A: one\0two'),
  header('escape-in-header', [26, 133], 'X-A: one\u001b[31mtwo'),
  header('latin-1-in-header', [27], 'X-A: caf\u00e9', whole({ headers: { 'x-a': ['caf\u00e9'] } })),
  header('folded-header', [28], 'X-A: one\r\n two'),
  header('folded-first-header', [28], ' X-A: one'),
  header('space-before-colon', [29], 'X-A : one'),
  header('no-colon', [29], 'X-A one'),
  header('no-header-name', [29], ': one'),
  header('space-in-header-name', [29], 'X A: one'),
  header('empty-header-value', [29], 'X-A:', whole({ headers: { 'x-a': [''] } })),
  header('header-of-20-kb', [30], `X-A: ${'a'.repeat(20_000)}`, HELLO),
  header(
    'header-of-100-kb',
    [30],
    `X-A: ${'a'.repeat(100_000)}`,
    fails('headers_too_large', 'headers'),
  ),
  header('1000-headers', [30], 'X-A: 1\r\n'.repeat(1_000) + 'X-B: 1', HELLO),
  header(
    'prototype-headers',
    [52],
    '__proto__: a\r\nconstructor: b\r\ntoString: c',
    whole({ body: 'hello', headers: { constructor: ['b'], tostring: ['c'] } }),
  ),
];

/** What says how long the body is. */
const LENGTHS: readonly Scenario[] = [
  {
    name: 'length-longer-than-body',
    catalogue: [31],
    play: answersAndEnds('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello'),
    expect: fails('closed_early', 'body', { status_code: 200, size_download: 5, body: null }),
  },
  framed('length-negative', [33], 'Content-Length: -5'),
  framed('length-signed', [33], 'Content-Length: +5'),
  framed('length-hex', [33], 'Content-Length: 0x5'),
  framed('length-empty', [33], 'Content-Length:'),
  framed('length-with-parameter', [33], 'Content-Length: 5;'),
  framed('length-of-two-words', [33], 'Content-Length: 5 5'),
  framed('length-fraction', [33], 'Content-Length: 5.0'),
  framed('length-2-64', [34], 'Content-Length: 18446744073709551616'),
  {
    name: 'length-2-53',
    catalogue: [34],
    play: answersAndEnds('HTTP/1.1 200 OK\r\nContent-Length: 9007199254740993\r\n\r\nhello'),
    expect: fails('closed_early', 'body', { size_download: 5 }),
  },
  framed('length-twice-the-same', [35], 'Content-Length: 5\r\nContent-Length: 5', ONE_LENGTH),
  framed('length-twice-in-other-case', [35], 'Content-Length: 5\r\ncontent-LENGTH: 5', ONE_LENGTH),
  framed('length-twice-different', [35], 'Content-Length: 5\r\nContent-Length: 3'),
  framed('length-list', [36], 'Content-Length: 5, 5', ONE_LENGTH),
  framed('length-list-of-different', [36], 'Content-Length: 5, 3'),
  framed('length-list-with-a-hole', [36], 'Content-Length: 5,,5'),
  framed('length-and-no-chunks', [37], 'Content-Length: 5\r\nTransfer-Encoding: chunked', BAD_BODY),
  // Chunks go before a length, and nothing after them is believed (RFC 9112, 6.3).
  row('length-and-chunked', [37], inChunks('Content-Length: 3\r\nTransfer-Encoding: chunked'), {
    ...HELLO,
    connection: 'dropped',
  }),
  row('chunked-and-length', [37], inChunks('Transfer-Encoding: chunked\r\nContent-Length: 3'), {
    ...HELLO,
    connection: 'dropped',
  }),
  framed('coding-empty', [38], 'Transfer-Encoding:'),
  framed('coding-empty-and-length', [38], 'Transfer-Encoding:\r\nContent-Length: 5'),
  framed('coding-gzip', [38], 'Transfer-Encoding: gzip'),
  framed('coding-chunked-identity', [38], 'Transfer-Encoding: chunked, identity'),
  framed('coding-xchunked', [38], 'Transfer-Encoding: xchunked'),
  framed('coding-identity', [38], 'Transfer-Encoding: identity'),
  framed('coding-with-tab', [38], 'Transfer-Encoding: \u000bchunked'),
  framed('coding-on-two-lines', [38], 'Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked'),
  framed('coding-chunked-twice', [38], 'Transfer-Encoding: chunked, chunked'),
];

/** Chunks. */
const CHUNKS: readonly Scenario[] = [
  chunked('chunk-size-garbage', [39], 'zz\r\nhello\r\n0\r\n\r\n'),
  chunked('chunk-size-empty', [39], '\r\nhello\r\n0\r\n\r\n'),
  chunked('chunk-size-negative', [39], '-5\r\nhello\r\n0\r\n\r\n'),
  chunked('chunk-size-overflow', [39], 'fffffffffffffffff\r\nhello\r\n0\r\n\r\n'),
  chunked('chunk-size-0x', [39], '0x5\r\nhello\r\n0\r\n\r\n'),
  chunked('chunk-without-its-end', [39], '5\r\nhello0\r\n\r\n'),
  chunked('chunk-longer-than-its-size', [39], '3\r\nhello\r\n0\r\n\r\n'),
  chunked('chunk-size-with-lf-only', [39], '5\nhello\n0\n\n'),
  chunked('chunk-end-with-lf-only', [39], '5\r\nhello\n0\r\n\r\n'),
  chunked('chunk-size-after-a-space', [39], ' 5\r\nhello\r\n0\r\n\r\n'),
  chunked('chunk-size-with-a-space-in-it', [39], '0 5\r\nhello\r\n0\r\n\r\n'),
  chunked('chunk-extension-with-lf', [39, 41], '5;a=\n\r\nhello\r\n0\r\n\r\n'),
  // As some servers pad it.
  chunked('chunk-size-padded', [39], '5  \r\nhello\r\n0\r\n\r\n', HELLO),
  chunked('folded-trailer', [28, 42], '5\r\nhello\r\n0\r\nX: a\r\n b\r\n\r\n'),
  chunked('chunk-size-with-leading-zeros', [39], '0000000005\r\nhello\r\n0\r\n\r\n', HELLO),
  {
    name: 'last-chunk-missing',
    catalogue: [40],
    play: answersAndEnds(CHUNKED, chunk('hello')),
    expect: fails('closed_early', 'body', { size_download: 5, body: null }),
  },
  {
    name: 'end-of-last-chunk-missing',
    catalogue: [40],
    play: answersAndEnds(CHUNKED, chunk('hello'), '0\r\n'),
    expect: fails('closed_early', 'body', { size_download: 5, body: null }),
  },
  {
    name: 'chunk-cut',
    catalogue: [40],
    play: answersAndEnds(CHUNKED, 'a\r\nhello'),
    expect: fails('closed_early', 'body', { size_download: 5, body: null }),
  },
  chunked('chunk-extension', [41], '5;name="value";x\r\nhello\r\n0\r\n\r\n', HELLO),
  chunked(
    'trailers-change-nothing',
    [42],
    '5\r\nhello\r\n0\r\nContent-Type: text/evil\r\nContent-Encoding: gzip\r\nLocation: /evil\r\n\r\n',
    whole({ body: 'hello', content_type: null, num_redirects: 0, size_verified: true }),
  ),
];

const INTERIM = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n';
const AFTER_INTERIM = response('hello').toString();

/** Responses before the response, and other protocols. */
const INTERIMS: readonly Scenario[] = [
  row('unasked-100', [43], `HTTP/1.1 100 Continue\r\n\r\n${AFTER_INTERIM}`, HELLO),
  row('102-and-103', [44], `HTTP/1.1 102 Processing\r\n\r\n${INTERIM}${AFTER_INTERIM}`, HELLO),
  row('199', [44], `HTTP/1.1 199 Odd\r\n\r\n${AFTER_INTERIM}`, HELLO),
  row(
    '103-with-a-length',
    [44],
    `HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\n${AFTER_INTERIM}`,
    HELLO,
  ),
  {
    name: 'only-interim',
    catalogue: [44],
    play: answersAndEnds(INTERIM),
    expect: fails('closed_early', 'headers', { status_code: null }),
  },
  {
    name: 'interim-drip',
    catalogue: [45],
    play: (peer) => peer.flood(INTERIM, 150),
    options: { headersTimeoutMs: 600 },
    expect: fails('headers_timeout', 'headers', { status_code: null }),
    maxSeconds: 2,
  },
  row('unasked-101', [46], 'HTTP/1.1 101 Switching Protocols\r\n\r\n', NOT_HTTP),
  row(
    'unasked-101-with-upgrade',
    [46],
    'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nhello',
    NOT_HTTP,
  ),
  header('200-with-upgrade', [47], 'Connection: upgrade\r\nUpgrade: h2c', HELLO),
];

const range = { options: { range: '0-4' } };

/** Parts of a body. */
const PARTS: readonly Scenario[] = [
  {
    name: '206-unasked',
    catalogue: [54],
    play: answers(response('hello', 'Content-Range: bytes 0-4/10\r\n', '206 Partial Content')),
    expect: whole({ status_code: 206, size: 5 }),
  },
  {
    ...range,
    name: '206-of-another-range',
    catalogue: [54],
    play: answers(response('world', 'Content-Range: bytes 5-9/10\r\n', '206 Partial Content')),
    expect: fails('bad_response', ['headers', 'body'], { status_code: 206 }),
  },
  {
    ...range,
    name: '416',
    catalogue: [54],
    play: answers(response('', 'Content-Range: bytes */3\r\n', '416 Range Not Satisfiable')),
    expect: whole({ status_code: 416 }),
  },
];

/** What is not HTTP, or is framed against its rules. */
export const FRAMING: readonly Scenario[] = [
  ...STATUS_LINES,
  ...HEADERS,
  ...LENGTHS,
  ...CHUNKS,
  ...INTERIMS,
  ...PARTS,
];
