import { describe, expect, test } from 'vitest';

import { UsageError } from '../../../src/model/errors.ts';
import { parseHosts } from '../../../src/transport/dns/hosts.ts';
import { startSite } from '../../support/site.ts';
import { openFetcher } from '../../support/transport.ts';
import { startDnsServer, type Answer } from '../support/dns-server.ts';
import { addressesOf, resolverOf } from '../support/resolver.ts';

describe('pins', () => {
  test.each<[string, string, number, string[]]>([
    ['a.test:80:127.0.0.9', 'a.test', 80, ['127.0.0.9']],
    ['A.Test:80:127.0.0.9', 'a.test', 80, ['127.0.0.9']],
    ['a.test:80:127.0.0.9', 'a.test.', 80, ['127.0.0.9']],
    ['a.test:80:127.0.0.9,127.0.0.8', 'a.test', 80, ['127.0.0.9', '127.0.0.8']],
    ['a.test:80:[::1]', 'a.test', 80, ['::1']],
    ['a.test:80:::1', 'a.test', 80, ['::1']],
    ['*:80:127.0.0.9', 'b.test', 80, ['127.0.0.9']],
    ['[::2]:80:127.0.0.9', '::2', 80, ['127.0.0.9']],
    ['127.0.0.1:80:127.0.0.9', '127.0.0.1', 80, ['127.0.0.9']],
    ['localhost:80:127.0.0.9', 'localhost', 80, ['127.0.0.9']],
  ])('%s leads %s:%i to %j', async (pin, hostname, port, expected) => {
    expect(await addressesOf(resolverOf({ resolve: [pin] }), hostname, port)).toEqual(expected);
  });

  test('are for one port, and a name comes before *', async () => {
    const resolver = resolverOf({ resolve: ['*:80:127.0.0.9', 'a.test:80:127.0.0.8'] });
    expect(await addressesOf(resolver, 'a.test')).toEqual(['127.0.0.8']);
    await expect(addressesOf(resolver, 'nowhere.invalid', 81)).rejects.toThrow('ENOTFOUND');
  });

  test.each([
    'a.test',
    'a.test:80',
    'a.test:80:b.test',
    'a.test:http:127.0.0.1',
    'a.test:80:1.2.3.4,',
  ])('%s is none', (pin) => {
    expect(() => resolverOf({ resolve: [pin] })).toThrow(UsageError);
    expect(() => resolverOf({ resolve: [pin] })).toThrow(pin);
  });
});

describe('what needs no server', () => {
  test.each<[string, 0 | 4 | 6, string[]]>([
    ['127.0.0.7', 0, ['127.0.0.7']],
    ['fe80::1', 0, ['fe80::1']],
    ['localhost', 0, ['127.0.0.1', '::1']],
    ['localhost.', 4, ['127.0.0.1']],
    ['a.b.localhost', 6, ['::1']],
  ])('%s, family %i', async (hostname, family, expected) => {
    await using server = await startDnsServer(() => 'SERVFAIL');
    const resolver = resolverOf({ dnsServers: [server.address], family });
    expect(await addressesOf(resolver, hostname)).toEqual(expected);
    expect(await addressesOf(resolverOf({ family }), hostname)).toEqual(expected);
    expect(server.questions).toEqual([]);
  });

  test('a hosts file', () => {
    const hosts = parseHosts(
      '# 1.1.1.1 no.test\n127.0.0.1\tlocalhost one.test # two.test\r\n::1 one.test\n\n1.2.3 bad.test\n  10.0.0.1   A.Test',
    );
    expect(Object.fromEntries(hosts)).toEqual({
      localhost: [{ address: '127.0.0.1', family: 4 }],
      'one.test': [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ],
      'a.test': [{ address: '10.0.0.1', family: 4 }],
    });
  });
});

describe('servers that are named', () => {
  const zone: Readonly<Record<string, Answer>> = {
    'both.test': ['127.0.0.2', '::2'],
    'four.test': ['127.0.0.4'],
    'six.test': ['::6'],
    'many.test': Array.from({ length: 40 }, (_, i) => `127.0.1.${i + 1}`),
    'empty.test': [],
    'broken.test': 'SERVFAIL',
    'refused.test': 'REFUSED',
    'silent.test': 'silence',
  };
  const lookUp = (name: string): Answer => zone[name] ?? 'NXDOMAIN';

  test.each<[string, 0 | 4 | 6, string[]]>([
    ['both.test', 0, ['127.0.0.2', '::2']],
    ['both.test.', 0, ['127.0.0.2', '::2']],
    ['both.test', 4, ['127.0.0.2']],
    ['both.test', 6, ['::2']],
    ['four.test', 0, ['127.0.0.4']],
    ['six.test', 0, ['::6']],
  ])('%s, family %i', async (hostname, family, expected) => {
    await using server = await startDnsServer(lookUp);
    const resolver = resolverOf({ dnsServers: [server.address], family });
    expect((await addressesOf(resolver, hostname)).toSorted()).toEqual(expected);
  });

  test('of very many addresses the first 16', async () => {
    await using server = await startDnsServer(lookUp);
    const resolver = resolverOf({ dnsServers: [server.address], family: 4 });
    expect(await addressesOf(resolver, 'many.test')).toHaveLength(16);
  });

  test('are asked once for what many want to know', async () => {
    await using server = await startDnsServer(lookUp);
    const resolver = resolverOf({ dnsServers: [server.address] });
    await Promise.all(Array.from({ length: 100 }, () => addressesOf(resolver, 'both.test')));
    await addressesOf(resolver, 'both.test', 443);
    expect(server.questions.toSorted()).toEqual(['A both.test', 'AAAA both.test']);
  });

  test('are asked again where they failed, not where there is nothing', async () => {
    await using server = await startDnsServer(lookUp);
    const resolver = resolverOf({ dnsServers: [server.address], family: 4 });
    for (const hostname of ['nowhere.test', 'empty.test', 'broken.test']) {
      for (let i = 0; i < 2; i += 1)
        await expect(addressesOf(resolver, hostname)).rejects.toThrow();
    }
    const times = (name: string): number =>
      server.questions.filter((question) => question === `A ${name}`).length;
    expect([times('nowhere.test'), times('empty.test')]).toEqual([1, 1]);
    expect(times('broken.test')).toBeGreaterThan(1);
  });

  test('a failure for one family says more than nothing for the other', async () => {
    let isFirst = true;
    await using server = await startDnsServer(() => {
      const answer = isFirst ? 'NXDOMAIN' : 'SERVFAIL';
      isFirst = false;
      return answer;
    });
    const resolver = resolverOf({ dnsServers: [server.address] });
    await expect(addressesOf(resolver, 'a.test')).rejects.toMatchObject({ code: 'ESERVFAIL' });
  });

  test.each([
    ['nowhere.test', 'dns_not_found'],
    ['empty.test', 'dns_not_found'],
    ['broken.test', 'dns_failed'],
    ['refused.test', 'dns_failed'],
    ['silent.test', 'dns_timeout'],
  ])('%s is %s', async (hostname, code) => {
    await using server = await startDnsServer(lookUp);
    await using fetcher = await openFetcher({
      options: { dnsServers: [server.address], dnsTimeoutMs: 300 },
    });
    const outcome = await fetcher.get(`http://${hostname}/`);
    expect(outcome).toMatchObject({
      failure: { code, phase: 'dns' },
      nameLookupMs: null,
      addresses: null,
    });
    expect(outcome.totalMs).toBeLessThan(1_000);
  });

  test('that are not there', async () => {
    await using fetcher = await openFetcher({
      options: { dnsServers: ['127.0.0.1:1'], dnsTimeoutMs: 1_000 },
    });
    const { failure } = await fetcher.get('http://a.test/');
    expect(failure?.code).toMatch(/^dns_(?:failed|timeout)$/);
  });

  test('and a name whose first address is dead', async () => {
    await using site = await startSite();
    await using server = await startDnsServer(() => ['127.0.0.9', '::9', '127.0.0.1']);
    await using fetcher = await openFetcher({
      options: { dnsServers: [server.address], family: 4 },
    });
    expect(await fetcher.get(`http://a.test:${site.port}/echo`)).toMatchObject({
      failure: null,
      remoteIp: '127.0.0.1',
      addresses: ['127.0.0.9', '127.0.0.1'],
    });
  });

  test('and a name whose every address is dead', async () => {
    await using server = await startDnsServer(() => ['127.0.0.9', '127.0.0.8', '127.0.0.7']);
    await using fetcher = await openFetcher({
      options: { dnsServers: [server.address], family: 4 },
    });
    const { failure } = await fetcher.get('http://a.test:1/');
    expect(failure).toMatchObject({ code: 'connect_refused', phase: 'connect' });
    expect(failure?.message).toContain('2 more addresses');
  });
});
