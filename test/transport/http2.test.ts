import type { ServerHttp2Stream } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { beforeAll, describe, expect, test } from 'vitest';

import type { RequestSpec } from '../../src/model/task.ts';
import { certificates, type Certificates } from '../support/certificates.ts';
import { makeTask } from '../support/tasks.ts';
import { startTlsSite } from '../support/tls-site.ts';
import {
  fetchOnce,
  openFetcher,
  textOf,
  type Fetcher,
  type FetcherSetup,
} from '../support/transport.ts';
import { startGate } from './support/gate.ts';
import { listen, startHttp2Site } from './support/http2-site.ts';
import { hasOpenssl } from './support/openssl.ts';
import { slowStore } from './support/stores.ts';
import { tick, until } from './support/wait.ts';

describe.skipIf(!hasOpenssl())('HTTP/2', () => {
  let made: Certificates;
  beforeAll(async () => {
    made = await certificates();
  });

  const open = (setup: FetcherSetup = {}): Promise<Fetcher> =>
    openFetcher({ ...setup, options: { http2: true, verifyTls: false, ...setup.options } });

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
    await using held = await startHttp2Site(made, (stream, _headers, all) => {
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
    await using site = await listen(plain);
    await using fetcher = await open({ options: { timeoutMs: 5_000 } });
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => fetcher.get(site.url('/'))),
    );
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ failure: null, httpVersion: '1.1' });
    expect(most).toBe(20);
  });

  test('a first connection that fails strands nobody', async () => {
    await using site = await startHttp2Site(made, (stream) =>
      stream.respond({ ':status': 204 }, { endStream: true }),
    );
    await using gate = await startGate(site.port, { cuts: 1 });
    await using fetcher = await open();
    const url = `https://127.0.0.1:${gate.port}/`;
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => fetcher.get(url)));
    const failed = outcomes.filter(({ failure }) => failure !== null);
    expect(failed.map(({ failure }) => failure?.code)).toEqual(['connect_reset']);
    expect(gate.connections()).toBe(2);
  });

  test('who waits for the first connection waits no longer than allowed, and harms nobody', async () => {
    await using site = await startHttp2Site(made, (stream) =>
      stream.respond({ ':status': 204 }, { endStream: true }),
    );
    await using gate = await startGate(site.port, { isOpen: false });
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

  test('one stream that is too late, or too large, leaves its neighbours alone', async () => {
    await using site = await startHttp2Site(made, (stream, headers) => {
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
    await using site = await startHttp2Site(made, (stream, headers) => {
      stream.respond({ ':status': 200 });
      if (headers[':path'] !== '/large') stream.end('small');
      else pour(stream, total, (bytes) => (sent += bytes));
    });
    const store = slowStore();
    await using fetcher = await open({ wants: { body: 'none', hash: false }, store });
    const large = fetcher.get(site.url('/large'));
    await until(() => store.held() > 0);
    for (let i = 0; i < 20; i += 1) {
      const small = await fetchOnce(fetcher.transport, makeTask(2, site.url('/small')));
      expect(small).toMatchObject({ failure: null, sizeBytes: 5 });
    }
    // The window of a stream, what Node buffers on both sides, and a chunk or two.
    expect(sent).toBeLessThan(4_000_000);
    store.release();
    expect(await large).toMatchObject({ failure: null, sizeBytes: total });
  });

  test('what HTTP/2 cannot carry goes by HTTP/1.1, beside what can', async () => {
    await using site = await startTlsSite({ http2: true });
    await using fetcher = await open();
    const requests: readonly RequestSpec[] = [
      ...['GET', 'DELETE', 'OPTIONS', 'QUERY'].map((method) => ({ method, body: 'x=1' })),
      { headers: { te: 'gzip' } },
      { headers: { 'proxy-connection': 'keep-alive' } },
      { headers: { 'http2-settings': 'x' } },
    ];
    // On a connection that is made for it, and on one that stands already.
    for (let i = 0; i < 2; i += 1) {
      for (const request of requests) {
        const outcome = await fetcher.get(site.url('/echo'), request);
        expect(outcome).toMatchObject({ failure: null, httpVersion: '1.1' });
        expect(JSON.parse(textOf(outcome))).toMatchObject(request);
      }
    }
    for (const request of [{}, { method: 'DELETE' }, { headers: { te: 'trailers' } }]) {
      const outcome = await fetcher.get(site.url('/echo'), request);
      expect(outcome).toMatchObject({ failure: null, httpVersion: '2' });
    }
  });

  test('trailers that overtake a body that is held back do not cut it', async () => {
    // Within the window of a stream, so that all of it comes though nobody takes it.
    const total = 200_000;
    await using site = await startHttp2Site(made, (stream) => {
      stream.respond({ ':status': 200 }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'x-checksum': '1' }));
      stream.end(Buffer.alloc(total, 'x'));
    });
    const store = slowStore();
    await using fetcher = await open({ wants: { body: 'none' }, store });
    const held = fetcher.get(site.url('/'));
    await until(() => store.held() > 0);
    // What comes after it on the same session has been read, so the trailers have been as well.
    expect(await fetcher.get(site.url('/'))).toMatchObject({ failure: null, sizeBytes: total });
    expect(fetcher.transport.inFlight()).toHaveLength(1);
    store.release();
    expect(await held).toMatchObject({ failure: null, sizeBytes: total, downloadBytes: total });
    expect(site.sessions()).toBe(1);
  });

  test('nor does it keep a session busy to give such a body up', async () => {
    await using site = await startHttp2Site(made, (stream) => {
      stream.respond({ ':status': 200 }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'x-checksum': '1' }));
      stream.end(Buffer.alloc(200_000, 'x'));
    });
    await using fetcher = await open({ wants: { body: 'none' }, store: slowStore() });
    const late = await fetcher.get(site.url('/'), { timeoutMs: 200 });
    expect(late).toMatchObject({ failure: { code: 'timeout', phase: 'body' } });
    expect((await fetcher.get(site.url('/'))).failure).toBeNull();
    await until(() => site.openStreams() === 0);
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
