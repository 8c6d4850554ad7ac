import { Agent } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  brotliDecompressSync,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  type InputType,
} from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from './ask.ts';
import { sampleBytes } from './body-routes.ts';
import { startSite, type Site } from './site.ts';

describe('a site', () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site.close());

  test.each([200, 204, 304, 404, 500])('answers /status/%i', async (status) => {
    const answer = await ask(site.url(`/status/${status}`));
    expect(answer.status).toBe(status);
  });

  test.each([0, 1, 1000, 200_000])('sends exactly %i bytes', async (length) => {
    const { headers, body } = await ask(site.url(`/bytes/${length}`));
    expect(headers['content-length']).toBe(String(length));
    expect(body.equals(sampleBytes(length))).toBe(true);
  });

  test('answers what has no route with 404', async () => {
    expect((await ask(site.url('/nowhere'))).status).toBe(404);
  });

  test('waits before it answers', async () => {
    const started = performance.now();
    expect((await ask(site.url('/delay/80'))).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(75);
  });

  test('drips a body', async () => {
    const { body } = await ask(site.url('/drip?bytes=5&ms=2'));
    expect(body.toString()).toBe('.....');
  });

  test('leads through a chain of redirects', async () => {
    const visited: string[] = [];
    let path = '/redirect/2';
    for (;;) {
      const { status, headers } = await ask(site.url(path));
      visited.push(`${status} ${path}`);
      if (headers.location === undefined) break;
      path = headers.location;
    }
    expect(visited).toEqual(['302 /redirect/2', '302 /redirect/1', '200 /redirect/0']);
  });

  test('redirects to where it is told, with the status it is told', async () => {
    const { status, headers } = await ask(
      site.url('/redirect-to?url=http%3A%2F%2Fb.test%2F%3Fq&status=308'),
    );
    expect([status, headers.location]).toEqual([308, 'http://b.test/?q']);
  });

  const decoders: [path: string, coding: string, decode: (bytes: InputType) => Buffer][] = [
    ['/gzip/5000', 'gzip', gunzipSync],
    ['/br/5000', 'br', brotliDecompressSync],
    ['/deflate/5000', 'deflate', inflateSync],
    ['/raw-deflate/5000', 'deflate', inflateRawSync],
  ];
  test.each(decoders)('encodes %s as %s', async (path, coding, decode) => {
    const { headers, body } = await ask(site.url(path));
    expect(headers['content-encoding']).toBe(coding);
    expect(decode(body).equals(sampleBytes(5000))).toBe(true);
  });

  test('encodes twice, in the order that the header tells', async () => {
    const { headers, body } = await ask(site.url('/multi-encoded'));
    expect(headers['content-encoding']).toBe('gzip, br');
    expect(gunzipSync(brotliDecompressSync(body)).equals(sampleBytes(1000))).toBe(true);
  });

  test('echoes the request', async () => {
    const options = { method: 'PUT', headers: { 'x-one': '1' } };
    const { body } = await ask(site.url('/echo?a=b'), options, 'the body');
    expect(JSON.parse(body.toString())).toMatchObject({
      method: 'PUT',
      path: '/echo?a=b',
      headers: { 'x-one': '1' },
      body: 'the body',
    });
  });

  test('sets headers and cookies', async () => {
    const { headers } = await ask(site.url('/headers?x-one=1&x-two=2&x-two=3'));
    expect([headers['x-one'], headers['x-two']]).toEqual(['1', '2, 3']);
    const cookies = await ask(site.url('/cookies/set?a=1&b=2'));
    expect(cookies.headers['set-cookie']).toEqual(['a=1; Path=/', 'b=2; Path=/']);
  });

  test('asks for Basic credentials', async () => {
    const refused = await ask(site.url('/basic/ann/s3cret'));
    expect([refused.status, refused.headers['www-authenticate']]).toEqual([
      401,
      'Basic realm="site"',
    ]);
    expect((await ask(site.url('/basic/ann/s3cret'), { auth: 'ann:wrong' })).status).toBe(401);
    expect((await ask(site.url('/basic/ann/s3cret'), { auth: 'ann:s3cret' })).status).toBe(200);
  });

  test('fails as often as asked, then recovers, each key on its own', async () => {
    const statuses: (number | undefined)[] = [];
    for (const path of ['/flaky/2/a', '/flaky/2/a', '/flaky/2/b', '/flaky/2/a']) {
      statuses.push((await ask(site.url(path))).status);
    }
    expect(statuses).toEqual([503, 503, 503, 200]);
  });

  test('asks to come again later, once', async () => {
    const first = await ask(site.url('/retry-after/7/a'));
    expect([first.status, first.headers['retry-after']]).toEqual([429, '7']);
    expect((await ask(site.url('/retry-after/7/a'))).status).toBe(200);
    expect((await ask(site.url('/retry-after/1/b?status=503'))).status).toBe(503);
  });

  const ranges: [range: string, status: number, contentRange: string | undefined, size: number][] =
    [
      ['bytes=0-99', 206, 'bytes 0-99/10000', 100],
      ['bytes=9990-', 206, 'bytes 9990-9999/10000', 10],
      ['bytes=-5', 206, 'bytes 9995-9999/10000', 5],
      ['bytes=9999-20000', 206, 'bytes 9999-9999/10000', 1],
      ['bytes=10000-', 416, 'bytes */10000', 0],
      ['lines=1-2', 200, undefined, 10_000],
    ];
  test.each(ranges)('answers the range %s', async (range, status, contentRange, size) => {
    const answer = await ask(site.url('/range'), { headers: { range } });
    expect([answer.status, answer.headers['content-range'], answer.body.length]).toEqual([
      status,
      contentRange,
      size,
    ]);
  });

  test('serves a page with a title and links', async () => {
    const { headers, body } = await ask(site.url('/page/3'));
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(body.toString()).toContain('<title>Page 3</title>');
    expect(body.toString()).toContain('<a href="/page/4">');
  });

  test.each(['/reset', '/reset-body'])('cuts the connection at %s', async (path) => {
    await expect(ask(site.url(path))).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('hangs up in place of a response', async () => {
    await expect(ask(site.url('/empty-reply'))).rejects.toThrow('socket hang up');
  });

  test('hangs up in the middle of a body', async () => {
    await expect(ask(site.url('/close-early'))).rejects.toThrow('aborted');
  });

  test('speaks something else than HTTP', async () => {
    await expect(ask(site.url('/not-http'))).rejects.toMatchObject({
      code: expect.stringMatching(/^HPE_/),
    });
  });

  test('ends a body without length by closing the connection', async () => {
    const raw = await rawAnswer(site.port, '/no-length');
    expect(raw).not.toMatch(/content-length|transfer-encoding/i);
    expect(raw.split('\r\n\r\n')[1]).toHaveLength(1000);
  });

  test('stalls with and without headers', async () => {
    const signal = AbortSignal.timeout(100);
    await expect(ask(site.url('/stall-headers'), { signal })).rejects.toThrow('aborted');
    const stalled = AbortSignal.timeout(100);
    await expect(ask(site.url('/stall-body'), { signal: stalled })).rejects.toThrow('aborted');
  });
});

/** Everything that the server sends until it closes, as Latin-1. */
function rawAnswer(port: number, path: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: site.test\r\n\r\n`);
  return text(socket);
}

test('a site remembers what it was asked, and over which connection', async () => {
  await using site = await startSite();
  const agent = new Agent({ keepAlive: true });
  for (const path of ['/status/200?a', '/status/200?b', '/status/200?a']) {
    await ask(site.url(path), { agent });
  }
  agent.destroy();
  expect([
    site.hits('/status/200?a'),
    site.hits('/status/200?b'),
    site.hits('/status/200'),
  ]).toEqual([2, 1, 0]);
  expect(site.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /status/200?a',
    'GET /status/200?b',
    'GET /status/200?a',
  ]);
  expect(new Set(site.requests.map(({ remotePort }) => remotePort)).size).toBe(1);
  expect(site.connections()).toBe(1);
});

test("a test's own routes come before the built-in ones", async () => {
  await using site = await startSite({
    routes: {
      '/status/200': ({ reply }) => void reply.end('mine'),
      '/robots.txt': ({ reply }) => void reply.end('User-agent: *'),
    },
  });
  expect((await ask(site.url('/status/200'))).body.toString()).toBe('mine');
  expect((await ask(site.url('/robots.txt'))).body.toString()).toBe('User-agent: *');
  expect((await ask(site.url('/status/201'))).status).toBe(201);
});

test('closing a site cuts what is in flight, and may be done twice', async () => {
  const site = await startSite();
  const hanging = ask(site.url('/stall-headers'));
  const failure = expect(hanging).rejects.toThrow('socket hang up');
  await expect.poll(() => site.hits('/stall-headers')).toBe(1);
  await site.close();
  await site.close();
  await failure;
  await expect(ask(site.url('/status/200'))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
