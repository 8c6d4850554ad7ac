import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { brotliCompressSync, createGzip, deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

import type { CrawlPlace } from '../../src/model/crawl.ts';
import type { TransportOptions, Wants } from '../../src/transport/index.ts';
import { sampleBytes } from '../support/body-routes.ts';
import { startSite } from '../support/site.ts';
import { makeTask } from '../support/tasks.ts';
import { fetchOnce, openFetcher } from '../support/transport.ts';
import { startRawServer } from './support/raw-server.ts';
import { slowStore, storeWith } from './support/stores.ts';
import { until } from './support/wait.ts';

const MIB = 1024 * 1024;
const KEPT_BYTES = 10 * MIB;

describe('a robots.txt', () => {
  const ROBOTS_BYTES = 512 * 1024;
  const PLACE: CrawlPlace = {
    depth: 0,
    parent: null,
    discoveredBy: 'robots',
    key: '',
    role: 'page',
    redirects: 0,
    fromPublic: false,
    isForeign: false,
  };

  /** A body without an end. */
  const startEndless = async (encoding: 'identity' | 'gzip') => {
    const part = Buffer.alloc(64 * 1024, '#\n');
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-encoding': encoding });
      const out = encoding === 'gzip' ? createGzip() : new PassThrough();
      out.pipe(response);
      const write = (): void => {
        while (!response.destroyed && out.write(part));
        out.once('drain', write);
      };
      write();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return { server, url: `http://127.0.0.1:${port}/robots.txt` };
  };

  test.each(['identity', 'gzip'] as const)(
    'without an end is read as far as it has to be, in %s',
    async (encoding) => {
      const { server, url } = await startEndless(encoding);
      await using fetcher = await openFetcher({ options: { maxSizeBytes: 1000 } });
      const task = makeTask(1, url, { crawl: PLACE });
      const outcome = await fetchOnce(fetcher.transport, task);
      server.closeAllConnections();
      server.close();
      expect(outcome).toMatchObject({ failure: null, statusCode: 200 });
      expect(outcome.body).toHaveLength(ROBOTS_BYTES);
    },
  );

  test.each([
    ['page', null],
    // What it names is a page as others.
    ['sitemap', 'saved'],
  ] as const)('is not saved among the pages (%s)', async (role, savedPath) => {
    await using site = await startSite();
    await using fetcher = await openFetcher({ store: storeWith({}) });
    const task = makeTask(1, site.url('/bytes/10'), { crawl: { ...PLACE, role } });
    expect(await fetchOnce(fetcher.transport, task)).toMatchObject({ failure: null, savedPath });
  });
});

describe('a large body', () => {
  const fetchLarge = async (
    size: number,
    body: Wants['body'],
    options: Partial<TransportOptions> = {},
  ) => {
    await using site = await startSite();
    await using fetcher = await openFetcher({ options, wants: { body } });
    return await fetcher.get(site.url(`/bytes/${size}`));
  };

  test('whose start is wanted is kept so far, and told in its real size', async () => {
    const outcome = await fetchLarge(KEPT_BYTES + 3 * MIB, 'start');
    expect(outcome).toMatchObject({ failure: null, sizeBytes: KEPT_BYTES + 3 * MIB });
    expect(outcome.body?.equals(sampleBytes(KEPT_BYTES))).toBe(true);
    expect(outcome.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('that is wanted whole fails beyond what is held, and says what to do', async () => {
    const { failure, body } = await fetchLarge(KEPT_BYTES + 1, 'whole');
    expect(failure).toMatchObject({ code: 'too_large', phase: 'body' });
    expect(failure?.message).toContain('10,485,760 bytes');
    expect(failure?.message).toContain('raise --max-size');
    expect(body).toBeNull();
  });

  test('is held whole as far as --max-size allows', async () => {
    const outcome = await fetchLarge(KEPT_BYTES + MIB, 'whole', { maxSizeBytes: 2 * KEPT_BYTES });
    expect(outcome).toMatchObject({ failure: null, sizeBytes: KEPT_BYTES + MIB });
    expect(outcome.body).toHaveLength(KEPT_BYTES + MIB);
  });

  test('is not held at all where nobody wants it', async () => {
    const outcome = await fetchLarge(KEPT_BYTES + MIB, 'none');
    expect(outcome).toMatchObject({ failure: null, sizeBytes: KEPT_BYTES + MIB, body: null });
  });

  test.each(['none', 'start', 'whole'] as const)(
    'over --max-size fails by it, with %s of it wanted',
    async (body) => {
      const { failure } = await fetchLarge(1001, body, { maxSizeBytes: 1000 });
      expect(failure).toMatchObject({ code: 'too_large' });
      expect(failure?.message).toBe('the body is larger than 1,000 bytes (--max-size)');
    },
  );
});

test.each([
  ['br', brotliCompressSync('hello')],
  ['deflate', deflateSync('hello')],
])(
  'what follows the end of a body in %s is waited for, and not taken in',
  async (coding, bytes) => {
    const padding = Buffer.alloc(5000, 'x');
    await using server = await startRawServer((socket) => {
      const length = bytes.length + 2 * padding.length;
      socket.write(
        `HTTP/1.1 200 OK\r\nContent-Encoding: ${coding}\r\nContent-Length: ${length}\r\n\r\n`,
      );
      socket.write(bytes);
      setTimeout(() => socket.write(padding), 50);
      setTimeout(() => socket.write(padding), 100);
    });
    await using fetcher = await openFetcher();
    for (let i = 0; i < 2; i += 1) {
      expect(await fetcher.get(server.url)).toMatchObject({
        failure: null,
        sizeBytes: 5,
        downloadBytes: bytes.length + 2 * padding.length,
      });
    }
    expect(server.connections()).toBe(1);
  },
);

test('a few bytes that stand for many are decoded no faster than they are taken', async () => {
  const total = 100_000_000;
  const bomb = brotliCompressSync(Buffer.alloc(total));
  await using site = await startSite({
    routes: {
      '/bomb': ({ reply }) => {
        reply.setHeader('content-encoding', 'br');
        reply.end(bomb);
      },
    },
  });
  const store = slowStore();
  await using fetcher = await openFetcher({ wants: { body: 'none', hash: false }, store });
  const pending = fetcher.get(site.url('/bomb'));
  await until(() => store.held() > 0);
  // Others are decoded meanwhile.
  for (let i = 0; i < 20; i += 1) {
    expect(await fetcher.get(site.url('/br/1000000'))).toMatchObject({ sizeBytes: 1_000_000 });
  }
  expect(store.held()).toBeLessThan(1_000_000);
  store.release();
  expect(await pending).toMatchObject({ failure: null, sizeBytes: total });
});

describe('saving', () => {
  const fails = (): never => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      errno: -28,
    });
  };

  test.each<[string, Parameters<typeof storeWith>[0]]>([
    ['write throws', { write: fails }],
    ['finish throws', { finish: fails }],
    ['finish rejects', { finish: async () => fails() }],
  ])('%s', async (_name, ways) => {
    await using site = await startSite();
    let discarded = 0;
    const discard = async (): Promise<void> => {
      discarded += 1;
    };
    await using fetcher = await openFetcher({ store: storeWith({ discard, ...ways }) });
    for (const path of ['/bytes/100000', '/gzip/100000']) {
      expect(await fetcher.get(site.url(path))).toMatchObject({
        failure: { code: 'save_failed', phase: 'save', message: 'no space left on device' },
        statusCode: 200,
        savedPath: null,
        body: null,
      });
    }
    expect(discarded).toBe('write' in ways ? 2 : 0);
  });

  test('open throws', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher({ store: { open: fails } });
    expect(await fetcher.get(site.url('/bytes/1000'))).toMatchObject({
      failure: { code: 'save_failed', phase: 'save', message: 'no space left on device' },
      statusCode: 200,
    });
  });

  test('a disk that is slower than --stall-timeout is not the server’s fault', async () => {
    await using site = await startSite();
    const resumers: (() => void)[] = [];
    let isFirst = true;
    const store = storeWith({
      write: () => {
        if (!isFirst) return true;
        isFirst = false;
        setTimeout(() => {
          for (const resume of resumers) resume();
        }, 500);
        return false;
      },
      onDrain: (resume) => resumers.push(resume),
    });
    await using fetcher = await openFetcher({
      options: { stallTimeoutMs: 200 },
      wants: { body: 'none' },
      store,
    });
    const { failure, sizeBytes } = await fetcher.get(site.url('/bytes/3000000'));
    expect([failure, sizeBytes]).toEqual([null, 3_000_000]);
  });
});

test('a body that has arrived is whole, though a reset follows before it is written', async () => {
  const size = 120_000;
  await using server = await startRawServer((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
    // Once it is read: what the kernel still holds at a reset is gone.
    socket.write(Buffer.alloc(size, 'x'), () => setTimeout(() => socket.resetAndDestroy(), 100));
  });
  const store = slowStore();
  await using fetcher = await openFetcher({ wants: { body: 'none' }, store });
  const pending = fetcher.get(server.url);
  await until(() => store.held() === size);
  store.release();
  expect(await pending).toMatchObject({ failure: null, sizeBytes: size, sizeVerified: true });
});

describe('clearing away what was saved of a body that failed', () => {
  const lateBy = { timeoutMs: 200 };

  test.each<[string, () => Promise<void>]>([
    ['rejects', () => Promise.reject(new Error('the disk is gone'))],
    [
      'throws',
      () => {
        throw new Error('the disk is gone');
      },
    ],
    ['never ends', () => new Promise(() => undefined)],
  ])('%s: the attempt ends all the same', async (_name, discard) => {
    await using site = await startSite();
    await using fetcher = await openFetcher({ options: lateBy, store: storeWith({ discard }) });
    const outcome = await fetcher.get(site.url('/stall-body'));
    expect(outcome).toMatchObject({ failure: { code: 'timeout', phase: 'body' }, savedPath: null });
    expect(fetcher.transport.inFlight()).toEqual([]);
  });

  test('is waited for, seen from outside, and not cut short by the end of the run', async () => {
    await using site = await startSite();
    let clear = (): void => undefined;
    const discard = (): Promise<void> => new Promise((resolve) => (clear = resolve));
    const fetcher = await openFetcher({ options: lateBy, store: storeWith({ discard }) });
    let isOver = false;
    const pending = fetcher.get(site.url('/stall-body')).finally(() => (isOver = true));
    await until(() => fetcher.transport.inFlight()[0]?.phase === 'save');
    await fetcher.transport.close();
    expect(isOver).toBe(false);
    clear();
    expect((await pending).failure?.code).toBe('timeout');
    expect(fetcher.transport.inFlight()).toEqual([]);
  });
});
