import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';

import { sampleBytes } from '../support/body-routes.ts';
import { startSite } from '../support/site.ts';
import { openFetcher, textOf } from '../support/transport.ts';

describe('a response', () => {
  test('is measured and described', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher();
    const outcome = await fetcher.get(site.url('/bytes/100000'));
    expect(outcome).toMatchObject({
      method: 'GET',
      failure: null,
      finalUrl: site.url('/bytes/100000'),
      statusCode: 200,
      contentType: 'application/octet-stream',
      sizeBytes: 100_000,
      downloadBytes: 100_000,
      sizeVerified: true,
      httpVersion: '1.1',
      remoteIp: '127.0.0.1',
      remotePort: site.port,
      redirects: 0,
      hash: createHash('sha256').update(sampleBytes(100_000)).digest('hex'),
      tls: null,
      addresses: ['127.0.0.1'],
    });
    expect(outcome.body?.equals(sampleBytes(100_000))).toBe(true);
  });

  test('has phases in the order of curl, and zeros on a connection that stood already', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher();
    const first = await fetcher.get(site.url('/delay/60'));
    const { nameLookupMs, connectMs, appConnectMs, startTransferMs, totalMs } = first;
    expect(nameLookupMs).toBeGreaterThanOrEqual(0);
    expect(connectMs).toBeGreaterThan(nameLookupMs ?? 0);
    expect(appConnectMs).toBe(0);
    expect(startTransferMs).toBeGreaterThanOrEqual((connectMs ?? 0) + 59);
    expect(totalMs).toBeGreaterThanOrEqual(startTransferMs ?? 0);
    const second = await fetcher.get(site.url('/bytes/1'));
    expect(second).toMatchObject({ nameLookupMs: 0, connectMs: 0, appConnectMs: 0 });
    expect(site.connections()).toBe(1);
  });

  test('without a length is not proven whole', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher();
    const outcome = await fetcher.get(site.url('/no-length'));
    expect(outcome).toMatchObject({ failure: null, sizeBytes: 1000, sizeVerified: false });
  });

  test('to HEAD has no body, and the connection is kept', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher({ options: { method: 'HEAD' } });
    const first = await fetcher.get(site.url('/page/1'));
    expect(first).toMatchObject({ method: 'HEAD', statusCode: 200, sizeBytes: 0, failure: null });
    await fetcher.get(site.url('/page/2'));
    expect(site.connections()).toBe(1);
  });

  test.each([204, 304, 404, 500])('with status %i is no failure', async (code) => {
    await using site = await startSite();
    await using fetcher = await openFetcher();
    expect(await fetcher.get(site.url(`/status/${code}`))).toMatchObject({
      statusCode: code,
      failure: null,
      sizeVerified: true,
    });
  });

  test('tells what Retry-After asks', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher();
    const outcome = await fetcher.get(site.url('/retry-after/7/a'));
    expect(outcome).toMatchObject({ statusCode: 429, retryAfterMs: 7000 });
  });

  test.each([
    // The server's clock, how long a cache has had it, and what is asked for: to wait
    ['Wed, 21 Oct 2015 07:28:00 GMT', '0', 'Wed, 21 Oct 2015 07:28:30 GMT', 30_000],
    ['Wed, 21 Oct 2015 07:28:00 GMT', '20', 'Wed, 21 Oct 2015 07:28:30 GMT', 10_000],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 'old', 'Wed, 21 Oct 2015 07:28:30 GMT', 0],
    ['Wed, 21 Oct 2015 07:28:00 GMT', '0', 'Wed, 21 Oct 2015 07:27:00 GMT', 0],
    ['Wed, 21 Oct 2099 07:28:00 GMT', '0', '120', 120_000],
  ])('measures Retry-After by the server’s clock: %s, %s, %s', async (date, age, until, waitMs) => {
    await using site = await startSite({
      routes: {
        '/later': ({ reply }) => {
          reply.statusCode = 503;
          reply.setHeader('date', date);
          reply.setHeader('age', age);
          reply.setHeader('retry-after', until);
          reply.end();
        },
      },
    });
    await using fetcher = await openFetcher();
    expect(await fetcher.get(site.url('/later'))).toMatchObject({ retryAfterMs: waitMs });
  });

  test.each(['gzip', 'br', 'deflate', 'raw-deflate'])('in %s is decoded', async (coding) => {
    await using site = await startSite();
    await using fetcher = await openFetcher();
    const outcome = await fetcher.get(site.url(`/${coding}/50000`));
    expect(outcome.failure).toBeNull();
    expect(outcome.body?.equals(sampleBytes(50_000))).toBe(true);
    expect(outcome.sizeBytes).toBe(50_000);
    expect(outcome.downloadBytes).toBeLessThan(10_000);
  });

  test('in several codings is decoded', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher();
    const outcome = await fetcher.get(site.url('/multi-encoded'));
    expect(outcome.failure).toBeNull();
    expect(outcome.body?.equals(sampleBytes(1000))).toBe(true);
  });

  test('is left as it came with compressed off', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher({ options: { compressed: false } });
    const outcome = await fetcher.get(site.url('/gzip/50000'));
    expect(outcome.sizeBytes).toBe(outcome.downloadBytes);
    expect(site.requests[0]?.headers['accept-encoding']).toBeUndefined();
  });

  test('larger than the limit is cut off', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher({ options: { maxSizeBytes: 10_000 } });
    expect(await fetcher.get(site.url('/gzip/50000'))).toMatchObject({
      failure: { code: 'too_large', phase: 'body' },
      body: null,
    });
    expect(await fetcher.get(site.url('/bytes/10001'))).toMatchObject({
      failure: { code: 'too_large' },
    });
    expect(await fetcher.get(site.url('/bytes/10000'))).toMatchObject({ failure: null });
  });
});

describe('a request', () => {
  test('sends what the options say', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher({
      options: {
        headers: { 'x-one': '1', accept: 'text/plain' },
        userAgent: 'tester/1',
        bearer: 'token',
        cookie: 'a=b; c=d',
        body: Buffer.from('x=1'),
      },
    });
    const echo = JSON.parse(textOf(await fetcher.get(site.url('/echo?q=1')))) as Echo;
    expect(echo).toMatchObject({
      method: 'POST',
      path: '/echo?q=1',
      body: 'x=1',
      headers: {
        'x-one': '1',
        accept: 'text/plain',
        'user-agent': 'tester/1',
        authorization: 'Bearer token',
        cookie: 'a=b; c=d',
        'content-length': '3',
      },
    });
  });

  test('obeys its own line over the options', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher({
      options: { headers: { 'x-one': '1', 'x-two': '2' } },
    });
    const outcome = await fetcher.get(site.url('/echo'), {
      method: 'PUT',
      body: 'own',
      headers: { 'x-one': 'own' },
    });
    expect(JSON.parse(textOf(outcome))).toMatchObject({
      method: 'PUT',
      body: 'own',
      headers: { 'x-one': 'own', 'x-two': '2' },
    });
  });

  test('takes credentials from the URL, and says nothing of them', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher();
    const wrong = await fetcher.get(site.url('/basic/ab/cd').replace('//', '//ab:no@'));
    expect(wrong.statusCode).toBe(401);
    const coded = await fetcher.get(site.url('/basic/a b/c@d').replace('//', '//a%20b:c%40d@'));
    expect(coded.statusCode).toBe(200);
    const right = await fetcher.get(site.url('/basic/ab/cd').replace('//', '//ab:cd@'));
    expect(right.statusCode).toBe(200);
    expect(right.finalUrl).toBe(site.url('/basic/ab/cd').replace('//', '//ab:***@'));
  });

  test('asks for a range and leaves it encoded', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher({ options: { range: '10-19' } });
    const outcome = await fetcher.get(site.url('/range'));
    expect(outcome.statusCode).toBe(206);
    expect(outcome.body?.equals(sampleBytes(20).subarray(10))).toBe(true);
    expect(site.requests[0]?.headers).toMatchObject({ range: 'bytes=10-19' });
    expect(site.requests[0]?.headers['accept-encoding']).toBeUndefined();
  });

  test.each([
    ['CONNECT', undefined],
    ['GET /', undefined],
    ['', undefined],
    ['HEAD', 'a body'],
    ['TRACE', 'a body'],
  ])('%j with %j is refused before it is sent', async (method, body) => {
    await using site = await startSite();
    await using fetcher = await openFetcher();
    const outcome = await fetcher.get(site.url('/echo'), {
      method,
      ...(body === undefined ? {} : { body }),
    });
    expect(outcome).toMatchObject({
      method,
      failure: { code: 'invalid_url', phase: 'input' },
      finalUrl: null,
      statusCode: null,
    });
    expect(site.connections()).toBe(0);
    expect(fetcher.transport.inFlight()).toEqual([]);
  });

  test.each(['GET', 'DELETE', 'OPTIONS', 'PROPFIND', 'M-SEARCH'])(
    'with a body goes by %s as well',
    async (method) => {
      await using site = await startSite();
      await using fetcher = await openFetcher();
      await fetcher.get(site.url('/echo'), { method, body: 'x=1' });
      expect(site.requests).toMatchObject([{ method, body: 'x=1' }]);
    },
  );

  test('goes where --resolve says', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher({
      options: { resolve: [`example.test:${site.port}:127.0.0.1`] },
    });
    const outcome = await fetcher.get(`http://example.test:${site.port}/echo`);
    expect(outcome).toMatchObject({ statusCode: 200, remoteIp: '127.0.0.1' });
    expect(site.requests[0]?.headers['host']).toBe(`example.test:${site.port}`);
  });

  test('comes from the address of --interface', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher({ options: { interface: '127.0.0.5' } });
    expect(await fetcher.get(site.url('/bytes/1'))).toMatchObject({ statusCode: 200 });
    await expect(openFetcher({ options: { interface: 'nowhere9' } })).rejects.toThrow('nowhere9');
  });
});

interface Echo {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
