import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, test } from 'vitest';

import { mayRepeat } from '../../src/transport/repeat.ts';
import { startSite } from '../support/site.ts';
import { openFetcher, textOf } from '../support/transport.ts';
import { startRawServer } from './support/raw-server.ts';
import { until } from './support/wait.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe('how many stay open', () => {
  test('is limited over all origins, however many there are', async () => {
    const open = new Set<Socket>();
    let most = 0;
    const server = createHttpServer((_request, response) => response.end('ok'));
    server.on('connection', (socket) => {
      open.add(socket);
      most = Math.max(most, open.size);
      socket.once('close', () => open.delete(socket));
    });
    server.listen(0, '0.0.0.0');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    {
      await using fetcher = await openFetcher({
        options: { maxIdleConnections: 10 },
        wants: { hash: false },
      });
      let next = 0;
      const worker = async (): Promise<void> => {
        while (next < 1_000) {
          const n = next;
          next += 1;
          const host = `127.0.${1 + Math.floor(n / 250)}.${1 + (n % 250)}`;
          const { failure, remoteIp } = await fetcher.get(`http://${host}:${port}/`);
          expect([failure, remoteIp]).toEqual([null, host]);
        }
      };
      await Promise.all(Array.from({ length: 20 }, worker));
      await until(() => open.size <= 10);
      // Those in use, those idle, and those whose end the server has yet to notice.
      expect(most).toBeLessThan(100);
    }
    await until(() => open.size === 0);
    server.close();
  });

  test('those in use are not counted among the idle', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher({ options: { maxIdleConnections: 1 } });
    const all = Array.from({ length: 10 }, () => fetcher.get(site.url('/delay/50')));
    for (const { failure } of await Promise.all(all)) expect(failure).toBeNull();
    expect(site.connections()).toBe(10);
    expect((await fetcher.get(site.url('/status/200'))).connectMs).toBe(0);
  });
});

describe('one connection after another', () => {
  test.each([
    ['Connection: close', 3],
    ['Connection: Keep-Alive', 1],
    ['Keep-Alive: timeout=1', 3],
    ['Keep-Alive: timeout=60', 1],
    ['Keep-Alive: timeout=nonsense', 1],
    ['X-Nothing: 1', 1],
  ])('%s: %i for three requests', async (header, connections) => {
    await using server = await startRawServer((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${header}\r\nContent-Length: 2\r\n\r\nok`);
    });
    await using fetcher = await openFetcher();
    for (let i = 0; i < 3; i += 1) {
      expect(await fetcher.get(server.url)).toMatchObject({ failure: null, sizeBytes: 2 });
    }
    expect(server.connections()).toBe(connections);
  });

  test('one that the server keeps for 2 s is closed before, though nobody asks for anything', async () => {
    const closed: number[] = [];
    await using server = await startRawServer((socket, nth) => {
      socket.once('close', () => closed.push(nth));
      socket.write('HTTP/1.1 200 OK\r\nKeep-Alive: timeout=2\r\nContent-Length: 2\r\n\r\nok');
    });
    await using fetcher = await openFetcher();
    expect((await fetcher.get(server.url)).failure).toBeNull();
    const startMs = performance.now();
    await until(() => closed.length > 0);
    expect(performance.now() - startMs).toBeGreaterThan(900);
    expect(performance.now() - startMs).toBeLessThan(3_500);
    expect((await fetcher.get(server.url)).failure).toBeNull();
    expect(server.connections()).toBe(2);
  });

  test('one that is not used is closed after four seconds', async () => {
    const closed: number[] = [];
    await using server = await startRawServer((socket, nth) => {
      socket.once('close', () => closed.push(nth));
      socket.write(OK);
    });
    await using fetcher = await openFetcher();
    expect((await fetcher.get(server.url)).failure).toBeNull();
    const startMs = performance.now();
    await until(() => closed.length > 0);
    expect(performance.now() - startMs).toBeGreaterThan(3_900);
    expect(performance.now() - startMs).toBeLessThan(8_000);
  });

  test('a request that cannot be written fails, and harms nobody', async () => {
    await using server = await startRawServer((socket) => socket.write(OK));
    await using fetcher = await openFetcher();
    for (const headers of [{ 'x-a': 'a\r\nb: c' }, { 'x y': 'z' }, { 'content-length': '5' }]) {
      expect(await fetcher.get(server.url, { headers })).toMatchObject({
        failure: { code: 'internal' },
        statusCode: null,
      });
    }
    expect((await fetcher.get(server.url)).failure).toBeNull();
  });

  test('an answer that comes before the whole request is whole, and the last', async () => {
    let bytes = 0;
    await using server = await startRawServer((socket, nth, text) => {
      bytes += text.length;
      if (nth !== 1) return;
      socket.pause();
      socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno');
    });
    await using fetcher = await openFetcher();
    const body = 'x'.repeat(16 * 1024 * 1024);
    const outcome = await fetcher.get(server.url, { method: 'POST', body });
    expect(outcome).toMatchObject({ failure: null, statusCode: 413, sizeBytes: 2 });
    expect(bytes).toBeLessThan(body.length);
    expect((await fetcher.get(server.url, { timeoutMs: 300 })).connectMs).toBeGreaterThan(0);
    expect(server.connections()).toBe(2);
  });

  test('5,000 requests on one leave nothing behind', async () => {
    const warnings: Error[] = [];
    const collect = (warning: Error): number => warnings.push(warning);
    process.on('warning', collect);
    await using server = await startRawServer((socket) => socket.write(OK));
    await using fetcher = await openFetcher({ wants: { hash: false, body: 'none' } });
    for (let i = 0; i < 5_000; i += 1) {
      const { failure } = await fetcher.get(server.url);
      if (failure !== null) expect(failure).toBeNull();
    }
    process.off('warning', collect);
    expect(server.connections()).toBe(1);
    expect(warnings).toEqual([]);
  });

  test('the end that comes with the answer is no failure of the next request', async () => {
    await using server = await startRawServer((socket) => socket.end(OK));
    await using fetcher = await openFetcher();
    for (let i = 0; i < 5; i += 1) {
      expect(await fetcher.get(server.url)).toMatchObject({ failure: null, sizeBytes: 2 });
    }
    expect(server.connections()).toBe(5);
  });

  test('a connection that dies after long silence gets a whole new time to connect', async () => {
    await using server = await startRawServer((socket, nth) => {
      if (nth !== 2) socket.write(OK);
      else setTimeout(() => socket.destroy(), 400);
    });
    await using fetcher = await openFetcher({ options: { connectTimeoutMs: 200 } });
    expect((await fetcher.get(server.url)).failure).toBeNull();
    expect(await fetcher.get(server.url)).toMatchObject({ failure: null, sizeBytes: 2 });
    expect(server.connections()).toBe(2);
  });

  test('a server that hangs up on every second request is asked only twice', async () => {
    let requests = 0;
    await using server = await startRawServer((socket) => {
      requests += 1;
      if (requests === 1) socket.write(OK);
      else socket.destroy();
    });
    await using fetcher = await openFetcher();
    expect((await fetcher.get(server.url)).failure).toBeNull();
    expect((await fetcher.get(server.url)).failure?.code).toBe('closed_early');
    expect(requests).toBe(3);
  });
});

describe('whether a request is sent once more', () => {
  const refused = Object.assign(new Error('Stream closed with error code NGHTTP2_REFUSED_STREAM'), {
    code: 'ERR_HTTP2_STREAM_ERROR',
  });
  const reset = Object.assign(new Error('Stream closed with error code NGHTTP2_INTERNAL_ERROR'), {
    code: 'ERR_HTTP2_STREAM_ERROR',
  });
  const closed = new Error('other side closed');

  test.each<[string, boolean, boolean, Error, boolean]>([
    ['GET', true, true, closed, true],
    ['GET', true, false, closed, false],
    ['GET', false, false, closed, false],
    ['POST', true, true, closed, false],
    ['POST', true, false, closed, false],
    ['PATCH', false, true, closed, true],
    ['POST', true, false, refused, true],
    ['GET', true, true, reset, false],
  ])(
    '%s, written: %s, on a used connection: %s, %o: %s',
    (method, isWritten, isUsed, error, yes) => {
      expect(mayRepeat({ method, isWritten, isUsed }, error)).toBe(yes);
    },
  );
});

describe('what comes after the end of a response', () => {
  const POISON = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison';

  test.each<[string, (socket: Socket) => void]>([
    ['at once', (socket) => socket.write(OK + POISON)],
    [
      'a little later',
      (socket) => socket.write(OK, () => setImmediate(() => socket.write(POISON))),
    ],
    ['as half a response', (socket) => socket.write(`${OK}HTTP/1.1 200 O`)],
    ['as what is no response', (socket) => socket.write(`${OK}\r\n\r\nmore of the body`)],
  ])('%s is not the answer to the next request', async (_name, serve) => {
    await using server = await startRawServer(serve);
    await using fetcher = await openFetcher();
    for (let i = 0; i < 5; i += 1) {
      const outcome = await fetcher.get(server.url);
      expect(outcome.failure).toBeNull();
      expect(textOf(outcome)).toBe('ok');
    }
  });

  test('nor is the body that answers a HEAD', async () => {
    await using server = await startRawServer((socket, _nth, request) => {
      const isHead = request.startsWith('HEAD');
      const body = isHead ? POISON : 'ok';
      socket.write(
        `HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    });
    await using fetcher = await openFetcher();
    for (let i = 0; i < 5; i += 1) {
      expect(await fetcher.get(server.url, { method: 'HEAD' })).toMatchObject({
        failure: null,
        sizeBytes: 0,
        sizeVerified: true,
      });
      expect(textOf(await fetcher.get(server.url))).toBe('ok');
    }
  });

  test('HEAD keeps its connection where the server does', async () => {
    await using server = await startRawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1000\r\n\r\n');
    });
    await using fetcher = await openFetcher({ options: { method: 'HEAD' } });
    for (let i = 0; i < 3; i += 1) expect((await fetcher.get(server.url)).failure).toBeNull();
    expect(server.connections()).toBe(1);
  });
});

describe('responses without content', () => {
  test.each([
    ['304 with a length', '304 Not Modified\r\nContent-Length: 1000\r\nETag: "x"\r\n\r\n', 304],
    ['304 without', '304 Not Modified\r\n\r\n', 304],
    ['304 with a body all the same', '304 Not Modified\r\nContent-Length: 4\r\n\r\nbody', 304],
    ['204', '204 No Content\r\n\r\n', 204],
    ['204 with a length', '204 No Content\r\nContent-Length: 4\r\n\r\n', 204],
    ['204 with a body all the same', '204 No Content\r\n\r\nbody', 204],
    ['205 with a length of 0', '205 Reset Content\r\nContent-Length: 0\r\n\r\n', 205],
  ])('%s', async (_name, response, statusCode) => {
    await using server = await startRawServer((socket) => socket.write(`HTTP/1.1 ${response}`));
    await using fetcher = await openFetcher();
    for (let i = 0; i < 3; i += 1) {
      expect(await fetcher.get(server.url)).toMatchObject({
        failure: null,
        statusCode,
        sizeBytes: 0,
        downloadBytes: 0,
        sizeVerified: true,
      });
    }
  });

  test('but a 200 that is too short stays one', async () => {
    await using server = await startRawServer((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n'),
    );
    await using fetcher = await openFetcher();
    expect((await fetcher.get(server.url)).failure).toMatchObject({ code: 'closed_early' });
  });
});
