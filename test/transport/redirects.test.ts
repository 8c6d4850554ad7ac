import { describe, expect, test } from 'vitest';

import { methodAfter, redirectOf } from '../../src/transport/redirect.ts';
import { parseAbsolute, type Target } from '../../src/model/target.ts';
import { startSite } from '../support/site.ts';
import { openFetcher, textOf } from '../support/transport.ts';

const target = (url: string): Target => {
  const parsed = parseAbsolute(url);
  if ('code' in parsed) throw new Error(parsed.message);
  return parsed;
};
const location = (...values: string[]): string[] =>
  values.flatMap((value) => ['Location', Buffer.from(value, 'utf8').toString('latin1')]);

describe('the rules', () => {
  test.each([
    ['/b', 'http://a.test/b'],
    ['?q', 'http://a.test/dir/x?q'],
    ['y', 'http://a.test/dir/y'],
    ['//b.test/z', 'http://b.test/z'],
    ['https://b.test', 'https://b.test/'],
    ['http://user:pass@b.test/', 'http://b.test/'],
    ['/caf\u{e9}', 'http://a.test/caf%C3%A9'],
    ['/b#own', 'http://a.test/b#own'],
    ['\\\\evil.test\\x', 'http://evil.test/x'],
    ['/a b', 'http://a.test/a%20b'],
  ])('%s', (to, url) => {
    const found = redirectOf(302, location(to), target('http://a.test/dir/x'));
    expect(found).toMatchObject({ target: { url } });
  });

  test('a fragment is inherited', () => {
    const found = redirectOf(301, location('/b'), target('http://a.test/#part'));
    expect(found).toMatchObject({ target: { url: 'http://a.test/b#part', path: '/b' } });
  });

  test.each([300, 304, 305, 306, 200])('%i is not followed', (status) => {
    expect(redirectOf(status, location('/b'), target('http://a.test/'))).toBeNull();
  });

  test('without a Location the 3xx is the answer', () => {
    expect(redirectOf(302, [], target('http://a.test/'))).toBeNull();
    expect(redirectOf(302, location(''), target('http://a.test/'))).toBeNull();
  });

  test.each([
    'file:///etc/passwd',
    'FILE:///etc/passwd',
    'fi\tle:///etc/passwd',
    ' file:/etc/passwd',
    'file://a.test/etc/passwd',
    'ftp://a.test/',
    'ftps://a.test/',
    'javascript:alert(1)',
    'data:text/html,x',
    'data:,x',
    'gopher://a.test:70/_x',
    'blob:http://a.test/x',
    'filesystem:http://a.test/x',
    'view-source:http://a.test/',
    'ws://a.test/',
    'wss://a.test/',
    'ldap://a.test/',
    'dict://a.test:11211/stat',
    'smb://a.test/share',
    'sftp://a.test/',
    'tftp://a.test/x',
    'unix:/run/docker.sock',
    'jar:http://a.test/x!/y',
    'about:blank',
    'mailto:a@a.test',
    'tel:1',
    'x:y',
    'http://',
    'http:///',
  ])('%j is refused', (to) => {
    const found = redirectOf(302, location(to), target('http://a.test/'));
    expect(found).toMatchObject({ code: 'bad_redirect' });
  });

  test('two different Locations are refused, two equal ones are not', () => {
    const from = target('http://a.test/');
    expect(redirectOf(302, location('/b', '/c'), from)).toMatchObject({ code: 'bad_redirect' });
    expect(redirectOf(302, location('/b', '/b'), from)).toMatchObject({ location: '/b' });
  });

  test.each([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [302, 'PUT', 'PUT'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [307, 'POST', 'POST'],
    [308, 'POST', 'POST'],
  ])('%i turns %s into %s', (status, before, after) => {
    expect(methodAfter(status, before)).toBe(after);
  });
});

describe('on the wire', () => {
  test('a chain is followed, each hop told', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher();
    const outcome = await fetcher.get(site.url('/redirect/3'));
    expect(outcome).toMatchObject({
      statusCode: 200,
      redirects: 3,
      finalUrl: site.url('/redirect/0'),
    });
    expect(
      outcome.hops?.map(({ url, location: to, status_code: code }) => [url, to, code]),
    ).toEqual([
      [site.url('/redirect/3'), '/redirect/2', 302],
      [site.url('/redirect/2'), '/redirect/1', 302],
      [site.url('/redirect/1'), '/redirect/0', 302],
    ]);
    expect(site.connections()).toBe(1);
  });

  test('one request may say otherwise than the run', async () => {
    await using site = await startSite();
    await using follower = await openFetcher();
    expect(await follower.get(site.url('/redirect/1'), { followRedirects: false })).toMatchObject({
      statusCode: 302,
      redirects: 0,
    });
    await using stayer = await openFetcher({ options: { followRedirects: false } });
    expect(await stayer.get(site.url('/redirect/1'), { followRedirects: true })).toMatchObject({
      statusCode: 200,
      redirects: 1,
    });
  });

  test('no more of them than allowed', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher({ options: { maxRedirects: 2 } });
    expect(await fetcher.get(site.url('/redirect/2'))).toMatchObject({ failure: null });
    expect(await fetcher.get(site.url('/redirect/3'))).toMatchObject({
      failure: { code: 'too_many_redirects' },
      statusCode: 302,
      redirects: 2,
    });
  });

  test('none at all with --no-location', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher({ options: { followRedirects: false } });
    expect(await fetcher.get(site.url('/redirect/1'))).toMatchObject({
      failure: null,
      statusCode: 302,
      redirects: 0,
    });
  });

  test.each(['file', 'ftp', 'gopher', 'ws', 'wss', 'ldap', 'blob:http', 'view-source:http'])(
    'nobody is spoken to by %s',
    async (scheme) => {
      await using site = await startSite();
      await using other = await startSite();
      await using fetcher = await openFetcher();
      const to = encodeURIComponent(`${scheme}://127.0.0.1:${other.port}/echo`);
      expect(await fetcher.get(site.url(`/redirect-to?url=${to}`))).toMatchObject({
        failure: { code: 'bad_redirect', phase: 'headers' },
        statusCode: 302,
        redirects: 0,
      });
      expect(other.connections()).toBe(0);
    },
  );

  test('credentials stay with their origin', async () => {
    await using here = await startSite();
    await using there = await startSite();
    await using fetcher = await openFetcher({
      options: {
        user: 'me:secret',
        cookie: 'session=1',
        headers: { 'x-api-key': 'secret', 'accept-language': 'de' },
      },
    });
    const to = encodeURIComponent(there.url('/echo'));
    await fetcher.get(here.url(`/redirect-to?url=${to}`));
    expect(here.requests[0]?.headers).toMatchObject({ 'x-api-key': 'secret', cookie: 'session=1' });
    const [seen] = there.requests;
    expect(seen?.headers['authorization']).toBeUndefined();
    expect(seen?.headers['cookie']).toBeUndefined();
    expect(seen?.headers['x-api-key']).toBeUndefined();
    expect(seen?.headers['accept-language']).toBe('de');
    // And they do not come back on the way home.
    const home = encodeURIComponent(here.url('/echo'));
    const back = encodeURIComponent(there.url(`/redirect-to?url=${home}`));
    const outcome = await fetcher.get(here.url(`/redirect-to?url=${back}`));
    expect(textOf(outcome)).not.toContain('secret');
  });

  test('303 after POST asks with GET, without body and its type', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher({
      options: { body: Buffer.from('a=1'), headers: { 'content-type': 'text/x-test' } },
    });
    const outcome = await fetcher.get(site.url('/redirect-to?status=303&url=/echo'));
    const echo = JSON.parse(textOf(outcome)) as { method: string; body: string; headers: object };
    expect(echo).toMatchObject({ method: 'GET', body: '' });
    expect(echo.headers).not.toHaveProperty('content-type');
    expect(outcome.method).toBe('POST');
  });

  test('307 after POST sends the body again', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher({ options: { body: Buffer.from('a=1') } });
    const outcome = await fetcher.get(site.url('/redirect-to?status=307&url=/echo'));
    expect(JSON.parse(textOf(outcome))).toMatchObject({ method: 'POST', body: 'a=1' });
  });

  test('an endless body of a redirect is not waited for', async () => {
    await using site = await startSite({
      routes: {
        '/endless': ({ reply }) => {
          reply.statusCode = 302;
          reply.setHeader('location', '/bytes/5');
          const timer = setInterval(() => reply.write(Buffer.alloc(64 * 1024)), 1);
          reply.once('close', () => clearInterval(timer));
        },
      },
    });
    await using fetcher = await openFetcher({ options: { timeoutMs: 5_000 } });
    expect(await fetcher.get(site.url('/endless'))).toMatchObject({ sizeBytes: 5, redirects: 1 });
  });
});
