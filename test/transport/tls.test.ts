import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createPlainServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { FileError } from '../../src/model/errors.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { certificates, type Certificates } from '../support/certificates.ts';
import { startSite } from '../support/site.ts';
import { startTlsSite } from '../support/tls-site.ts';
import { openFetcher } from '../support/transport.ts';
import { startDoor } from './support/door.ts';
import { hasOpenssl } from './support/openssl.ts';
import { startTlsServer } from './support/tls-server.ts';
import { until } from './support/wait.ts';

const folder = mkdtempSync(join(tmpdir(), 'gfetch-tls-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe.skipIf(!hasOpenssl())('TLS', () => {
  let made: Certificates;
  let caFile = '';
  beforeAll(async () => {
    made = await certificates();
    caFile = fileOf('ca.pem', made.ca);
  });

  describe('certificates', () => {
    test('one that an own authority vouches for', async () => {
      await using site = await startTlsSite();
      await using fetcher = await openFetcher({ options: { caFile } });
      for (const url of [site.url('/status/200'), `https://localhost:${site.port}/status/200`]) {
        const outcome = await fetcher.get(url);
        expect(outcome).toMatchObject({ failure: null, httpVersion: '1.1' });
        expect(outcome.appConnectMs).toBeGreaterThan(outcome.connectMs ?? Infinity);
      }
    });

    test.each([
      ['valid', {}, 'tls_cert_untrusted'],
      ['expired', { trusted: true }, 'tls_cert_expired'],
      ['wrong-host', { trusted: true }, 'tls_cert_hostname'],
    ] as const)(
      '%s with %o is %s',
      async (certificate, { trusted = false }: { trusted?: boolean }, code) => {
        await using site = await startTlsSite({ certificate });
        await using fetcher = await openFetcher({ options: trusted ? { caFile } : {} });
        expect(await fetcher.get(site.url('/status/200'))).toMatchObject({
          failure: { code, phase: 'tls' },
          statusCode: null,
          appConnectMs: null,
          tls: null,
        });
        expect(site.requests).toEqual([]);
      },
    );

    test.each(['valid', 'expired', 'wrong-host'] as const)(
      '%s where nothing is verified',
      async (certificate) => {
        await using site = await startTlsSite({ certificate });
        await using fetcher = await openFetcher({ options: { verifyTls: false } });
        const { failure, tls } = await fetcher.get(site.url('/status/200'));
        expect(failure).toBeNull();
        expect(tls?.subject).toBe(`CN=${certificate}`);
        if (certificate === 'expired') expect(tls?.days_left).toBeLessThan(0);
      },
    );

    test('a name that ends in a dot, and an address, are not sent as SNI', async () => {
      await using server = await startTlsServer(made.valid);
      await using fetcher = await openFetcher({
        options: { caFile, resolve: [`localhost:${server.port}:127.0.0.1`] },
      });
      for (const host of ['localhost.', '127.0.0.1', 'localhost']) {
        expect(await fetcher.get(`https://${host}:${server.port}/`)).toMatchObject({
          failure: null,
        });
      }
      expect(server.names).toEqual(['localhost', false, 'localhost']);
    });

    test('a Host header of the user does not choose the certificate', async () => {
      await using server = await startTlsServer(made.valid);
      await using fetcher = await openFetcher({ options: { caFile } });
      const url = `https://localhost:${server.port}/`;
      for (const host of ['one.test', 'two.test', 'three.test']) {
        expect((await fetcher.get(url, { headers: { host } })).failure).toBeNull();
      }
      expect(server.names).toEqual(['localhost']);
    });
  });

  describe('the client shows its own', () => {
    test.each(['apart', 'together'])('with certificate and key %s', async (layout) => {
      await using site = await startTlsSite({ clientCertificate: true });
      const { cert, key } = made.client;
      const files =
        layout === 'apart'
          ? { certFile: fileOf('c.pem', cert), keyFile: fileOf('k.pem', key) }
          : { certFile: fileOf('both.pem', `${key}\n${cert}`) };
      await using fetcher = await openFetcher({ options: { caFile, ...files } });
      expect(await fetcher.get(site.url('/status/200'))).toMatchObject({
        failure: null,
        statusCode: 200,
      });
    });

    test('or is refused', async () => {
      await using site = await startTlsSite({ clientCertificate: true });
      await using fetcher = await openFetcher({ options: { caFile } });
      const { failure } = await fetcher.get(site.url('/status/200'));
      // Under TLS 1.3 the server judges it after the handshake, and Node's closes without an alert.
      expect(failure?.code).toMatch(/^(?:tls_failed|reset|closed_early|connect_reset)$/);
    });
  });

  describe('files that are of no use', () => {
    const garbage = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    test.each<[string, () => { caFile?: string; certFile?: string; keyFile?: string }, RegExp]>([
      [
        'no such authority',
        () => ({ caFile: join(folder, 'none.pem') }),
        /none\.pem: cannot be read/,
      ],
      [
        'no certificate in it',
        () => ({ caFile: fileOf('t.pem', 'hello') }),
        /t\.pem: holds no cert/,
      ],
      ['an empty file', () => ({ caFile: fileOf('e.pem', '') }), /e\.pem: holds no certificate/],
      [
        'a broken certificate',
        () => ({ caFile: fileOf('g.pem', garbage) }),
        /g\.pem: holds a cert/,
      ],
      [
        'own: garbage',
        () => ({ certFile: fileOf('o.pem', garbage) }),
        /o\.pem: not usable for TLS/,
      ],
      [
        'the key of another',
        () => ({
          certFile: fileOf('c2.pem', made.client.cert),
          keyFile: fileOf('k2.pem', made.valid.key),
        }),
        /c2\.pem, .*k2\.pem: not usable for TLS/,
      ],
    ])('%s', async (_name, options, message) => {
      const opened = openFetcher({ options: options() });
      await expect(opened).rejects.toThrow(FileError);
      await expect(opened).rejects.toThrow(message);
    });
  });

  describe('handshakes', () => {
    test('a server that speaks plain HTTP', async () => {
      await using site = await startSite();
      await using fetcher = await openFetcher();
      expect(await fetcher.get(`https://127.0.0.1:${site.port}/`)).toMatchObject({
        failure: { code: 'tls_failed', phase: 'tls' },
      });
    });

    test('TLS asked for HTTP', async () => {
      await using site = await startTlsSite();
      await using fetcher = await openFetcher();
      const { failure } = await fetcher.get(`http://127.0.0.1:${site.port}/`);
      expect(failure?.code).toMatch(/^(?:bad_response|closed_early|reset)$/);
    });

    test('one that hangs up in the middle', async () => {
      const server = createPlainServer((socket) => socket.once('data', () => socket.destroy()));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      await using fetcher = await openFetcher();
      const { port } = server.address() as AddressInfo;
      expect(await fetcher.get(`https://127.0.0.1:${port}/`)).toMatchObject({
        failure: { code: 'connect_reset', phase: 'tls' },
      });
      server.close();
    });

    test('one that hangs up on whoever resumes a session', async () => {
      await using server = await startTlsServer(made.valid);
      await using door = await startDoor(server.port);
      await using fetcher = await openFetcher({ options: { caFile }, wants: { tls: false } });
      const url = `https://localhost:${door.port}/`;
      expect((await fetcher.get(url)).failure).toBeNull();
      server.hangUp();
      await until(() => server.open() === 0);
      door.shutsOut = 1;
      expect((await fetcher.get(url)).failure).toBeNull();
      expect(server.resumed).toEqual([false, false]);
    });

    test('a body that is cut without close_notify is not whole', async () => {
      await using site = await startTlsSite();
      await using fetcher = await openFetcher({ options: { caFile } });
      const { failure } = await fetcher.get(site.url('/close-early'));
      expect(failure?.code).toMatch(/^(?:closed_early|reset)$/);
    });
  });

  describe('facts', () => {
    const facts: Outcome['tls'] = {
      version: 'TLSv1.3',
      cipher: expect.stringMatching(/^TLS_/) as string,
      subject: 'CN=valid',
      issuer: 'CN=gfetch-test-authority',
      not_after: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      days_left: 1,
    };

    test('on a new connection, and on one that is used again', async () => {
      await using server = await startTlsServer(made.valid);
      await using fetcher = await openFetcher({ options: { caFile } });
      const url = `https://localhost:${server.port}/`;
      expect((await fetcher.get(url)).tls).toEqual(facts);
      const reused = await fetcher.get(url);
      expect(reused).toMatchObject({ tls: facts, appConnectMs: 0, connectMs: 0 });
      expect(server.resumed).toEqual([false]);
    });

    test('of the certificate that is shown now, so that no session is resumed', async () => {
      const ticketKeys = randomBytes(48);
      await using server = await startTlsServer({ ...made.valid, ticketKeys });
      await using fetcher = await openFetcher({ options: { verifyTls: false } });
      const subjects: unknown[] = [];
      for (const kind of ['valid', 'expired', 'wrong-host'] as const) {
        server.become({ ...made[kind], ticketKeys });
        const { tls } = await fetcher.get(`https://localhost:${server.port}/`);
        subjects.push(tls?.subject);
        server.hangUp();
        await until(() => server.open() === 0);
      }
      expect(subjects).toEqual(['CN=valid', 'CN=expired', 'CN=wrong-host']);
      expect(server.resumed).toEqual([false, false, false]);
    });

    test('of a connection that is gone when its body has been decoded', async () => {
      await using site = await startTlsSite({
        routes: {
          '/closing': ({ reply }) => {
            reply.setHeader('connection', 'close');
            reply.setHeader('content-encoding', 'gzip');
            reply.end(Buffer.from('H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA==', 'base64'));
          },
        },
      });
      await using fetcher = await openFetcher({ options: { caFile } });
      const { failure, tls, body } = await fetcher.get(site.url('/closing'));
      expect(failure).toBeNull();
      expect(body?.toString()).toBe('hello');
      expect(tls).toEqual(facts);
    });

    test('only where they are asked for; elsewhere a session is resumed', async () => {
      await using server = await startTlsServer(made.valid);
      await using fetcher = await openFetcher({ options: { caFile }, wants: { tls: false } });
      for (let i = 0; i < 2; i++) {
        const outcome = await fetcher.get(`https://localhost:${server.port}/`);
        expect(outcome).toMatchObject({ failure: null, tls: null });
        server.hangUp();
        await until(() => server.open() === 0);
      }
      expect(server.resumed).toEqual([false, true]);
    });
  });
});
