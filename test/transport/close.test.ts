import { createServer, type Server } from 'node:http';
import { beforeAll, describe, expect, test } from 'vitest';

import { certificates, type Certificates } from '../support/certificates.ts';
import { openFetcher } from '../support/transport.ts';
import { listen, startHttp2Site } from './support/http2-site.ts';
import { hasOpenssl } from './support/openssl.ts';
import { until } from './support/wait.ts';

describe('closing a transport', () => {
  test('closes idle connections, to however many servers', async () => {
    await using one = await listen(patientServer());
    await using other = await listen(patientServer());
    const fetcher = await openFetcher();
    const urls = [one, one, one, other].map(({ port }) => `http://127.0.0.1:${port}/`);
    for (const { failure } of await Promise.all(urls.map((url) => fetcher.get(url)))) {
      expect(failure).toBeNull();
    }
    expect([one.sockets().length, other.sockets().length]).toEqual([3, 1]);
    const startMs = performance.now();
    await fetcher.transport.close();
    await until(() => one.sockets().length + other.sockets().length === 0);
    // By themselves they would have stayed for ten seconds.
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });

  test('cuts what is in flight in every phase, and leaves no connection behind', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/headers') return;
      response.writeHead(request.url === '/redirect' ? 302 : 200, { location: '/headers' });
      response.write('half of it');
    });
    await using site = await listen(server);
    const fetcher = await openFetcher();
    const paths = ['/headers', '/body', '/redirect'];
    const pending = paths.map((path) => fetcher.get(`http://127.0.0.1:${site.port}${path}`));
    const phases = (): string[] => fetcher.transport.inFlight().map(({ phase }) => phase);
    await until(() => phases().join() === 'headers,body,body');
    await fetcher.transport.close();
    const outcomes = await Promise.all(pending);
    expect(outcomes.map(({ failure }) => failure?.code)).toEqual(paths.map(() => 'interrupted'));
    expect(outcomes.map(({ statusCode }) => statusCode)).toEqual([null, 200, 302]);
    await until(() => site.sockets().length === 0);
  });

  describe.skipIf(!hasOpenssl())('over HTTP/2', () => {
    let made: Certificates;
    beforeAll(async () => {
      made = await certificates();
    });

    test('closes a session, idle or not', async () => {
      await using idle = await startHttp2Site(made, (stream) =>
        stream.respond({ ':status': 204 }, { endStream: true }),
      );
      await using busy = await startHttp2Site(made, () => undefined);
      const fetcher = await openFetcher({ options: { http2: true, verifyTls: false } });
      expect((await fetcher.get(idle.url('/'))).failure).toBeNull();
      const pending = [fetcher.get(busy.url('/')), fetcher.get(busy.url('/'))];
      await until(() => busy.openStreams() === 2);
      await fetcher.transport.close();
      for (const { failure } of await Promise.all(pending)) {
        expect(failure?.code).toBe('interrupted');
      }
      await until(() => idle.sockets().length + busy.sockets().length === 0);
    });
  });
});

/** Keeps its connections for longer than any client. */
function patientServer(): Server {
  const server = createServer((_request, response) => response.end('ok'));
  server.keepAliveTimeout = 60_000;
  return server;
}
