import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { certificates } from '../support/certificates.ts';
import { startSite } from '../support/site.ts';
import { startTlsSite } from '../support/tls-site.ts';
import { openFetcher, textOf } from '../support/transport.ts';
import { hasOpenssl } from './support/openssl.ts';
import { startHttpProxy, startOddProxy, startSocksProxy } from './support/proxies.ts';

const BASIC = `Basic ${Buffer.from('me:s3cret').toString('base64')}`;

describe('an HTTP proxy', () => {
  test('is sent whole URLs, over one connection for all hosts', async () => {
    await using site = await startSite();
    await using other = await startSite();
    await using proxy = await startHttpProxy();
    const env = { http_proxy: `http://me:s3cret@127.0.0.1:${proxy.port}` };
    await using fetcher = await openFetcher({ env });
    for (const one of [site, other, site]) {
      const outcome = await fetcher.get(one.url('/echo?x=1'));
      expect(outcome).toMatchObject({
        failure: null,
        statusCode: 200,
        remoteIp: '127.0.0.1',
        remotePort: proxy.port,
        addresses: null,
      });
      const { headers } = JSON.parse(textOf(outcome)) as { headers: Record<string, string> };
      expect(headers['host']).toBe(new URL(one.origin).host);
      expect(headers).not.toHaveProperty('proxy-authorization');
      expect(JSON.stringify(outcome)).not.toContain('s3cret');
    }
    expect(proxy.requests).toEqual(
      [site, other, site].map((one) => ({ target: one.url('/echo?x=1'), authorization: BASIC })),
    );
    expect(proxy.connections()).toBe(1);
  });

  test('answers for itself', async () => {
    await using proxy = await startOddProxy((socket) =>
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n'),
    );
    await using fetcher = await openFetcher({
      options: { proxy: `http://127.0.0.1:${proxy.port}` },
    });
    expect(await fetcher.get('http://a.test/')).toMatchObject({ failure: null, statusCode: 407 });
  });
});

describe('a tunnel', () => {
  test.each<[string, string, string]>([
    ['403', 'HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno', '403'],
    ['407', 'HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n', '407'],
    ['502 that stays open', 'HTTP/1.1 502 Bad Gateway\r\n\r\n', '502'],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'the proxy'],
    ['nothing but the end', '', 'the proxy'],
  ])('that is refused: %s', async (_name, answer, part) => {
    await using proxy = await startHttpProxy({
      onConnect: (socket) => (answer === '' ? socket.destroy() : socket.write(answer)),
    });
    await using fetcher = await openFetcher({
      options: { proxy: `http://me:s3cret@127.0.0.1:${proxy.port}` },
    });
    const outcome = await fetcher.get('https://a.test/');
    expect(outcome).toMatchObject({
      failure: { code: 'proxy_failed', phase: 'connect' },
      statusCode: null,
      remotePort: proxy.port,
    });
    expect(outcome.failure?.message).toContain(part);
    expect(outcome.failure?.message).not.toContain('s3cret');
    expect(proxy.requests).toEqual([{ target: 'a.test:443', authorization: BASIC }]);
    expect(proxy.connections()).toBe(1);
  });

  test.each(['http', 'socks5'])('that does not come, %s', async (scheme) => {
    // undici's ProxyAgent asks a proxy that hangs up again and again, without end (#5093).
    await using proxy = await startOddProxy(() => undefined);
    await using fetcher = await openFetcher({
      options: { proxy: `${scheme}://127.0.0.1:${proxy.port}`, connectTimeoutMs: 200 },
    });
    expect(await fetcher.get('https://127.0.0.1/')).toMatchObject({
      failure: { code: 'connect_timeout', phase: 'connect' },
    });
    expect(proxy.connections()).toBe(1);
  });

  test.each(['http', 'https', 'socks5', 'socks5h'])(
    'to where nobody listens, %s',
    async (scheme) => {
      await using fetcher = await openFetcher({ options: { proxy: `${scheme}://127.0.0.1:1` } });
      for (const url of ['http://127.0.0.1/', 'https://127.0.0.1/']) {
        const { failure } = await fetcher.get(url);
        expect(failure).toMatchObject({ code: 'proxy_failed', phase: 'connect' });
        expect(failure?.message).toMatch(/cannot be reached: .*ECONNREFUSED/);
      }
    },
  );

  test('to a proxy without an address', async () => {
    await using fetcher = await openFetcher({ options: { proxy: 'http://proxy.invalid:1' } });
    expect(await fetcher.get('http://127.0.0.1/')).toMatchObject({
      failure: { code: 'proxy_failed', phase: 'dns' },
    });
  });
});

describe('SOCKS', () => {
  test.each([
    ['socks5', '127.0.0.1'],
    ['socks5h', 'localhost'],
  ])('%s names the host %s', async (scheme, name) => {
    await using site = await startSite();
    await using proxy = await startSocksProxy();
    await using fetcher = await openFetcher({
      options: { proxy: `${scheme}://127.0.0.1:${proxy.port}` },
    });
    for (let i = 0; i < 2; i += 1) {
      expect(await fetcher.get(`http://localhost:${site.port}/echo`)).toMatchObject({
        failure: null,
        remotePort: proxy.port,
        addresses: null,
      });
    }
    expect(proxy.requests).toEqual([{ target: `${name}:${site.port}`, authorization: undefined }]);
  });

  test('with name and password', async () => {
    await using site = await startSite();
    await using proxy = await startSocksProxy({ username: 'me', password: 's3cret' });
    const at = `127.0.0.1:${proxy.port}`;
    await using right = await openFetcher({ options: { proxy: `socks5://me:s3cret@${at}` } });
    expect((await right.get(site.url('/echo'))).failure).toBeNull();
    for (const wrong of [`socks5://me:wr0ng@${at}`, `socks5://${at}`]) {
      await using fetcher = await openFetcher({ options: { proxy: wrong } });
      const { failure } = await fetcher.get(site.url('/echo'));
      expect(failure).toMatchObject({ code: 'proxy_failed', phase: 'connect' });
      expect(failure?.message).not.toContain('wr0ng');
    }
  });

  test('a name that nobody knows is the fault of the name', async () => {
    await using proxy = await startSocksProxy();
    await using fetcher = await openFetcher({
      options: { proxy: `socks5://127.0.0.1:${proxy.port}` },
    });
    expect(await fetcher.get('http://nowhere.invalid/')).toMatchObject({
      failure: { code: 'dns_not_found', phase: 'dns' },
    });
  });

  test.each([
    ['what is no SOCKS', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['no method that suits', Buffer.from([5, 0xff])],
  ])('%s', async (_name, answer) => {
    await using proxy = await startOddProxy((socket) => socket.end(answer));
    await using fetcher = await openFetcher({
      options: { proxy: `socks5://127.0.0.1:${proxy.port}` },
    });
    expect(await fetcher.get('http://127.0.0.1/')).toMatchObject({
      failure: { code: 'proxy_failed', phase: 'connect' },
    });
  });
});

describe.skipIf(!hasOpenssl())('with TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gfetch-proxy-'));
  const caFile = join(folder, 'ca.pem');
  beforeAll(async () => writeFileSync(caFile, (await certificates()).ca));
  afterAll(() => rmSync(folder, { recursive: true }));

  const cases: readonly (readonly [string, boolean])[] = [
    ['http', false],
    ['http', true],
    ['https', false],
    ['https', true],
    ['socks5h', false],
    ['socks5h', true],
  ];
  test.each(cases)('a secure site through %s, HTTP/2 is %s', async (scheme, http2) => {
    const { valid } = await certificates();
    await using site = await startTlsSite({ http2: true });
    await using proxy =
      scheme === 'socks5h'
        ? await startSocksProxy()
        : await startHttpProxy(scheme === 'https' ? { secure: valid } : {});
    await using fetcher = await openFetcher({
      options: { caFile, http2, proxy: `${scheme}://localhost:${proxy.port}` },
    });
    const urls = Array.from({ length: 5 }, () => site.url('/echo'));
    for (const url of urls) {
      expect(await fetcher.get(url)).toMatchObject({
        failure: null,
        httpVersion: http2 ? '2' : '1.1',
        remotePort: proxy.port,
        tls: { subject: 'CN=valid' },
      });
    }
    expect(proxy.requests.map(({ target }) => target)).toEqual([`127.0.0.1:${site.port}`]);
    expect(JSON.stringify(site.requests)).not.toContain('proxy-');
  });

  test('a plain site through a secure proxy, which is named by its own name', async () => {
    const { valid } = await certificates();
    await using one = await startSite();
    await using two = await startSite();
    await using proxy = await startHttpProxy({ secure: valid });
    await using fetcher = await openFetcher({
      options: { caFile, http2: true, proxy: `https://localhost:${proxy.port}` },
    });
    for (const site of [one, two, one]) {
      expect(await fetcher.get(site.url('/echo'))).toMatchObject({
        failure: null,
        httpVersion: '1.1',
        appConnectMs: 0,
        tls: null,
      });
    }
    expect(proxy.requests.map(({ target }) => target)).toEqual(
      [one, two, one].map((site) => site.url('/echo')),
    );
    expect(proxy.connections()).toBe(1);
  });

  test('a proxy that nobody vouches for', async () => {
    const { valid } = await certificates();
    await using proxy = await startHttpProxy({ secure: valid });
    await using fetcher = await openFetcher({
      options: { proxy: `https://localhost:${proxy.port}` },
    });
    const { failure } = await fetcher.get('http://127.0.0.1/');
    expect(failure).toMatchObject({ code: 'proxy_failed', phase: 'tls' });
    expect(failure?.message).toContain('TLS with the proxy failed');
    expect(proxy.requests).toEqual([]);
  });
});
