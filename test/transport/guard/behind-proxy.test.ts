import { describe, expect, test } from 'vitest';

import { startSite } from '../../support/site.ts';
import { openFetcher } from '../../support/transport.ts';
import { startDnsServer } from '../support/dns-server.ts';
import { startHttpProxy, startOddProxy, startSocksProxy } from '../support/proxies.ts';

const BLOCKED = { code: 'blocked_address', phase: 'connect' };
const KINDS = ['http', 'socks5', 'socks5h'] as const;

const startProxy = (kind: (typeof KINDS)[number], here: readonly string[] = []) =>
  kind === 'http' ? startHttpProxy() : startSocksProxy({ here });

describe.each(KINDS)('behind a proxy, %s,', (kind) => {
  test.each(['http', 'https'])('a forbidden address is not asked for, %s', async (scheme) => {
    await using proxy = await startProxy(kind);
    await using fetcher = await openFetcher({
      options: { proxy: `${kind}://127.0.0.1:${proxy.port}`, denyPrivate: true },
    });
    for (const host of ['127.0.0.1', '127.1', '[::1]', '[::ffff:10.0.0.1]', '169.254.169.254']) {
      expect(await fetcher.get(`${scheme}://${host}/`)).toMatchObject({ failure: BLOCKED });
    }
    expect(proxy.connections()).toBe(0);
  });

  test('a name for this machine is forbidden like its addresses', async () => {
    await using proxy = await startProxy(kind);
    await using fetcher = await openFetcher({
      options: { proxy: `${kind}://127.0.0.1:${proxy.port}`, denyPrivate: true },
    });
    for (const host of ['localhost', 'x.localhost', 'LOCALHOST.']) {
      const outcome = await fetcher.get(`http://${host}/`);
      expect(outcome).toMatchObject({ failure: BLOCKED });
      expect(outcome.failure?.message).toMatch(/^127\.0\.0\.1 is loopback/);
    }
    expect(proxy.requests).toEqual([]);
  });

  test('the proxy itself may be anywhere', async () => {
    await using site = await startSite();
    await using proxy = await startProxy(kind);
    await using fetcher = await openFetcher({
      options: {
        proxy: `${kind}://127.0.0.1:${proxy.port}`,
        denyPrivate: true,
        allowIp: ['127.0.0.1'],
        denyIp: ['127.0.0.2'],
      },
    });
    expect(await fetcher.get(site.url('/echo'))).toMatchObject({ failure: null });
    expect(proxy.requests).toHaveLength(1);
  });

  test('a private server leads to a private one, by default', async () => {
    await using here = await startSite();
    await using there = await startSite();
    await using proxy = await startProxy(kind);
    await using fetcher = await openFetcher({
      options: { proxy: `${kind}://127.0.0.1:${proxy.port}` },
    });
    const to = encodeURIComponent(there.url('/echo'));
    for (const host of ['127.0.0.1', 'localhost']) {
      const url = `http://${host}:${here.port}/redirect-to?url=${to}`;
      expect(await fetcher.get(url)).toMatchObject({ failure: null, redirects: 1 });
    }
  });
});

describe('where the proxy looks names up', () => {
  test.each(['http', 'socks5h'] as const)(
    '%s: none is asked for when addresses are forbidden',
    async (kind) => {
      await using proxy = await startProxy(kind);
      for (const options of [
        { denyPrivate: true },
        { denyIp: ['::1'] },
        { allowIp: ['8.8.8.8'] },
      ]) {
        await using fetcher = await openFetcher({
          options: { ...options, proxy: `${kind}://127.0.0.1:${proxy.port}` },
        });
        for (const url of ['http://a.test/', 'https://a.test/']) {
          const { failure } = await fetcher.get(url);
          expect(failure).toMatchObject(BLOCKED);
          expect(failure?.message).toMatch(
            /^the proxy looks up a\.test itself, so .* cannot be kept/,
          );
        }
      }
      expect(proxy.connections()).toBe(0);
    },
  );

  test('a name counts as public: it does not lead to what tells that it is private', async () => {
    await using site = await startSite();
    const places = [site.url('/echo'), `http://localhost:${site.port}/`, 'http://b.test/'];
    let next = 0;
    await using proxy = await startOddProxy((socket) => {
      const to = places[next] ?? '';
      next += 1;
      const head = to === '' ? 'HTTP/1.1 200 OK\r\n' : `HTTP/1.1 302 Found\r\nLocation: ${to}\r\n`;
      socket.end(`${head}Connection: close\r\nContent-Length: 0\r\n\r\n`);
    });
    await using fetcher = await openFetcher({
      options: { proxy: `http://127.0.0.1:${proxy.port}` },
    });
    for (let told = 0; told < 2; told += 1) {
      expect(await fetcher.get('http://a.test/')).toMatchObject({ failure: BLOCKED, redirects: 1 });
    }
    expect(await fetcher.get('http://a.test/')).toMatchObject({ failure: null, redirects: 1 });
    // a.test three times, and b.test.
    expect(proxy.connections()).toBe(4);
  });
});

describe('where names are looked up here, and the proxy is told an address', () => {
  test('it is told an allowed one', async () => {
    await using site = await startSite();
    await using dns = await startDnsServer((name, type) => {
      if (type !== 'A') return [];
      return name === 'mixed.test' ? ['127.0.0.2', '127.0.0.1'] : ['127.0.0.2'];
    });
    await using proxy = await startSocksProxy();
    await using fetcher = await openFetcher({
      options: {
        proxy: `socks5://127.0.0.1:${proxy.port}`,
        dnsServers: [dns.address],
        denyIp: ['127.0.0.2'],
      },
    });
    expect(await fetcher.get(`http://mixed.test:${site.port}/echo`)).toMatchObject({
      failure: null,
    });
    const outcome = await fetcher.get(`http://denied.test:${site.port}/echo`);
    expect(outcome).toMatchObject({ failure: BLOCKED, remotePort: proxy.port });
    expect(outcome.failure?.message).toMatch(/^127\.0\.0\.2 is within --deny-ip/);
    expect(proxy.requests.map(({ target }) => target)).toEqual([`127.0.0.1:${site.port}`]);
  });

  test('the tunnel of one is not lent to another who may not go there', async () => {
    await using site = await startSite();
    await using dns = await startDnsServer((name, type) => {
      if (type !== 'A') return [];
      return name === 'public.test' ? ['8.8.8.8'] : ['127.0.0.1'];
    });
    await using proxy = await startSocksProxy({ here: ['8.8.8.8'] });
    await using fetcher = await openFetcher({
      options: { proxy: `socks5://127.0.0.1:${proxy.port}`, dnsServers: [dns.address] },
    });
    const inside = `http://private.test:${site.port}/echo`;
    const to = encodeURIComponent(inside);
    for (let round = 0; round < 2; round += 1) {
      expect(await fetcher.get(inside)).toMatchObject({ failure: null });
      expect(
        await fetcher.get(`http://public.test:${site.port}/redirect-to?url=${to}`),
      ).toMatchObject({ failure: BLOCKED, redirects: 1 });
    }
    expect(proxy.requests.map(({ target }) => target)).toEqual(
      ['127.0.0.1', '8.8.8.8'].map((host) => `${host}:${site.port}`),
    );
  });
});
