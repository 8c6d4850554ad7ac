import { createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';

import type { BodyStore } from '../../src/model/ports.ts';
import { startSite } from '../support/site.ts';
import { openFetcher } from '../support/transport.ts';

describe('what servers do', () => {
  test.each([
    ['/reset', 'reset', 'headers'],
    ['/empty-reply', 'closed_early', 'headers'],
    ['/close-early', 'closed_early', 'body'],
    ['/not-http', 'bad_response', 'headers'],
  ])('%s is %s', async (path, code, phase) => {
    await using site = await startSite();
    await using fetcher = await openFetcher();
    expect(await fetcher.get(site.url(path))).toMatchObject({
      failure: { code, phase },
      body: null,
    });
  });

  test('/reset-body is cut off', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher();
    const { failure, body } = await fetcher.get(site.url('/reset-body'));
    // libuv reports a reset as an end when it arrives together with data.
    expect(failure?.code).toMatch(/^(?:reset|closed_early)$/);
    expect(failure?.phase).toBe('body');
    expect(body).toBeNull();
  });

  test('nobody listens', async () => {
    await using fetcher = await openFetcher();
    expect(await fetcher.get('http://127.0.0.1:1/')).toMatchObject({
      failure: { code: 'connect_refused', phase: 'connect' },
      statusCode: null,
      finalUrl: null,
      connectMs: null,
    });
  });

  test('no such name', async () => {
    await using fetcher = await openFetcher();
    expect(await fetcher.get('http://nowhere.invalid/')).toMatchObject({
      failure: { code: 'dns_not_found', phase: 'dns' },
      nameLookupMs: null,
    });
  });

  test('a reset cuts a body whose end is the end of the connection', async () => {
    await using raw = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\nhalf of it');
      // Apart from the data: libuv reports a reset that arrives together with it as an end.
      setTimeout(() => socket.resetAndDestroy(), 100);
    });
    await using fetcher = await openFetcher();
    expect(await fetcher.get(raw.url)).toMatchObject({ failure: { code: 'reset', phase: 'body' } });
  });

  test('a transfer coding that nobody knows is not taken for the body', async () => {
    await using raw = await rawServer((socket) => {
      socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n');
    });
    await using fetcher = await openFetcher();
    expect(await fetcher.get(raw.url)).toMatchObject({ failure: { code: 'bad_response' } });
  });

  test.each([
    'Content-Length: 2\r\nContent-Length: 3',
    'Content-Length: 2, 3',
    'Content-Length: -2',
  ])('a length that contradicts itself (%j) is no response', async (headers) => {
    await using raw = await rawServer((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${headers}\r\n\r\nok`);
    });
    await using fetcher = await openFetcher();
    expect(await fetcher.get(raw.url)).toMatchObject({
      failure: { code: 'bad_response', phase: 'headers' },
    });
  });

  test('interim responses without end', async () => {
    await using raw = await rawServer((socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), 1);
      socket.once('close', () => clearInterval(timer));
    });
    await using fetcher = await openFetcher();
    expect(await fetcher.get(raw.url)).toMatchObject({ failure: { code: 'bad_response' } });
  });

  test('a gzip body that breaks off', async () => {
    await using site = await startSite({
      routes: {
        '/broken': ({ reply }) => {
          reply.setHeader('content-encoding', 'gzip');
          reply.end(Buffer.from('1f8b0800000000000003cb48cd', 'hex'));
        },
      },
    });
    await using fetcher = await openFetcher();
    expect(await fetcher.get(site.url('/broken'))).toMatchObject({
      failure: { code: 'bad_encoding', phase: 'decode' },
    });
  });

  test('gzip is promised, text is sent', async () => {
    await using site = await startSite({
      routes: {
        '/liar': ({ reply }) => {
          reply.setHeader('content-encoding', 'gzip');
          reply.end('plain text');
        },
        '/empty': ({ reply }) => {
          reply.setHeader('content-encoding', 'gzip');
          reply.end();
        },
      },
    });
    await using fetcher = await openFetcher();
    expect(await fetcher.get(site.url('/liar'))).toMatchObject({ failure: null, sizeBytes: 10 });
    expect(await fetcher.get(site.url('/empty'))).toMatchObject({ failure: null, sizeBytes: 0 });
  });
});

describe('connections', () => {
  test('one that the server closed while it was idle is replaced without a word', async () => {
    let served = 0;
    await using raw = await rawServer((socket) => {
      served += 1;
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      // Dies as soon as it is used again.
      socket.once('data', () => socket.destroy());
    });
    await using fetcher = await openFetcher();
    for (let i = 0; i < 3; i += 1) {
      expect(await fetcher.get(raw.url)).toMatchObject({ failure: null, sizeBytes: 2 });
    }
    expect(served).toBe(3);
  });

  test('but a POST is not sent twice', async () => {
    await using raw = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      socket.once('data', () => socket.destroy());
    });
    await using fetcher = await openFetcher({ options: { method: 'POST' } });
    expect(await fetcher.get(raw.url)).toMatchObject({ failure: null });
    expect((await fetcher.get(raw.url)).failure?.code).toMatch(/^(?:closed_early|reset)$/);
  });

  test('a slow taker of bodies holds the sender back, and survives the FIN', async () => {
    const size = 400_000;
    await using site = await startSite({
      routes: {
        '/closing': ({ reply }) => {
          reply.setHeader('connection', 'close');
          reply.end(Buffer.alloc(size, 'x'));
        },
      },
    });
    const written: number[] = [];
    const store: BodyStore = {
      open: () => {
        const resumers: (() => void)[] = [];
        let bytes = 0;
        return {
          write: (chunk) => {
            bytes += chunk.length;
            setTimeout(() => {
              for (const resume of resumers) resume();
            }, 3);
            return false;
          },
          onDrain: (resume) => resumers.push(resume),
          finish: async () => {
            written.push(bytes);
            return 'saved';
          },
          discard: async () => undefined,
        };
      },
    };
    await using fetcher = await openFetcher({ wants: { body: 'none' }, store });
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, () => fetcher.get(site.url('/closing'))),
    );
    expect(outcomes.map(({ failure }) => failure)).toEqual(outcomes.map(() => null));
    expect(written).toEqual(outcomes.map(() => size));
  });
});

interface RawServer extends AsyncDisposable {
  readonly url: string;
}

/** Answers each connection's first bytes with whatever `serve` does. */
async function rawServer(serve: (socket: Socket) => void): Promise<RawServer> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
    socket.once('data', () => serve(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
