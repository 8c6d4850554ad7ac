import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';

import { startSite, type Site } from '../../support/site.ts';
import { startTlsSite } from '../../support/tls-site.ts';
import { openFetcher } from '../../support/transport.ts';
import { startDnsServer } from '../support/dns-server.ts';
import { hasOpenssl } from '../support/openssl.ts';
import { startOddProxy, type ProxyServer } from '../support/proxies.ts';
import { until } from '../support/wait.ts';

/** `http://public.test/`, or whatever is asked of this proxy: a redirect. What is private goes past it. */
function startPublicServer(location: string): Promise<ProxyServer> {
  const head = `HTTP/1.1 302 Found\r\nLocation: ${location}\r\n`;
  return startOddProxy((socket) =>
    socket.end(`${head}Connection: close\r\nContent-Length: 0\r\n\r\n`),
  );
}

const past = ({ port }: ProxyServer) => ({
  http_proxy: `http://127.0.0.1:${port}`,
  no_proxy: '127.0.0.1,private.test',
});

const BLOCKED = { code: 'blocked_address', phase: 'connect' };
const MAY_NOT_LEAD =
  '127.0.0.1 is loopback (RFC 1122), and a redirect or link from a public address may not lead there (--allow-private)';

describe('from a public server to a private one', () => {
  test('is refused', async () => {
    await using site = await startSite();
    await using server = await startPublicServer(site.url('/echo'));
    await using fetcher = await openFetcher({ env: past(server) });
    expect(await fetcher.get('http://public.test/')).toMatchObject({
      failure: { ...BLOCKED, message: MAY_NOT_LEAD },
      finalUrl: site.url('/echo'),
      redirects: 1,
      statusCode: null,
    });
    expect(site.connections()).toBe(0);
  });

  test('is followed with --allow-private', async () => {
    await using site = await startSite();
    await using server = await startPublicServer(site.url('/echo'));
    await using fetcher = await openFetcher({
      env: past(server),
      options: { allowPrivate: true },
    });
    expect(await fetcher.get('http://public.test/')).toMatchObject({
      failure: null,
      finalUrl: site.url('/echo'),
    });
  });

  test('is refused also by way of a private one that is allowed', async () => {
    await using site = await startSite();
    const to = encodeURIComponent(`http://127.0.0.2:${site.port}/`);
    await using server = await startPublicServer(site.url(`/redirect-to?url=${to}`));
    await using fetcher = await openFetcher({
      env: { ...past(server), no_proxy: '127.0.0.0/8' },
      options: { allowIp: ['127.0.0.1'], denyIp: ['10.0.0.0/8'] },
    });
    expect(await fetcher.get('http://8.8.8.8/')).toMatchObject({ failure: BLOCKED, redirects: 2 });
    expect(site.requests).toHaveLength(1);
  });

  test('is refused also where the way began at a private one', async () => {
    await using site = await startSite();
    await using server = await startPublicServer(site.url('/redirect/1'));
    await using fetcher = await openFetcher({ env: past(server) });
    const to = encodeURIComponent('http://public.test/');
    // Private, public, private: the user has named the first alone.
    expect(await fetcher.get(site.url(`/redirect-to?url=${to}`))).toMatchObject({
      failure: BLOCKED,
      redirects: 2,
    });
    expect(site.requests).toHaveLength(1);
  });
});

test('from a private server to a private one is followed: it could go there itself', async () => {
  await using here = await startSite();
  await using there = await startSite();
  await using fetcher = await openFetcher({
    options: { resolve: [`private.test:${here.port}:127.0.0.1`] },
  });
  const to = encodeURIComponent(there.url('/redirect/2'));
  for (const host of ['127.0.0.1', 'private.test', 'localhost']) {
    const url = `http://${host}:${here.port}/redirect-to?url=${to}`;
    expect(await fetcher.get(url)).toMatchObject({ failure: null, redirects: 3 });
  }
});

/** The user may ask; a public server must not profit from the connection. */
async function expectNoSharing(
  site: Site,
  fetcher: Awaited<ReturnType<typeof openFetcher>>,
): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    expect(await fetcher.get(site.url('/echo'))).toMatchObject({ failure: null });
    expect(await fetcher.get('http://public.test/')).toMatchObject({ failure: BLOCKED });
  }
  expect(await fetcher.get(site.url('/echo'))).toMatchObject({ failure: null });
  expect(site.requests).toHaveLength(3);
  // It has neither been used nor lost.
  expect(site.connections()).toBe(1);
}

describe('a connection that stands open', () => {
  test('to a private server is not lent to a public one, and is kept', async () => {
    await using site = await startSite();
    await using server = await startPublicServer(site.url('/echo'));
    await using fetcher = await openFetcher({ env: past(server) });
    await expectNoSharing(site, fetcher);
  });

  test('is lent where both may use it', async () => {
    await using site = await startSite();
    await using server = await startPublicServer(site.url('/echo'));
    await using fetcher = await openFetcher({
      env: past(server),
      options: { allowPrivate: true },
    });
    for (const url of [site.url('/echo'), 'http://public.test/', site.url('/echo')]) {
      expect(await fetcher.get(url)).toMatchObject({ failure: null });
    }
    expect(site.requests).toHaveLength(3);
    expect(site.connections()).toBe(1);
  });

  test('is chosen among several, and the others are kept', async () => {
    await using near = await startSite();
    // At the same port of 127.0.0.2, for one connection; it answers when it is told to.
    const held: ServerResponse[] = [];
    const far = createServer((_request, response) => held.push(response));
    far.listen(near.port, '127.0.0.2');
    await once(far, 'listening');
    await using dns = await startDnsServer((_name, type) =>
      type === 'A' ? ['127.0.0.2', '127.0.0.1'] : [],
    );
    const url = `http://private.test:${near.port}/echo`;
    await using server = await startPublicServer(url);
    await using fetcher = await openFetcher({
      env: past(server),
      // The user may connect to both, a public server to 127.0.0.1 alone.
      options: { dnsServers: [dns.address], allowIp: ['127.0.0.1'], denyIp: ['10.0.0.0/8'] },
    });
    const answerAll = async (): Promise<void> => {
      await until(() => held.length > 0);
      for (const response of held.splice(0)) response.end('ok');
    };
    const toFar = fetcher.get(url);
    await until(() => held.length > 0);
    far.close();
    expect(await fetcher.get(url)).toMatchObject({ failure: null, remoteIp: '127.0.0.1' });
    await answerAll();
    expect(await toFar).toMatchObject({ failure: null, remoteIp: '127.0.0.2' });

    expect(await fetcher.get('http://8.8.8.8/')).toMatchObject({
      failure: null,
      remoteIp: '127.0.0.1',
      connectMs: 0,
    });
    const both = [fetcher.get(url), fetcher.get(url)];
    await answerAll();
    const places = (await Promise.all(both)).map(({ remoteIp }) => remoteIp);
    expect(new Set(places)).toEqual(new Set(['127.0.0.1', '127.0.0.2']));
    expect(near.connections()).toBe(1);
  });
});

describe.skipIf(!hasOpenssl())('over HTTP/2', () => {
  test('a session with a private server is not lent to a public one, and is kept', async () => {
    await using site = await startTlsSite({ http2: true });
    await using server = await startPublicServer(site.url('/echo'));
    await using fetcher = await openFetcher({
      env: past(server),
      options: { http2: true, verifyTls: false },
    });
    await expectNoSharing(site, fetcher);
    expect(await fetcher.get(site.url('/echo'))).toMatchObject({ httpVersion: '2' });
  });

  test('who waits for a connection that is refused to another gets one of his own', async () => {
    await using site = await startTlsSite({ http2: true });
    let answer: ((addresses: readonly string[]) => void) | undefined;
    const answered = new Promise<readonly string[]>((resolve) => (answer = resolve));
    await using dns = await startDnsServer((_name, type) => (type === 'A' ? answered : []));
    const url = `https://private.test:${site.port}/echo`;
    await using server = await startPublicServer(url);
    await using fetcher = await openFetcher({
      env: past(server),
      options: { http2: true, verifyTls: false, dnsServers: [dns.address] },
    });
    const refused = fetcher.get('http://public.test/');
    await until(() => dns.questions.includes('A private.test'));
    const waiting = [fetcher.get(url), fetcher.get(url)];
    answer?.(['127.0.0.1']);
    expect(await refused).toMatchObject({ failure: BLOCKED });
    for (const outcome of await Promise.all(waiting)) {
      expect(outcome).toMatchObject({ failure: null, httpVersion: '2' });
    }
    expect(site.connections()).toBe(1);
  });
});
