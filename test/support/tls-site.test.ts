import { connect as connectHttp2 } from 'node:http2';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { ask } from './ask.ts';
import { startTlsSite } from './tls-site.ts';

describe('a TLS site', () => {
  test('shows a certificate for localhost and 127.0.0.1 that its authority vouches for', async () => {
    await using site = await startTlsSite();
    const { ca } = site;
    expect((await ask(site.url('/status/200'), { ca })).status).toBe(200);
    const byName = `https://localhost:${site.port}/status/200`;
    expect((await ask(byName, { ca, family: 4 })).status).toBe(200);
    await expect(ask(site.url('/'))).rejects.toMatchObject({
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
  });

  test.each([
    ['expired', 'CERT_HAS_EXPIRED'],
    ['wrong-host', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ] as const)('shows a certificate that is %s', async (certificate, code) => {
    await using site = await startTlsSite({ certificate });
    await expect(ask(site.url('/'), { ca: site.ca })).rejects.toMatchObject({ code });
  });

  test('asks for a client certificate', async () => {
    await using site = await startTlsSite({ clientCertificate: true });
    const { ca, client } = site;
    expect((await ask(site.url('/status/200'), { ca, ...client })).status).toBe(200);
    await expect(ask(site.url('/status/200'), { ca })).rejects.toThrow();
  });

  test('cuts a body without close_notify', async () => {
    await using site = await startTlsSite();
    await expect(ask(site.url('/close-early'), { ca: site.ca })).rejects.toThrow('aborted');
    await expect(ask(site.url('/reset'), { ca: site.ca })).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
  });

  test('speaks HTTP/2 beside HTTP/1.1 where asked', async () => {
    await using site = await startTlsSite({ http2: true });
    const session = connectHttp2(site.origin, { ca: site.ca });
    const body = text(session.request({ ':path': '/echo' }));
    expect(JSON.parse(await body)).toMatchObject({ method: 'GET', path: '/echo' });
    session.close();
    expect((await ask(site.url('/status/200'), { ca: site.ca })).status).toBe(200);
    expect(site.requests.map(({ path }) => path)).toEqual(['/echo', '/status/200']);
  });
});
