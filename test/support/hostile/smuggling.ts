import { answers, response, whole, type Scenario } from './scenario.ts';

const OK = response('hello');
const POISON = response('poison');
const KEPT_APART = whole({ body: 'hello', status_code: 200 }, 'dropped');

/** What follows on a connection after a whole response, and must be nobody's answer. */
export const SMUGGLING: readonly Scenario[] = [
  {
    // Nobody asks again on a connection before it has its answer: the body tells what had come.
    name: 'alone',
    catalogue: [53],
    play: async (peer) => {
      await peer.pause(20);
      await peer.send(response(String(peer.unread)));
    },
    expect: whole({ body: '0' }, 'kept'),
  },
  {
    name: 'second-response-at-once',
    catalogue: [14, 53],
    play: answers(Buffer.concat([OK, POISON])),
    expect: KEPT_APART,
  },
  {
    name: 'second-response-a-little-later',
    catalogue: [14, 53],
    settleMs: 50,
    play: async (peer) => {
      await peer.send(OK);
      await peer.pause(0);
      await peer.send(POISON);
    },
    expect: KEPT_APART,
  },
  {
    name: 'half-a-second-response',
    catalogue: [14],
    play: answers(Buffer.concat([OK, POISON.subarray(0, 20)])),
    expect: KEPT_APART,
  },
  {
    name: 'body-longer-than-its-length',
    catalogue: [14, 32],
    play: answers('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more'),
    expect: KEPT_APART,
  },
  {
    name: 'length-that-hides-a-response',
    catalogue: [14, 32],
    play: answers(`HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello${POISON.toString()}`),
    expect: KEPT_APART,
  },
  {
    name: 'blank-lines-after-the-end',
    catalogue: [14],
    play: answers(Buffer.concat([OK, Buffer.from('\r\n\r\n')])),
    expect: KEPT_APART,
  },
  {
    name: 'blank-lines-a-little-later',
    catalogue: [14],
    settleMs: 50,
    play: async (peer) => {
      await peer.send(OK);
      await peer.pause(0);
      await peer.send('\r\n\r\n');
    },
    expect: KEPT_APART,
  },
  {
    name: 'zeros-after-the-end',
    catalogue: [14],
    play: answers(Buffer.concat([OK, Buffer.alloc(1_000)])),
    expect: KEPT_APART,
  },
  {
    name: 'response-after-the-last-chunk',
    catalogue: [14, 40],
    play: answers(
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n${POISON.toString()}`,
    ),
    expect: KEPT_APART,
  },
  {
    name: 'unasked-408-after-the-end',
    catalogue: [14],
    settleMs: 50,
    play: async (peer) => {
      await peer.send(OK);
      await peer.pause(0);
      await peer.send(response('', 'Connection: close\r\n', '408 Request Timeout'));
      peer.end();
    },
    expect: KEPT_APART,
  },
  {
    name: 'head-with-a-body',
    catalogue: [14, 50],
    request: { method: 'HEAD' },
    play: answers(response('poison', 'Connection: keep-alive\r\n')),
    expect: whole({ status_code: 200, size: 0 }, 'dropped'),
  },
  {
    name: 'head-with-a-response-for-a-body',
    catalogue: [14, 50],
    request: { method: 'HEAD' },
    play: answers(
      `HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: ${POISON.length}\r\n\r\n${POISON.toString()}`,
    ),
    expect: whole({ status_code: 200, size: 0 }, 'dropped'),
  },
  {
    name: 'head',
    catalogue: [50],
    request: { method: 'HEAD' },
    play: answers('HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1000\r\n\r\n'),
    expect: whole({ status_code: 200, size: 0 }, 'kept'),
  },
  ...['204 No Content', '304 Not Modified'].map((status): Scenario => ({
    name: `${status.slice(0, 3)}-with-a-body`,
    catalogue: [48],
    play: answers(response('poison', '', status)),
    expect: whole({ status_code: Number(status.slice(0, 3)), size: 0 }, 'dropped'),
  })),
  {
    name: '204-with-chunks',
    catalogue: [48],
    play: answers(
      'HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
    ),
    expect: whole({ status_code: 204, size: 0 }, 'dropped'),
  },
  {
    // Unlike a 204 it is framed like any other response (RFC 9112, 6.3).
    name: '205-with-a-body',
    catalogue: [48],
    play: answers(response('hello', '', '205 Reset Content')),
    expect: whole({ status_code: 205, size: 5 }, 'kept'),
  },
  {
    name: '304-with-a-length',
    catalogue: [49],
    play: answers('HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\nETag: "x"\r\n\r\n'),
    expect: whole({ status_code: 304, size: 0, size_verified: true }),
  },
  {
    name: 'http-1.0-without-length-and-a-response-in-it',
    catalogue: [14],
    play: async (peer) => {
      await peer.send(`HTTP/1.0 200 OK\r\n\r\n${POISON.toString()}`);
      peer.end();
    },
    expect: whole({ size: POISON.length, size_verified: false }, 'dropped'),
  },
  {
    // Such framing is faulty, however well it reads (RFC 9112, 6.1).
    name: 'http-1.0-in-chunks',
    catalogue: [14, 38],
    play: answers(
      'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
    ),
    expect: KEPT_APART,
  },
  {
    name: 'close-said-and-not-done',
    catalogue: [14],
    play: answers(response('hello', 'Connection: close\r\n')),
    expect: KEPT_APART,
  },
];
