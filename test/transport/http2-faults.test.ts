import { constants, type Http2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';

import type { TransportOptions } from '../../src/transport/index.ts';
import { certificates, type Certificates } from '../support/certificates.ts';
import { openFetcher, type Fetcher } from '../support/transport.ts';
import { reset, startHttp2Site } from './support/http2-site.ts';
import { hasOpenssl } from './support/openssl.ts';
import { until } from './support/wait.ts';

describe.skipIf(!hasOpenssl())('HTTP/2 that goes wrong', () => {
  let made: Certificates;
  beforeAll(async () => {
    made = await certificates();
  });

  const open = (options: Partial<TransportOptions> = {}): Promise<Fetcher> =>
    openFetcher({ options: { http2: true, verifyTls: false, ...options } });

  describe('a session that ends', () => {
    test.each<[string, (session: Http2Session, socket: Socket) => void]>([
      ['with GOAWAY', (session) => session.goaway(constants.NGHTTP2_NO_ERROR)],
      ['by GOAWAY for an error', (session) => session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM)],
      ['at once', (session) => session.destroy()],
      ['with its socket', (_session, socket) => socket.destroy()],
      ['with a reset', (_session, socket) => socket.resetAndDestroy()],
    ])('%s: what is not answered is asked again', async (_name, end) => {
      let ended = 0;
      await using site = await startHttp2Site(made, (stream, headers, all) => {
        if (headers[':path'] === '/' || ended > 0) {
          stream.respond({ ':status': 200 }, { endStream: true });
        } else if (all.length === 11 && stream.session !== undefined) {
          ended += 1;
          end(stream.session, site.sockets()[0] as Socket);
        }
      });
      await using fetcher = await open({ timeoutMs: 5_000 });
      expect((await fetcher.get(site.url('/'))).failure).toBeNull();
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, (_, i) => fetcher.get(site.url(`/${i}`))),
      );
      expect(outcomes.map(({ failure }) => failure)).toEqual(outcomes.map(() => null));
      expect(ended).toBe(1);
    });

    test('while nobody uses it: the next request takes another', async () => {
      await using site = await startHttp2Site(made, (stream) =>
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
      await using site = await startHttp2Site(made, (stream, headers, all) => {
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
      await using site = await startHttp2Site(made, (stream) => {
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
      await using site = await startHttp2Site(made, (stream) => {
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
      await using site = await startHttp2Site(made, (stream) =>
        reset(stream, NGHTTP2_INTERNAL_ERROR),
      );
      await using fetcher = await open();
      expect(await fetcher.get(site.url('/'))).toMatchObject({
        failure: { code: 'reset', phase: 'headers' },
      });
    });

    test('because it was refused is asked again, also a POST, once', async () => {
      let streams = 0;
      await using site = await startHttp2Site(made, (stream, headers) => {
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
      await using site = await startHttp2Site(made, (stream, headers) => {
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
});
