import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import type { TlsOptions } from '../../src/transport/tls-context.ts';
import { TlsClient } from '../../src/transport/tls.ts';
import { certificates, type Certificates } from '../support/certificates.ts';
import { startDoor } from './support/door.ts';
import { hasOpenssl, OPENSSL } from './support/openssl.ts';
import { startTlsServer } from './support/tls-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'gfetch-tls-resumption-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

interface Way {
  readonly hostname?: string;
  readonly http2?: boolean;
}

/** Not yet secure. */
async function begin(client: TlsClient, port: number, way: Way = {}): Promise<TLSSocket> {
  const socket = connectTcp(port, '127.0.0.1');
  await once(socket, 'connect');
  return client.wrap(socket, way.hostname ?? 'localhost', port, way.http2 ?? false);
}

/** A connection that has had an answer, and so the tickets that came before it. */
async function meet(client: TlsClient, port: number, way: Way = {}): Promise<TLSSocket> {
  const secured = await begin(client, port, way);
  await once(secured, 'secureConnect');
  secured.write('GET / HTTP/1.1\r\n\r\n');
  await once(secured, 'data');
  return secured;
}

async function meetAndClose(client: TlsClient, port: number, way: Way = {}): Promise<void> {
  const secured = await meet(client, port, way);
  secured.destroy();
  await once(secured, 'close');
}

const HOUR_MS = 3_600_000;

/** The real time, moved on; OpenSSL does not notice. */
function moveClock(byMs: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + byMs });
}

describe.skipIf(!hasOpenssl())('TLS sessions', () => {
  let made: Certificates;
  let trust: TlsOptions;
  const ticketKeys = randomBytes(48);
  beforeAll(async () => {
    made = await certificates();
    const caFile = fileOf('ca.pem', made.ca);
    trust = { verifyTls: true, caFile, certFile: undefined, keyFile: undefined };
  });

  describe.each(['TLSv1.2', 'TLSv1.3'] as const)('of %s', (maxVersion) => {
    test('are resumed while the connection stands, and after it has been closed', async () => {
      await using server = await startTlsServer({ ...made.valid, maxVersion });
      const client = new TlsClient(trust, false);
      const first = await meet(client, server.port);
      const second = await meet(client, server.port);
      expect(second.authorized).toBe(true);
      expect(second.isSessionReused()).toBe(true);
      expect(client.isResuming(second)).toBe(false);
      for (const socket of [first, second]) {
        socket.destroy();
        await once(socket, 'close');
      }
      await meetAndClose(client, server.port);
      expect(server.resumed).toEqual([false, true, true]);
    });

    test('are used as often as they may be', async () => {
      await using server = await startTlsServer({ ...made.valid, maxVersion });
      const client = new TlsClient(trust, false);
      for (let i = 0; i < 6; i++) await meetAndClose(client, server.port);
      // OpenSSL gives two tickets in a full handshake of TLS 1.3, and none in a resumed one.
      const tickets = [false, true, true, false, true, true];
      expect(server.resumed).toEqual(
        maxVersion === 'TLSv1.3' ? tickets : [false, true, true, true, true, true],
      );
    });

    test('stay with their host, port and protocols, and with their run', async () => {
      const options = { ...made.valid, maxVersion, ticketKeys };
      await using server = await startTlsServer({ ...options, ALPNProtocols: ['h2', 'http/1.1'] });
      await using neighbour = await startTlsServer(options);
      const client = new TlsClient(trust, false);
      const strangers = new TlsClient({ ...trust, verifyTls: false }, false);
      await meetAndClose(strangers, server.port);
      await meetAndClose(client, server.port);
      await meetAndClose(client, server.port, { hostname: '127.0.0.1' });
      await meetAndClose(client, server.port, { hostname: 'localhost.' });
      await meetAndClose(client, server.port, { http2: true });
      await meetAndClose(client, neighbour.port);
      expect(server.resumed).toEqual([false, false, false, false, false]);
      expect(neighbour.resumed).toEqual([false]);
      await meetAndClose(client, server.port, { http2: true });
      expect(server.resumed.at(-1)).toBe(true);
    });

    test('that a server refuses cost nothing but the full handshake', async () => {
      await using server = await startTlsServer({ ...made.valid, maxVersion, ticketKeys });
      const client = new TlsClient(trust, false);
      await meetAndClose(client, server.port);
      server.become({ ticketKeys: randomBytes(48) });
      for (let i = 0; i < 3; i++) await meetAndClose(client, server.port);
      expect(server.resumed).toEqual([false, false, true, true]);
      // Both of its tickets are used up, and none of the refused ones is left.
      const last = await begin(client, server.port);
      expect(client.isResuming(last)).toBe(maxVersion === 'TLSv1.2');
      last.destroy();
    });

    test('are forgotten when a connection ends while it resumes', async () => {
      await using server = await startTlsServer({ ...made.valid, maxVersion });
      await using door = await startDoor(server.port);
      const client = new TlsClient(trust, false);
      await meetAndClose(client, door.port);
      door.shutsOut = 1;
      const refused = await begin(client, door.port);
      const closed = new Promise((resolve) => refused.once('close', resolve));
      await expect(once(refused, 'secureConnect')).rejects.toThrow();
      expect(client.isResuming(refused)).toBe(true);
      await closed;
      await meetAndClose(client, door.port);
      expect(server.resumed).toEqual([false, false]);
    });

    test('are not kept of a server that was not verified', async () => {
      await using server = await startTlsServer({ ...made['wrong-host'], maxVersion });
      const client = new TlsClient(trust, false);
      for (let i = 0; i < 3; i++) {
        const refused = await begin(client, server.port);
        await expect(once(refused, 'secureConnect')).rejects.toMatchObject({
          code: 'ERR_TLS_CERT_ALTNAME_INVALID',
        });
        expect(client.isResuming(refused)).toBe(false);
      }
    });

    test('do not hide that the certificate has become a wrong one', async () => {
      await using server = await startTlsServer({ ...made.valid, maxVersion });
      const client = new TlsClient(trust, false);
      await meetAndClose(client, server.port);
      server.become({ ...made.expired, ticketKeys: randomBytes(48) });
      const refused = await begin(client, server.port);
      await expect(once(refused, 'secureConnect')).rejects.toMatchObject({
        code: 'CERT_HAS_EXPIRED',
      });
    });

    test.each([
      ['an hour, however often they are renewed', 0, HOUR_MS],
      ['the certificate', 2 * 86_400_000 - 600_000, 600_000],
    ])('end with %s', async (_name, sinceMadeMs, leftMs) => {
      try {
        await using server = await startTlsServer({ ...made.valid, maxVersion });
        const client = new TlsClient(trust, false);
        moveClock(sinceMadeMs);
        await meetAndClose(client, server.port);
        moveClock(leftMs / 2);
        await meetAndClose(client, server.port);
        moveClock(leftMs / 2);
        await meetAndClose(client, server.port);
        expect(server.resumed).toEqual([false, true, false]);
      } finally {
        vi.useRealTimers();
      }
    });

    test('resume what the client has shown, too', async () => {
      const { ca, client: own } = made;
      const server = await startTlsServer({
        ...made.valid,
        maxVersion,
        ca,
        requestCert: true,
        rejectUnauthorized: true,
      });
      await using _ = server;
      const certFile = fileOf('own.pem', `${own.key}\n${own.cert}`);
      const client = new TlsClient({ ...trust, certFile }, false);
      await meetAndClose(client, server.port);
      await meetAndClose(client, server.port);
      expect(server.resumed).toEqual([false, true]);
      expect(server.authorized).toEqual([true, true]);
    });

    test('are resumed where nothing is verified', async () => {
      await using server = await startTlsServer({ ...made.expired, maxVersion });
      const client = new TlsClient({ ...trust, caFile: undefined, verifyTls: false }, false);
      await meetAndClose(client, server.port);
      await meetAndClose(client, server.port);
      expect(server.resumed).toEqual([false, true]);
    });

    test('are left alone where the certificate is to be told', async () => {
      await using server = await startTlsServer({ ...made.valid, maxVersion });
      const client = new TlsClient(trust, true);
      for (let i = 0; i < 2; i++) {
        const socket = await meet(client, server.port);
        expect(client.describe(socket)).toMatchObject({ version: maxVersion, subject: 'CN=valid' });
        socket.destroy();
      }
      expect(server.resumed).toEqual([false, false]);
    });
  });
});

describe.skipIf(!hasOpenssl())('a server that takes each ticket once, and renews it', () => {
  test('is met with the newest, until an hour has passed', async () => {
    const { ca, valid } = await certificates();
    await using server = await startOpensslServer(
      fileOf('s.pem', valid.cert),
      fileOf('s.key', valid.key),
    );
    const caFile = fileOf('renewing-ca.pem', ca);
    const options = { verifyTls: true, caFile, certFile: undefined, keyFile: undefined };
    const client = new TlsClient(options, false);
    const resumed: boolean[] = [];
    const meetOnce = async (): Promise<void> => {
      const socket = await begin(client, server.port);
      await once(socket, 'secureConnect');
      resumed.push(socket.isSessionReused());
      socket.end('GET / HTTP/1.0\r\n\r\n');
      await once(socket.resume(), 'close');
    };
    try {
      moveClock(0);
      for (let i = 0; i < 4; i++) await meetOnce();
      moveClock(HOUR_MS / 2);
      await meetOnce();
      moveClock(HOUR_MS / 2);
      await meetOnce();
    } finally {
      vi.useRealTimers();
    }
    expect(resumed).toEqual([false, true, true, true, true, false]);
  });
});

/** Keeps the sessions itself, so that a ticket is good for one connection (SSL_OP_NO_TICKET). */
async function startOpensslServer(
  certFile: string,
  keyFile: string,
): Promise<AsyncDisposable & { readonly port: number }> {
  const args = ['-cert', certFile, '-key', keyFile, '-accept', '127.0.0.1:0', '-no_ticket', '-www'];
  const child = spawn(OPENSSL, ['s_server', ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (/ACCEPT \S+:\d+\n/.test(said)) break;
  }
  child.stdout.resume();
  return {
    port: Number(/ACCEPT \S+:(\d+)\n/.exec(said)?.[1]),
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await once(child, 'exit');
    },
  };
}
