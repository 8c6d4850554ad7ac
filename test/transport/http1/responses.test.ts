import { describe, expect, test } from 'vitest';

import { openFetcher, textOf } from '../../support/transport.ts';
import { startRawServer } from '../support/raw-server.ts';
import { until } from '../support/wait.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

/** Fetches twice from a server that answers the first time with this, and well afterwards. */
async function fetchTwice(answer: string | Uint8Array) {
  await using server = await startRawServer((socket, nth) => socket.write(nth === 1 ? answer : OK));
  await using fetcher = await openFetcher({ options: { timeoutMs: 5_000 } });
  const first = await fetcher.get(server.url);
  const second = await fetcher.get(server.url);
  return { first, second, connections: server.connections() };
}

describe('the first line', () => {
  test.each(['HTTP/2.0', 'HTTP/0.9', 'RTSP/1.0', 'ICE/1.0', 'HTTP/1.2', 'http/1.1', 'HTTP/11'])(
    '%s is not taken for HTTP/1.1',
    async (version) => {
      const { first, second, connections } = await fetchTwice(OK.replace('HTTP/1.1', version));
      expect(first).toMatchObject({
        failure: { code: 'bad_response', phase: 'headers', message: 'the answer is not HTTP/1.1' },
        statusCode: null,
        httpVersion: null,
      });
      expect(second.failure).toBeNull();
      expect(connections).toBe(2);
    },
  );

  test('HTTP/1.0 is', async () => {
    const { first } = await fetchTwice(OK.replace('HTTP/1.1', 'HTTP/1.0'));
    expect(first).toMatchObject({ failure: null, sizeBytes: 2 });
  });

  test('HTTP/1.0 in chunks is taken, and its connection is not used again', async () => {
    const body = '2\r\nok\r\n0\r\n\r\n';
    const head = CHUNKED.replace('HTTP/1.1', 'HTTP/1.0').replace(
      'OK\r\n',
      'OK\r\nConnection: keep-alive\r\n',
    );
    const { first, second, connections } = await fetchTwice(head + body);
    expect(textOf(first)).toBe('ok');
    expect(second.failure).toBeNull();
    expect(connections).toBe(2);
  });
});

describe('a 100 that nobody asked for', () => {
  const interim =
    'HTTP/1.1 100 Continue\r\nX-Why: HTTP/1.1 100\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n';
  const answer = Buffer.from(interim + interim + OK);

  test('is passed over, and the connection is used again', async () => {
    const { first, connections } = await fetchTwice(answer);
    expect(first).toMatchObject({ failure: null, statusCode: 200 });
    expect(textOf(first)).toBe('ok');
    expect(connections).toBe(1);
  });

  test('also where it comes in two pieces, wherever it is cut', async () => {
    let at = 0;
    await using server = await startRawServer((socket) => {
      socket.setNoDelay(true);
      socket.write(answer.subarray(0, at), () => {
        setImmediate(() => socket.write(answer.subarray(at)));
      });
    });
    await using fetcher = await openFetcher();
    for (at = 1; at < answer.length; at += 1) {
      const outcome = await fetcher.get(server.url);
      expect([at, outcome.failure, textOf(outcome)]).toEqual([at, null, 'ok']);
    }
  });

  test('a body that looks like one stays as it is', async () => {
    const body = 'HTTP/1.1 100 Continue\r\n\r\n';
    const { first } = await fetchTwice(
      `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(textOf(first)).toBe(body);
  });

  test('more than ten are too many', async () => {
    const { first, connections } = await fetchTwice(
      'HTTP/1.1 100 Continue\r\n\r\n'.repeat(11) + OK,
    );
    expect(first).toMatchObject({ failure: { code: 'bad_response', phase: 'headers' } });
    expect(connections).toBe(2);
  });
});

describe('bytes that are neither headers nor body', () => {
  /** Sends `piece` until the client hangs up. */
  async function flooded(start: string, piece: string) {
    let sent = 0;
    await using server = await startRawServer((socket) => {
      socket.write(start);
      const more = (): void => {
        while (!socket.destroyed && socket.write(piece)) sent += piece.length;
      };
      socket.on('drain', more);
      more();
    });
    await using fetcher = await openFetcher({ options: { timeoutMs: 20_000 } });
    const outcome = await fetcher.get(server.url);
    return { failure: outcome.failure, sent };
  }

  test.each([
    ['the reason', 'HTTP/1.1 200 ', 'x'.repeat(10_000), 'headers_too_large', 'headers'],
    ['blank lines', '', '\r\n'.repeat(5_000), 'headers_too_large', 'headers'],
    ['a chunk extension', `${CHUNKED}2;a=`, 'x'.repeat(10_000), 'bad_response', 'body'],
    ['zeros in a size', CHUNKED, '0'.repeat(10_000), 'bad_response', 'body'],
    // Each chunk brings a byte, so that it never ends by itself.
    [
      'large extensions of small chunks',
      CHUNKED,
      `1;a=${'x'.repeat(10_000)}\r\n.\r\n`,
      'bad_response',
      'body',
    ],
    ['trailers', `${CHUNKED}0\r\n`, 'X-A: 1\r\n'.repeat(1_000), 'headers_too_large', 'body'],
  ])('%s without end are bounded in number', async (_name, start, piece, code, phase) => {
    const { failure, sent } = await flooded(start, piece);
    expect(failure).toMatchObject({ code, phase });
    // What fits into the buffers of the kernel on top of the limit.
    expect(sent).toBeLessThan(20_000_000);
  });

  test('small chunks are not too much of it', async () => {
    const many = 50_000;
    const { first, connections } = await fetchTwice(
      `${CHUNKED}${'1;x\r\n.\r\n'.repeat(many)}0\r\n\r\n`,
    );
    expect(first).toMatchObject({ failure: null, sizeBytes: many });
    expect(connections).toBe(1);
  });
});

describe('what makes a connection doubtful ends it', () => {
  test.each([
    ['garbage', 'garbage\r\n\r\n'],
    ['a status of two digits', OK.replace('200', '20')],
    ['a line that ends in CR alone', OK.replace('OK\r\n', 'OK\r')],
    ['blank lines too many', `${OK}\r\n`],
    ['a response too many', OK + OK],
    ['half a response too many', OK + OK.slice(0, 20)],
    ['a body longer than its length', `${OK}more`],
    ['two lengths', OK.replace('\r\n\r\n', '\r\nContent-Length: 3\r\n\r\n')],
    ['a length that is no chunk', OK.replace('\r\n\r\n', '\r\nTransfer-Encoding: chunked\r\n\r\n')],
    [
      'a length beside chunks',
      `${CHUNKED.replace('\r\n\r\n', '\r\nContent-Length: 2\r\n\r\n')}2\r\nok\r\n0\r\n\r\n`,
    ],
    ['an unknown coding', CHUNKED.replace('chunked', 'xchunked') + OK],
    ['a 204 with a body', OK.replace('200 OK', '204 No Content')],
    ['a 304 with a body', OK.replace('200 OK', '304 Not Modified')],
    ['an unasked 101', 'HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
    ['more interim responses than any', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(11) + OK],
    ['a bad chunk', `${CHUNKED}zz\r\n`],
  ])('%s', async (_name, answer) => {
    const { second, connections } = await fetchTwice(answer);
    expect(second).toMatchObject({ failure: null, statusCode: 200, sizeBytes: 2 });
    expect(connections).toBe(2);
  });

  test('a HEAD that is answered with a body', async () => {
    await using server = await startRawServer((socket) =>
      socket.write(OK.replace('\r\n\r\n', '\r\nConnection: keep-alive\r\n\r\n')),
    );
    await using fetcher = await openFetcher({ options: { method: 'HEAD' } });
    for (let i = 1; i <= 2; i += 1) {
      expect(await fetcher.get(server.url)).toMatchObject({ failure: null, statusCode: 200 });
      expect(server.connections()).toBe(i);
    }
  });

  test.each(['\r\n', OK, 'x'])('what comes while nothing is asked: %j', async (unasked) => {
    const closed: number[] = [];
    await using server = await startRawServer((socket, nth) => {
      socket.once('close', () => closed.push(nth));
      socket.write(OK, () => setTimeout(() => socket.write(unasked), 20));
    });
    await using fetcher = await openFetcher();
    expect((await fetcher.get(server.url)).failure).toBeNull();
    const startMs = performance.now();
    await until(() => closed.length > 0);
    // Not for being idle: that takes four seconds.
    expect(performance.now() - startMs).toBeLessThan(3_000);
    expect((await fetcher.get(server.url)).failure).toBeNull();
    expect(server.connections()).toBe(2);
  });
});

test('a request that the peer does not read is being sent, and has no headers to wait for', async () => {
  await using server = await startRawServer((socket) => socket.pause());
  await using fetcher = await openFetcher({ options: { headersTimeoutMs: 100, timeoutMs: 600 } });
  const request = { method: 'POST', body: 'x'.repeat(16 * 1024 * 1024) };
  expect(await fetcher.get(server.url, request)).toMatchObject({
    failure: {
      code: 'timeout',
      phase: 'send',
      message: expect.stringMatching(/^not done within 0\.6 s/),
    },
    statusCode: null,
  });
});
