import { once } from 'node:events';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';

import { UsageError } from '../../../src/model/errors.ts';
import { startSite } from '../../support/site.ts';
import { openFetcher } from '../../support/transport.ts';
import { startDnsServer, type Answer } from '../support/dns-server.ts';

interface Decoy extends AsyncDisposable {
  connections(): number;
}

/** What must not be connected to. */
async function decoyAt(address: string, port: number): Promise<Decoy> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  server.listen(port, address);
  await once(server, 'listening');
  return {
    connections: () => connections,
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}

/** The answers in turn, the last one from then on; IPv4 alone. */
function inTurn(...answers: readonly (readonly string[])[]) {
  let asked = 0;
  return (_name: string, type: string): Answer => {
    if (type !== 'A') return [];
    asked += 1;
    return answers[Math.min(asked, answers.length) - 1] ?? [];
  };
}

const HAS_IPV6 = Object.values(networkInterfaces())
  .flat()
  .some((entry) => entry?.address === '::1');

/** What a connection to nowhere in particular ends at. */
const UNSPECIFIED = (
  [
    ['0.0.0.0', '127.0.0.1'],
    ['[::]', '::1'],
  ] as const
).filter(([host]) => HAS_IPV6 || host === '0.0.0.0');

const BLOCKED = { code: 'blocked_address', phase: 'connect' };

describe('what the user has forbidden', () => {
  test.each([
    ['127.0.0.1', { denyIp: ['127.0.0.0/8'] }, /^127\.0\.0\.1 is within --deny-ip 127\.0\.0\.0\/8/],
    ['127.1', { denyPrivate: true }, /^127\.0\.0\.1 is loopback \(RFC 1122\), and --deny-private/],
    ['localhost', { denyPrivate: true }, /no other address of the name is allowed either$/],
    ['pinned.test', { denyPrivate: true }, /^127\.0\.0\.1 is loopback/],
    ['127.0.0.1', { allowIp: ['127.0.0.2'] }, /^127\.0\.0\.1 is not within --allow-ip$/],
    ['[::ffff:127.0.0.1]', { denyIp: ['127.0.0.1'] }, /^::ffff:7f00:1 is within --deny-ip/],
    ['127.0.0.1', { allowPrivate: true, denyPrivate: true }, /--deny-private/],
  ])('%s is not connected to, with %j', async (host, options, message) => {
    await using site = await startSite();
    const resolve = [`pinned.test:${site.port}:127.0.0.1`];
    await using fetcher = await openFetcher({ options: { resolve, ...options } });
    const outcome = await fetcher.get(`http://${host}:${site.port}/echo`);
    expect(outcome).toMatchObject({ failure: BLOCKED, statusCode: null, remoteIp: null });
    expect(outcome.failure?.message).toMatch(message);
    expect(site.connections()).toBe(0);
  });

  test.each([
    [{}],
    [{ allowPrivate: true }],
    [{ allowIp: ['127.0.0.1'] }],
    [{ allowIp: ['127.0.0.0/8'], denyPrivate: true }],
    [{ allowIp: ['127.0.0.1'], denyIp: ['0.0.0.0/0'] }],
    [{ denyIp: ['10.0.0.0/8', '::/0'] }],
  ])('127.0.0.1 is connected to, with %j', async (options) => {
    await using site = await startSite();
    await using fetcher = await openFetcher({ options });
    expect(await fetcher.get(site.url('/echo'))).toMatchObject({ failure: null, statusCode: 200 });
  });

  test.each(UNSPECIFIED)(
    '%s ends at %s: the connection is cut, and nothing is asked',
    async (host, denied) => {
      const requests: string[] = [];
      const server = createServer((socket) => {
        socket.on('data', (chunk) => requests.push(chunk.toString('latin1')));
        socket.once('close', () => server.close());
      });
      server.listen(0, denied);
      await once(server, 'listening');
      const closed = once(server, 'close');
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      await using fetcher = await openFetcher({ options: { denyIp: [denied] } });
      const outcome = await fetcher.get(`http://${host}:${address.port}/`);
      expect(outcome).toMatchObject({ failure: BLOCKED, remoteIp: denied });
      await closed;
      expect(requests).toEqual([]);
    },
  );

  test('a range that is none', async () => {
    for (const options of [{ allowIp: ['10.0.0.1/8'] }, { denyIp: ['localhost'] }]) {
      await expect(openFetcher({ options })).rejects.toThrow(UsageError);
    }
  });
});

describe('a name', () => {
  test.each([
    ['the forbidden one first', ['127.0.0.2', '127.0.0.1']],
    ['the forbidden one last', ['127.0.0.1', '127.0.0.2']],
  ])('with several addresses, %s: the others are dialled, all are told', async (_title, all) => {
    await using site = await startSite();
    await using decoy = await decoyAt('127.0.0.2', site.port);
    await using dns = await startDnsServer(inTurn(all));
    await using fetcher = await openFetcher({
      options: { dnsServers: [dns.address], denyIp: ['127.0.0.2'] },
    });
    expect(await fetcher.get(`http://mixed.test:${site.port}/echo`)).toMatchObject({
      failure: null,
      remoteIp: '127.0.0.1',
      addresses: all,
    });
    expect(decoy.connections()).toBe(0);
  });

  test('whose allowed address refuses is not tried at the forbidden one', async () => {
    await using site = await startSite();
    await using dns = await startDnsServer(inTurn(['127.0.0.2', '127.0.0.1']));
    await using fetcher = await openFetcher({
      options: { dnsServers: [dns.address], denyIp: ['127.0.0.1'] },
    });
    expect(await fetcher.get(`http://mixed.test:${site.port}/echo`)).toMatchObject({
      failure: { code: 'connect_refused' },
    });
    expect(site.connections()).toBe(0);
  });

  test('with none that is allowed tells of the first, and of all addresses', async () => {
    await using dns = await startDnsServer(inTurn(['127.0.0.1', '10.0.0.1']));
    await using fetcher = await openFetcher({
      options: { dnsServers: [dns.address], denyPrivate: true },
    });
    const outcome = await fetcher.get('http://private.test:1/');
    expect(outcome).toMatchObject({ failure: BLOCKED, addresses: ['127.0.0.1', '10.0.0.1'] });
    expect(outcome.failure?.message).toMatch(/^127\.0\.0\.1 is loopback .* no other address/);
  });

  test('that leads elsewhere the next time is judged anew', async () => {
    await using site = await startSite();
    await using decoy = await decoyAt('127.0.0.2', site.port);
    await using dns = await startDnsServer(inTurn(['127.0.0.1'], ['127.0.0.2']), 0);
    await using fetcher = await openFetcher({
      options: {
        dnsServers: [dns.address],
        denyIp: ['127.0.0.2'],
        headers: { connection: 'close' },
      },
    });
    const url = `http://rebind.test:${site.port}/echo`;
    expect(await fetcher.get(url)).toMatchObject({ failure: null, remoteIp: '127.0.0.1' });
    await sleep(1_100); // an answer is kept for a second at least
    expect(await fetcher.get(url)).toMatchObject({ failure: BLOCKED, addresses: ['127.0.0.2'] });
    expect(dns.questions.filter((question) => question === 'A rebind.test')).toHaveLength(2);
    expect(decoy.connections()).toBe(0);
  });
});

test('a redirect does not get around it', async () => {
  await using site = await startSite();
  await using decoy = await decoyAt('127.0.0.2', site.port);
  await using fetcher = await openFetcher({ options: { denyIp: ['127.0.0.2'] } });
  const there = `http://127.0.0.2:${site.port}/`;
  const outcome = await fetcher.get(site.url(`/redirect-to?url=${encodeURIComponent(there)}`));
  expect(outcome).toMatchObject({ failure: BLOCKED, redirects: 1, finalUrl: there });
  expect(outcome.hops).toMatchObject([{ status_code: 302, location: there }]);
  expect(decoy.connections()).toBe(0);
});
