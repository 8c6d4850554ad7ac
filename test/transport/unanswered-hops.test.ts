import { describe, expect, test } from 'vitest';

import type { NetworkOptions } from '../../src/model/options.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { startSite, type Site } from '../support/site.ts';
import { startTlsSite } from '../support/tls-site.ts';
import { openFetcher } from '../support/transport.ts';
import { startDnsServer } from './support/dns-server.ts';
import { hasOpenssl } from './support/openssl.ts';
import { startRawServer } from './support/raw-server.ts';

/** What an outcome tells of a response, where there was none. */
const NO_RESPONSE: Partial<Outcome> = {
  statusCode: null,
  rawHeaders: null,
  contentType: null,
  retryAfterMs: null,
  sizeBytes: null,
  downloadBytes: null,
  sizeVerified: null,
  httpVersion: null,
  startTransferMs: null,
  body: null,
  hash: null,
  savedPath: null,
  isPublic: null,
  requestHead: null,
};

/** What it tells of a connection, where there was none. */
const NO_CONNECTION: Partial<Outcome> = {
  remoteIp: null,
  remotePort: null,
  connectMs: null,
  appConnectMs: null,
  tls: null,
};

function redirecting(to: string): Promise<Site> {
  return startSite({
    routes: {
      '/from': ({ reply }) => {
        reply.statusCode = 302;
        reply.setHeader('location', to);
        reply.setHeader('content-type', 'text/html');
        reply.setHeader('retry-after', '5');
        reply.end('<p>over there</p>');
      },
    },
  });
}

/** Follows one redirect to `to`; what the outcome tells must be of that hop alone. */
async function follow(to: string, options: Partial<NetworkOptions> = {}): Promise<Outcome> {
  await using site = await redirecting(to);
  await using fetcher = await openFetcher({ options });
  const outcome = await fetcher.get(site.url('/from'));
  expect(outcome).toMatchObject({ ...NO_RESPONSE, finalUrl: to, redirects: 1 });
  expect(outcome.hops).toMatchObject([
    { url: site.url('/from'), status_code: 302, location: to, remote_ip: '127.0.0.1' },
  ]);
  return outcome;
}

describe('a redirect to where no response comes from', () => {
  test('a port that nobody listens on', async () => {
    expect(await follow('http://127.0.0.1:1/there')).toMatchObject({
      ...NO_CONNECTION,
      failure: { code: 'connect_refused', phase: 'connect' },
    });
  });

  test('a name that does not exist', async () => {
    await using server = await startDnsServer(() => 'NXDOMAIN');
    const outcome = await follow('http://nowhere.test/', { dnsServers: [server.address] });
    expect(outcome).toMatchObject({
      ...NO_CONNECTION,
      failure: { code: 'dns_not_found', phase: 'dns' },
      nameLookupMs: null,
      addresses: null,
    });
  });

  test('a server that is silent', async () => {
    await using there = await startSite();
    const outcome = await follow(there.url('/stall-headers'), { headersTimeoutMs: 200 });
    expect(outcome).toMatchObject({
      failure: { code: 'headers_timeout', phase: 'headers' },
      remotePort: there.port,
    });
    expect(outcome.connectMs).toBeGreaterThan(0);
  });

  test('a server that hangs up', async () => {
    await using there = await startSite();
    expect(await follow(there.url('/empty-reply'))).toMatchObject({
      failure: { code: 'closed_early', phase: 'headers' },
      remotePort: there.port,
    });
  });

  test('a handshake without end', async () => {
    await using hole = await startRawServer(() => undefined);
    const url = hole.url.replace('http:', 'https:');
    expect(await follow(url, { connectTimeoutMs: 200 })).toMatchObject({
      failure: { code: 'connect_timeout', phase: 'tls' },
      remoteIp: '127.0.0.1',
      appConnectMs: null,
      tls: null,
    });
  });

  test.skipIf(!hasOpenssl())('a certificate that nobody vouches for', async () => {
    await using there = await startTlsSite();
    expect(await follow(there.url('/status/200'))).toMatchObject({
      failure: { code: 'tls_cert_untrusted', phase: 'tls' },
      remotePort: there.port,
      appConnectMs: null,
      tls: null,
    });
  });

  test('the same connection, which the server has closed meanwhile', async () => {
    let requests = 0;
    await using server = await startRawServer((socket, nth) => {
      requests = nth;
      if (nth === 1)
        socket.write('HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n');
      else socket.destroy();
    });
    await using fetcher = await openFetcher();
    expect(await fetcher.get(server.url)).toMatchObject({
      ...NO_RESPONSE,
      failure: { code: 'closed_early', phase: 'headers' },
      finalUrl: `${server.url}there`,
      redirects: 1,
    });
    // The redirect, the next request, and that once more on a connection of its own.
    expect(requests).toBe(3);
  });

  test('two hops on', async () => {
    const last = 'http://127.0.0.1:1/';
    await using second = await redirecting(last);
    await using first = await redirecting(second.url('/from'));
    await using fetcher = await openFetcher();
    const outcome = await fetcher.get(first.url('/from'));
    expect(outcome).toMatchObject({ ...NO_RESPONSE, finalUrl: last, redirects: 2 });
    expect(outcome.hops?.map(({ url }) => url)).toEqual([first.url('/from'), second.url('/from')]);
  });
});

describe('a redirect that leads on', () => {
  test('tells nothing of the response before', async () => {
    await using there = await startSite();
    await using site = await redirecting(there.url('/bytes/3'));
    await using fetcher = await openFetcher();
    const outcome = await fetcher.get(site.url('/from'));
    expect(outcome).toMatchObject({
      failure: null,
      statusCode: 200,
      contentType: 'application/octet-stream',
      retryAfterMs: null,
      sizeBytes: 3,
      downloadBytes: 3,
      remotePort: there.port,
    });
  });

  test('hears nothing more of a connection that it left in the middle of a body', async () => {
    await using server = await startRawServer((socket, nth) => {
      if (nth === 1) {
        socket.write('HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 9000000\r\n\r\n');
        const timer = setInterval(() => socket.write(Buffer.alloc(65_536)), 1);
        socket.once('close', () => clearInterval(timer));
      } else {
        // By then the first connection has long been reset.
        setTimeout(() => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'), 100);
      }
    });
    await using fetcher = await openFetcher();
    expect(await fetcher.get(server.url)).toMatchObject({
      failure: null,
      statusCode: 200,
      sizeBytes: 2,
      sizeVerified: true,
      redirects: 1,
    });
    expect(server.connections()).toBe(2);
  });
});
