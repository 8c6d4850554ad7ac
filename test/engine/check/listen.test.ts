import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';

import { listen, type Listening, type LiveView } from '../../../src/engine/check/listen.ts';
import { PAGE_POLICY } from '../../../src/report/status-page/index.ts';

const CHECKS = [{ check: 'shop/home' }, { check: 'naïve 100 %' }, { check: 'plain' }];

const view = (rest: Partial<LiveView> = {}): LiveView => ({
  page: () => '<!doctype html><title>é</title>',
  metrics: () => 'up 1\n',
  checks: () => new Map(CHECKS.map((each) => [each.check, each])),
  health: () => ({ isHealthy: true, body: { ok: true } }),
  ...rest,
});

interface Served extends AsyncDisposable {
  readonly listening: Listening;
  readonly port: number;
  readonly errors: unknown[];
}

async function serve(rest: Partial<LiveView> = {}, host = '127.0.0.1'): Promise<Served> {
  const errors: unknown[] = [];
  const listening = await listen({ host, port: 0 }, view(rest), (error) => errors.push(error));
  return {
    listening,
    port: Number(new URL(listening.url).port),
    errors,
    [Symbol.asyncDispose]: () => listening.close(),
  };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function ask(
  { port }: Pick<Served, 'port'>,
  path: string,
  { method = 'GET', host = `127.0.0.1:${port}` } = {},
): Promise<Answer> {
  const outgoing = request({ port, path, method, headers: { host }, agent: false });
  outgoing.end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}

/** A connection that sends a text and nothing more. */
async function open(port: number, text = ''): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined); // a reset is one way of being cut off
  await once(socket, 'connect');
  if (text !== '') socket.write(text);
  return socket;
}

/** All that comes until the other side ends it. */
async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  if (!socket.closed) await once(socket, 'close');
  return text;
}

describe('what is served', () => {
  test.each([
    ['/', 200, 'text/html; charset=utf-8', '<!doctype html><title>é</title>'],
    ['/?a=/b', 200, 'text/html; charset=utf-8', '<!doctype html><title>é</title>'],
    ['/metrics', 200, 'text/plain; version=0.0.4; charset=utf-8', 'up 1\n'],
    ['/api/v1/checks', 200, 'application/json; charset=utf-8', `${JSON.stringify(CHECKS)}\n`],
    ['/api/v1/checks/plain', 200, 'application/json; charset=utf-8', '{"check":"plain"}\n'],
    [
      '/api/v1/checks/shop%2Fhome',
      200,
      'application/json; charset=utf-8',
      '{"check":"shop/home"}\n',
    ],
    ['/api/v1/checks/shop/home', 200, 'application/json; charset=utf-8', '{"check":"shop/home"}\n'],
    [
      '/api/v1/checks/na%C3%AFve%20100%20%25',
      200,
      'application/json; charset=utf-8',
      '{"check":"naïve 100 %"}\n',
    ],
    ['/healthz', 200, 'application/json; charset=utf-8', '{"ok":true}\n'],
  ])('%s', async (path, status, type, body) => {
    await using served = await serve();
    const answer = await ask(served, path);
    expect(answer).toMatchObject({ status, body });
    expect(answer.headers['content-type']).toBe(type);
  });

  test.each([
    '/api/v1/checks/',
    '/api/v1/checks/none',
    '/api/v1/checks/%E0%A4%A',
    '/api/v1/checks/__proto__',
    '/nothing',
    '//',
    '/../metrics',
    'http://evil.example/',
    '*',
  ])('404 for %s', async (path) => {
    await using served = await serve();
    expect((await ask(served, path)).status).toBe(404);
  });

  test('503 where it is not healthy', async () => {
    await using served = await serve({ health: () => ({ isHealthy: false, body: { late: 3 } }) });
    expect(await ask(served, '/healthz')).toMatchObject({ status: 503, body: '{"late":3}\n' });
  });

  test('HEAD tells the length and sends no body', async () => {
    await using served = await serve();
    const { headers, status, body } = await ask(served, '/', { method: 'HEAD' });
    expect([status, body, headers['content-length']]).toEqual([200, '', '32']);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH'])(
    '405 for %s',
    async (method) => {
      await using served = await serve();
      const { status, headers } = await ask(served, '/', { method });
      expect([status, headers.allow, headers.connection]).toEqual([405, 'GET, HEAD', 'close']);
    },
  );

  test.each([
    ['/', PAGE_POLICY],
    ['/metrics', expect.stringContaining("default-src 'none'")],
    ['/api/v1/checks', expect.stringContaining("default-src 'none'")],
    ['/nothing', expect.stringContaining("default-src 'none'")],
  ])(
    '%s has the headers that keep others out, and none that tells of the program',
    async (path, policy) => {
      await using served = await serve();
      const { headers } = await ask(served, path);
      expect(headers).toMatchObject({
        'content-security-policy': policy,
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(Object.keys(headers)).not.toContain('server');
      expect(Object.keys(headers)).not.toContain('x-powered-by');
      expect(Object.keys(headers)).not.toContain('access-control-allow-origin');
    },
  );
});

describe('the name it is asked by (DNS rebinding)', () => {
  test.each([
    'localhost:PORT',
    'LocalHost:PORT',
    'status.localhost:PORT',
    '127.0.0.1:PORT',
    '127.1.2.3:PORT',
    '[::1]:PORT',
  ])('%s is answered', async (host) => {
    await using served = await serve();
    const answer = await ask(served, '/', { host: host.replace('PORT', String(served.port)) });
    expect(answer.status).toBe(200);
  });

  test.each([
    'evil.example',
    'evil.example:PORT',
    'localhost.evil.example:PORT',
    '127.0.0.1.evil.example:PORT',
    'localhost',
    '127.0.0.1:1',
    '10.0.0.1:PORT',
    '127.0.0.1:PORT:PORT',
    'localhost:PORT@evil.example',
    '[::2]:PORT',
  ])('%s gets 421, and nothing of the page', async (host) => {
    await using served = await serve();
    const answer = await ask(served, '/', { host: host.replaceAll('PORT', String(served.port)) });
    expect(answer.status).toBe(421);
    expect(answer.body).not.toContain('<');
  });

  test('no name at all gets 421', async () => {
    await using served = await serve();
    const socket = await open(served.port, 'GET / HTTP/1.0\r\n\r\n');
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 421 /);
  });

  test('where others may come, too, any name is answered', async () => {
    await using served = await serve({}, '0.0.0.0');
    expect((await ask(served, '/', { host: 'status.example.com' })).status).toBe(200);
  });
});

describe('what it costs', () => {
  test('however many ask, a page is made once in a second', async () => {
    let made = 0;
    await using served = await serve({ page: () => `page ${(made += 1)}` });
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask(served, '/')));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(made);
    expect(made).toBeLessThanOrEqual(2);
  });

  test('and again when the second is over', async () => {
    let made = 0;
    await using served = await serve({ page: () => `page ${(made += 1)}` });
    await expect.poll(async () => (await ask(served, '/')).body, { timeout: 5_000 }).toBe('page 2');
  });

  test('a page that cannot be made is a 500 without details, told to its owner', async () => {
    const defect = new Error('secret path /etc/x');
    await using served = await serve({
      page: () => {
        throw defect;
      },
    });
    const answer = await ask(served, '/');
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('secret');
    expect(served.errors).toEqual([defect]);
    expect((await ask(served, '/metrics')).status).toBe(200);
  });

  test('a list that cannot be made is a 500 for one of it, too', async () => {
    await using served = await serve({
      checks: () => {
        throw new Error('no');
      },
    });
    expect((await ask(served, '/api/v1/checks/plain')).status).toBe(500);
    expect(served.errors).toHaveLength(1);
  });
});

describe('unfriendly clients', () => {
  test('headers that never end, and silence, are cut off while others are served', async () => {
    await using served = await serve();
    const half = await open(
      served.port,
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\nX-A: `,
    );
    const silent = await open(served.port);
    const drip = setInterval(() => half.write('a'), 200);
    const startMs = performance.now();
    expect((await ask(served, '/')).status).toBe(200);
    await Promise.all([readAll(half), readAll(silent)]);
    clearInterval(drip);
    expect(performance.now() - startMs).toBeLessThan(10_000);
  });

  test('headers that are too long', async () => {
    await using served = await serve();
    const socket = await open(served.port, `GET / HTTP/1.1\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`);
    expect(await readAll(socket)).toMatch(/^HTTP\/1\.1 431 /);
  });

  test('more connections than it takes: it stays in bounds, and answers when they are gone', async () => {
    await using served = await serve();
    const sockets = await Promise.all(Array.from({ length: 300 }, () => open(served.port)));
    await expect
      .poll(() => sockets.filter(({ closed }) => closed).length, { timeout: 4_000 })
      .toBeGreaterThan(0);
    for (const socket of sockets) socket.destroy();
    await expect
      .poll(
        () =>
          ask(served, '/').then(
            ({ status }) => status,
            () => 0,
          ),
        { timeout: 5_000 },
      )
      .toBe(200);
  });
});

describe('close', () => {
  test('ends within a second, whoever is connected and however', async () => {
    const served = await serve({ page: () => 'x'.repeat(30_000_000) });
    const head = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\n`;
    const sockets = await Promise.all([
      open(served.port),
      open(served.port, head),
      open(served.port, `${head.replace('/', '/healthz')}\r\n`),
      open(served.port, `${head}\r\n`), // and does not read
    ]);
    const [, , kept] = sockets;
    if (kept !== undefined) await once(kept, 'data');
    const startMs = performance.now();
    await served.listening.close();
    expect(performance.now() - startMs).toBeLessThan(1_000);
    await expect(ask(served, '/')).rejects.toThrow(/ECONNREFUSED/);
    for (const socket of sockets) socket.destroy();
  });

  test('may be called twice', async () => {
    const served = await serve();
    await Promise.all([served.listening.close(), served.listening.close()]);
    await expect(served.listening.close()).resolves.toBeUndefined();
  });

  test('lets an answer that is under way come through', async () => {
    const served = await serve({ page: () => 'x'.repeat(3_000_000) });
    const socket = await open(
      served.port,
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\n\r\n`,
    );
    await once(socket, 'data');
    const rest = readAll(socket);
    await served.listening.close();
    expect((await rest).length).toBeGreaterThan(2_000_000);
  });
});
