import { once } from 'node:events';
import {
  constants,
  createSecureServer,
  type Http2SecureServer,
  type Http2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { TransportOptions } from '../../src/transport/index.ts';
import { certificates, type Certificates } from '../support/certificates.ts';
import { makeTask } from '../support/tasks.ts';
import { startTlsSite } from '../support/tls-site.ts';
import { openFetcher, textOf, type FetcherSetup } from '../support/transport.ts';
import { hasOpenssl } from './support/openssl.ts';
import { slowStore } from './support/stores.ts';
import { tick, until } from './support/wait.ts';

const folder = mkdtempSync(join(tmpdir(), 'gfetch-h2-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!hasOpenssl())('HTTP/2', () => {
  let made: Certificates;
  let options: Partial<TransportOptions> = {};
  beforeAll(async () => {
    made = await certificates();
    const caFile = join(folder, 'ca.pem');
    writeFileSync(caFile, made.ca);
    options = { http2: true, caFile };
  });

  const open = (setup: FetcherSetup = {}) =>
    openFetcher({ ...setup, options: { ...options, ...setup.options } });

  test('is chosen where both speak it, and one connection serves many', async () => {
    await using site = await startTlsSite({ http2: true });
    await using fetcher = await open();
    const urls = Array.from({ length: 60 }, (_, i) => site.url(`/echo?${i}`));
    const outcomes = await Promise.all(urls.map((url) => fetcher.get(url)));
    for (const [i, outcome] of outcomes.entries()) {
      expect(outcome).toMatchObject({ failure: null, httpVersion: '2', sizeVerified: true });
      expect(JSON.parse(textOf(outcome))).toMatchObject({ path: `/echo?${i}` });
    }
    expect(site.connections()).toBe(1);
  });

  test('more than a session takes go on further ones, not one each', async () => {
    await using site = await startTlsSite({ http2: true });
    await using fetcher = await open();
    const many = Array.from({ length: 350 }, () => fetcher.get(site.url('/delay/50')));
    for (const outcome of await Promise.all(many)) expect(outcome.failure).toBeNull();
    expect(site.connections()).toBeLessThanOrEqual(4);
  });

  test('POSTs run side by side as well', async () => {
    await using held = await server(made, (stream, _headers, all) => {
      stream.resume();
      if (all.length === 10)
        for (const one of all) one.respond({ ':status': 200 }, { endStream: true });
    });
    await using fetcher = await open({
      options: { method: 'POST', body: Buffer.from('x'), timeoutMs: 5_000 },
    });
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => fetcher.get(held.url('/'))),
    );
    expect(outcomes.map(({ failure }) => failure)).toEqual(outcomes.map(() => null));
  });

  test('HTTP/1.1 where it is not offered, with as many connections as requests', async () => {
    let inFlight = 0;
    let most = 0;
    const waiting: (() => void)[] = [];
    const plain = createHttpsServer(made.valid, (_request, response) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      waiting.push(() => response.end('ok'));
      if (inFlight === 20) for (const answer of waiting.splice(0)) answer();
    });
    await using site = await listening(plain);
    await using fetcher = await open({ options: { timeoutMs: 5_000 } });
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => fetcher.get(site.url('/'))),
    );
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ failure: null, httpVersion: '1.1' });
    expect(most).toBe(20);
  });

  test('a first connection that fails strands nobody', async () => {
    let accepted = 0;
    await using site = await server(made, (stream) =>
      stream.respond({ ':status': 204 }, { endStream: true }),
    );
    site.server.prependListener('connection', (socket) => {
      accepted += 1;
      if (accepted === 1) socket.destroy();
    });
    await using fetcher = await open();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => fetcher.get(site.url('/'))),
    );
    const failed = outcomes.filter(({ failure }) => failure !== null);
    expect(failed.map(({ failure }) => failure?.code)).toEqual(['connect_reset']);
    expect(accepted).toBe(2);
  });

  test('who waits for the first connection waits no longer than allowed, and harms nobody', async () => {
    await using site = await server(made, (stream) =>
      stream.respond({ ':status': 204 }, { endStream: true }),
    );
    await using gate = await slowGate(site.port);
    await using fetcher = await open();
    const url = `https://127.0.0.1:${gate.port}/`;
    const first = fetcher.get(url);
    const hasty = await fetcher.get(url, { timeoutMs: 100 });
    expect(hasty).toMatchObject({ failure: { code: 'timeout', phase: 'connect' }, remoteIp: null });
    gate.open();
    expect((await first).failure).toBeNull();
    expect((await fetcher.get(url)).failure).toBeNull();
    expect(site.sessions()).toBe(1);
  });

  describe('a session that ends', () => {
    test.each<[string, (session: Http2Session, socket: Socket) => void]>([
      ['with GOAWAY', (session) => session.goaway(constants.NGHTTP2_NO_ERROR)],
      ['by GOAWAY for an error', (session) => session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM)],
      ['at once', (session) => session.destroy()],
      ['with its socket', (_session, socket) => socket.destroy()],
      ['with a reset', (_session, socket) => socket.resetAndDestroy()],
    ])('%s: what is not answered is asked again', async (_name, end) => {
      let ended = 0;
      await using site = await server(made, (stream, headers, all) => {
        if (headers[':path'] === '/' || ended > 0) {
          stream.respond({ ':status': 200 }, { endStream: true });
        } else if (all.length === 11 && stream.session !== undefined) {
          ended += 1;
          end(stream.session, site.sockets()[0] as Socket);
        }
      });
      await using fetcher = await open({ options: { timeoutMs: 5_000 } });
      expect((await fetcher.get(site.url('/'))).failure).toBeNull();
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, i) => fetcher.get(site.url(`/${i}`))),
      );
      expect(outcomes.map(({ failure }) => failure)).toEqual(outcomes.map(() => null));
      expect(ended).toBe(1);
    });

    test('while nobody uses it: the next request takes another', async () => {
      await using site = await server(made, (stream) =>
        stream.respond({ ':status': 204 }, { endStream: true }),
      );
      await using fetcher = await open();
      const ends: ((socket: Socket) => void)[] = [
        (socket) => socket.end(),
        (socket) => socket.destroy(),
        (socket) => socket.resetAndDestroy(),
      ];
      for (const [i, end] of ends.entries()) {
        expect((await fetcher.get(site.url('/'))).failure).toBeNull();
        expect(site.sessions()).toBe(i + 1);
        const [socket] = site.sockets();
        if (socket !== undefined) end(socket);
        await until(() => site.sockets().length === 0);
      }
    });

    test('a half answered request fails, and so does a POST', async () => {
      await using site = await server(made, (stream, headers, all) => {
        if (headers[':path'] === '/') stream.respond({ ':status': 200 }, { endStream: true });
        if (headers[':path'] === '/half') {
          stream.respond({ ':status': 200 });
          stream.write('half');
        }
        if (all.length === 3) setTimeout(() => site.sockets()[0]?.destroy(), 50);
      });
      await using fetcher = await open();
      await fetcher.get(site.url('/'));
      const [half, post] = await Promise.all([
        fetcher.get(site.url('/half')),
        fetcher.get(site.url('/post'), { method: 'POST', body: 'x' }),
      ]);
      expect(half).toMatchObject({ failure: { phase: 'body' }, body: null });
      expect(half.failure?.code).toMatch(/^(?:closed_early|reset)$/);
      expect(post.failure?.code).toMatch(/^(?:closed_early|reset)$/);
      expect(post.failure?.phase).toBe('headers');
    });

    test('a server that ends every session does not keep us busy', async () => {
      let streams = 0;
      await using site = await server(made, (stream) => {
        streams += 1;
        stream.session?.destroy();
      });
      await using fetcher = await open();
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, () => fetcher.get(site.url('/'))),
      );
      for (const { failure } of outcomes) expect(failure?.code).toMatch(/^(?:closed_early|reset)$/);
      expect(streams).toBeLessThanOrEqual(20);
    });
  });

  describe('a stream that is reset', () => {
    const { NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR, NGHTTP2_REFUSED_STREAM, NGHTTP2_NO_ERROR } =
      constants;

    test.each([
      ['CANCEL', NGHTTP2_CANCEL, {}],
      ['CANCEL, with a length', NGHTTP2_CANCEL, { 'content-length': '1000' }],
      ['NO_ERROR, with a length', NGHTTP2_NO_ERROR, { 'content-length': '1000' }],
      ['INTERNAL_ERROR', NGHTTP2_INTERNAL_ERROR, {}],
    ])('in the middle of its body by %s is not whole', async (_name, code, headers) => {
      await using site = await server(made, (stream) => {
        stream.respond({ ':status': 200, ...headers });
        stream.write('half');
        setTimeout(() => reset(stream, code), 50);
      });
      await using fetcher = await open();
      const { failure, body } = await fetcher.get(site.url('/'));
      expect(failure?.code).toMatch(/^(?:closed_early|reset)$/);
      expect(failure?.phase).toBe('body');
      expect(body).toBeNull();
    });

    test('before its headers', async () => {
      await using site = await server(made, (stream) => reset(stream, NGHTTP2_INTERNAL_ERROR));
      await using fetcher = await open();
      expect(await fetcher.get(site.url('/'))).toMatchObject({
        failure: { code: 'reset', phase: 'headers' },
      });
    });

    test('because it was refused is asked again, also a POST, once', async () => {
      let streams = 0;
      await using site = await server(made, (stream, headers) => {
        streams += 1;
        if (headers[':path'] === '/never' || streams === 1) reset(stream, NGHTTP2_REFUSED_STREAM);
        else stream.respond({ ':status': 200 }, { endStream: true });
      });
      await using fetcher = await open();
      const post = await fetcher.get(site.url('/'), { method: 'POST', body: 'x' });
      expect(post).toMatchObject({ failure: null, statusCode: 200 });
      expect((await fetcher.get(site.url('/never'))).failure?.code).toBe('reset');
      expect(streams).toBe(4);
    });

    test('leaves its neighbours alone', async () => {
      await using site = await server(made, (stream, headers) => {
        if (headers[':path'] === '/bad') reset(stream, NGHTTP2_INTERNAL_ERROR);
        else setTimeout(() => stream.respond({ ':status': 200 }, { endStream: true }), 50);
      });
      await using fetcher = await open();
      const [bad, good] = await Promise.all([
        fetcher.get(site.url('/bad')),
        fetcher.get(site.url('/')),
      ]);
      expect([bad.failure?.code, good.failure]).toEqual(['reset', null]);
      expect(site.sessions()).toBe(1);
    });
  });

  test('one stream that is too late, or too large, leaves its neighbours alone', async () => {
    await using site = await server(made, (stream, headers) => {
      if (headers[':path'] === '/large') {
        stream.respond({ ':status': 200 });
        stream.write(Buffer.alloc(50_000));
      } else if (headers[':path'] !== '/late') {
        setTimeout(() => stream.respond({ ':status': 200 }, { endStream: true }), 300);
      }
    });
    await using fetcher = await open({ options: { maxSizeBytes: 10_000 } });
    const [late, large, good] = await Promise.all([
      fetcher.get(site.url('/late'), { timeoutMs: 100 }),
      fetcher.get(site.url('/large')),
      fetcher.get(site.url('/')),
    ]);
    expect(late.failure).toMatchObject({ code: 'timeout', phase: 'headers' });
    expect(large.failure?.code).toBe('too_large');
    expect(good.failure).toBeNull();
    expect(site.sessions()).toBe(1);
    // Both were told that nobody listens any more.
    await until(() => site.openStreams() === 0);
    expect((await fetcher.get(site.url('/'))).failure).toBeNull();
    expect(site.sessions()).toBe(1);
  });

  test('a slow taker holds its stream back, not its neighbours', async () => {
    let sent = 0;
    const total = 20_000_000;
    await using site = await server(made, (stream, headers) => {
      stream.respond({ ':status': 200 });
      if (headers[':path'] !== '/large') stream.end('small');
      else pour(stream, total, (bytes) => (sent += bytes));
    });
    const store = slowStore();
    await using fetcher = await open({ wants: { body: false, hash: false }, store });
    const large = fetcher.get(site.url('/large'));
    await until(() => store.held() > 0);
    for (let i = 0; i < 20; i += 1) {
      const small = await fetcher.transport.fetch(makeTask(2, site.url('/small')), Infinity);
      expect(small).toMatchObject({ failure: null, sizeBytes: 5 });
    }
    // The window of a stream, what Node buffers on both sides, and a chunk or two.
    expect(sent).toBeLessThan(4_000_000);
    store.release();
    expect(await large).toMatchObject({ failure: null, sizeBytes: total });
  });

  test('closing leaves nothing open', async () => {
    const before = handles();
    await using site = await startTlsSite({ http2: true });
    const fetcher = await open();
    await Promise.all(Array.from({ length: 5 }, () => fetcher.get(site.url('/status/200'))));
    const pending = fetcher.get(site.url('/stall-headers'));
    await until(() => site.hits('/stall-headers') === 1);
    await fetcher.transport.close();
    expect((await pending).failure?.code).toBe('interrupted');
    await site.close();
    await tick();
    await until(() => handles() <= before);
    expect(fetcher.transport.inFlight()).toEqual([]);
  });
});

function handles(): number {
  return process.getActiveResourcesInfo().filter((name) => /^(?:TCP|TLS|HTTP2|Timeout)/i.test(name))
    .length;
}

/** Only RST_STREAM: Node's own way ends the stream first, if it can. */
function reset(stream: ServerHttp2Stream, code: number): void {
  stream.end = () => stream;
  stream.close(code);
}

function pour(stream: ServerHttp2Stream, total: number, count: (bytes: number) => void): void {
  const chunk = Buffer.alloc(50_000, 'x');
  let left = total;
  const more = (): void => {
    while (left > 0) {
      left -= chunk.length;
      count(chunk.length);
      if (!stream.write(chunk)) break;
    }
    if (left > 0) stream.once('drain', more);
    else stream.end();
  };
  more();
}

interface Gate extends AsyncDisposable {
  readonly port: number;
  open(): void;
}

/** Passes connections on to another port, but nothing gets through before it is opened. */
async function slowGate(target: number): Promise<Gate> {
  const passages: (() => void)[] = [];
  const gate = createServer((socket) => {
    passages.push(() => {
      const onward = connect(target, '127.0.0.1');
      socket.pipe(onward).pipe(socket);
      for (const end of [socket, onward]) end.on('error', () => undefined);
    });
  });
  gate.listen(0, '127.0.0.1');
  await once(gate, 'listening');
  return {
    port: (gate.address() as AddressInfo).port,
    open: () => {
      for (const pass of passages.splice(0)) pass();
    },
    [Symbol.asyncDispose]: async () => {
      gate.close();
    },
  };
}

interface Listening extends AsyncDisposable {
  readonly port: number;
  sockets(): readonly Socket[];
  url(path: string): string;
}

async function listening(server: Server): Promise<Listening> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return {
    url: (path) => `https://127.0.0.1:${port}${path}`,
    port,
    sockets: () => [...sockets],
    [Symbol.asyncDispose]: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

interface Http2Site extends Listening {
  readonly server: Http2SecureServer;
  sessions(): number;
  openStreams(): number;
}

type Serve = (
  stream: ServerHttp2Stream,
  headers: Readonly<Record<string, unknown>>,
  /** All streams so far. */
  all: readonly ServerHttp2Stream[],
) => void;

async function server({ valid }: Certificates, serve: Serve): Promise<Http2Site> {
  const http2 = createSecureServer(valid);
  const all: ServerHttp2Stream[] = [];
  let sessions = 0;
  let openStreams = 0;
  http2.on('session', (session) => {
    sessions += 1;
    session.on('error', () => undefined);
  });
  http2.on('stream', (stream, headers) => {
    all.push(stream);
    openStreams += 1;
    stream.on('error', () => undefined);
    stream.once('close', () => (openStreams -= 1));
    serve(stream, headers, all);
  });
  const site = await listening(http2);
  return { ...site, server: http2, sessions: () => sessions, openStreams: () => openStreams };
}
