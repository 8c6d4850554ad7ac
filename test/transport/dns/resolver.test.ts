import { utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';

import type { Address } from '../../../src/transport/dns/address.ts';
import { HostsFile } from '../../../src/transport/dns/hosts.ts';
import type { Asker } from '../../../src/transport/dns/question.ts';
import { makeFolder } from '../../support/folder.ts';
import { startDnsServer } from '../support/dns-server.ts';
import { addressesOf, PATIENT, resolverOf } from '../support/resolver.ts';
import { tick, until } from '../support/wait.ts';

describe('the time an answer holds', () => {
  test('is what the server says, and a second at least', async () => {
    for (const ttlSeconds of [0, 2]) {
      await using server = await startDnsServer(() => ['127.0.0.1'], ttlSeconds);
      const resolver = resolverOf({ dnsServers: [server.address], family: 4 });
      const askAfter = async (delayMs: number): Promise<number> => {
        await sleep(delayMs);
        await addressesOf(resolver, 'a.test');
        return server.questions.length;
      };
      expect(await askAfter(0)).toBe(1);
      expect(await askAfter(500)).toBe(1);
      expect(await askAfter(600)).toBe(ttlSeconds === 0 ? 2 : 1);
      expect(await askAfter(1_100)).toBe(ttlSeconds === 0 ? 3 : 2);
    }
  });
});

describe('two families', () => {
  test.each<[string, 'A' | 'AAAA', string]>([
    ['SERVFAIL', 'AAAA', '127.0.0.1'],
    ['SERVFAIL', 'A', '::9'],
    ['NXDOMAIN', 'AAAA', '127.0.0.1'],
    ['silence', 'AAAA', '127.0.0.1'],
    ['silence', 'A', '::9'],
  ])('%s for %s leaves the other', async (answer, broken, expected) => {
    await using server = await startDnsServer((_name, type) =>
      type === broken ? (answer as 'SERVFAIL') : ['127.0.0.1', '::9'],
    );
    const resolver = resolverOf({ dnsServers: [server.address], dnsTimeoutMs: 3_000 });
    const beganMs = performance.now();
    expect(await addressesOf(resolver, 'a.test')).toEqual([expected]);
    expect(performance.now() - beganMs).toBeLessThan(1_000);
    expect(server.questions.map((question) => question.split(' ')[0])).toContain(broken);
    resolver.close();
  });

  test('take turns', async () => {
    await using server = await startDnsServer(() => ['127.0.0.1', '127.0.0.2', '127.0.0.3', '::9']);
    const found = await addressesOf(resolverOf({ dnsServers: [server.address] }), 'a.test');
    expect(found.map((address) => (address.includes(':') ? 6 : 4))).toEqual([4, 6, 4, 4]);
  });

  test.each<[string, string[], 0 | 6, string[]]>([
    ['are left out', ['127.0.0.1', '2001:db8::1'], 0, ['127.0.0.1']],
    ['stay on the loopback', ['127.0.0.1', '::1', '2001:db8::1'], 0, ['127.0.0.1', '::1']],
    ['stay where there is nothing else', ['2001:db8::1'], 0, ['2001:db8::1']],
    ['stay with -6', ['127.0.0.1', '2001:db8::1'], 6, ['2001:db8::1']],
  ])('IPv6 addresses without IPv6 %s', async (_name, zone, family, expected) => {
    await using server = await startDnsServer(() => zone);
    const resolver = resolverOf(
      { dnsServers: [server.address], family },
      { reaches: (which) => which === 4 },
    );
    expect(await addressesOf(resolver, 'a.test')).toEqual(expected);
  });
});

test('a family about which a server is silent is not insisted on', async () => {
  await using server = await startDnsServer((_name, type) =>
    type === 'AAAA' ? 'silence' : ['127.0.0.1'],
  );
  const resolver = resolverOf({ dnsServers: [server.address], dnsTimeoutMs: 1_000 });
  await addressesOf(resolver, 'a.test');
  await sleep(700);
  expect(server.questions.filter((question) => question === 'AAAA a.test').length).toBeLessThan(3);
  resolver.close();
});

describe('the hosts file', () => {
  test('comes before the servers, for the family that it knows', async () => {
    using folder = makeFolder();
    const hostsFile = folder.file('hosts');
    writeFileSync(hostsFile, '127.0.0.5 a.test\n');
    await using server = await startDnsServer(() => ['127.0.0.1', '::9']);
    const options = { dnsServers: [server.address] };
    expect(await addressesOf(resolverOf(options, { hostsFile }), 'a.test.')).toEqual(['127.0.0.5']);
    expect(server.questions).toEqual([]);
    const resolver = resolverOf({ ...options, family: 6 }, { hostsFile });
    expect(await addressesOf(resolver, 'a.test')).toEqual(['::9']);
  });

  test('is read again when it has changed, and may come and go', () => {
    using folder = makeFolder();
    const path = folder.file('hosts');
    const hosts = new HostsFile(path, 0);
    const addressOf = (name: string): string | undefined => hosts.addressesOf(name)[0]?.address;
    expect(addressOf('a.test')).toBeUndefined();
    writeFileSync(path, '127.0.0.5 a.test\n');
    utimesSync(path, 1_000, 1_000);
    expect(addressOf('a.test')).toBe('127.0.0.5');
    writeFileSync(path, '127.0.0.6 a.test\n');
    utimesSync(path, 2_000, 2_000);
    expect(addressOf('a.test')).toBe('127.0.0.6');
  });

  test('is not looked at for every name', () => {
    using folder = makeFolder();
    const path = folder.file('hosts');
    const hosts = new HostsFile(path, 60_000);
    hosts.addressesOf('a.test');
    writeFileSync(path, '127.0.0.5 a.test\n');
    expect(hosts.addressesOf('a.test')).toEqual([]);
  });
});

describe('names that only this machine knows', () => {
  const ELSEWHERE: readonly Address[] = [{ address: '127.0.0.7', family: 4 }];

  test.each([
    ['printer', ['127.0.0.7']],
    ['printer.local', ['127.0.0.7']],
    ['printer.', ['127.0.0.1']],
    ['printer.test', ['127.0.0.1']],
  ])('%s is %j', async (hostname, expected) => {
    await using server = await startDnsServer(() => ['127.0.0.1']);
    const machine = { nameServers: [server.address], lookUp: async () => ELSEWHERE };
    expect(await addressesOf(resolverOf({}, machine), hostname)).toEqual(expected);
  });

  test('are asked of the servers that the user named', async () => {
    await using server = await startDnsServer(() => ['127.0.0.1']);
    const resolver = resolverOf(
      { dnsServers: [server.address], family: 4 },
      { lookUp: async () => ELSEWHERE },
    );
    expect(await addressesOf(resolver, 'printer')).toEqual(['127.0.0.1']);
  });

  test('are all names where no server runs', async () => {
    const resolver = resolverOf({}, { lookUp: async () => ELSEWHERE });
    expect(await addressesOf(resolver, 'a.test')).toEqual(['127.0.0.7']);
    const named = resolverOf({ dnsServers: ['127.0.0.1:1'] }, { lookUp: async () => ELSEWHERE });
    await expect(addressesOf(named, 'a.test')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('take two threads at most, and hold up no other name', async () => {
    await using server = await startDnsServer(() => ['127.0.0.1']);
    const underWay: (() => void)[] = [];
    const lookUp = (): Promise<readonly Address[]> =>
      new Promise((resolve) => underWay.push(() => resolve(ELSEWHERE)));
    const resolver = resolverOf({}, { nameServers: [server.address], lookUp });
    const local = ['a', 'b', 'c', 'd'].map((name) => addressesOf(resolver, name));
    expect(await addressesOf(resolver, 'other.test')).toEqual(['127.0.0.1']);
    expect(underWay).toHaveLength(2);
    underWay.shift()?.();
    expect(await local[0]).toEqual(['127.0.0.7']);
    await until(() => underWay.length === 2);
    for (const end of underWay.splice(0)) end();
    await until(() => underWay.length === 1);
    underWay[0]?.();
    expect(await Promise.all(local)).toHaveLength(4);
  });
});

describe('askers', () => {
  interface Watched extends Asker {
    isDestroyed: boolean;
    readonly events: string[];
  }

  function watched(): Watched {
    const events: string[] = [];
    return {
      isDestroyed: false,
      events,
      onDnsWait: () => events.push('wait'),
      onDnsAsked: () => events.push('asked'),
    };
  }

  test('hear of waiting, and those who are gone are not asked for', async () => {
    const asked: string[] = [];
    const ends: (() => void)[] = [];
    const lookUp = (hostname: string): Promise<readonly Address[]> => {
      asked.push(hostname);
      return new Promise((resolve) => ends.push(() => resolve([{ address: '::1', family: 6 }])));
    };
    const resolver = resolverOf({}, { lookUp });
    const first = watched();
    const gone = watched();
    const last = watched();
    const joined = watched();
    const begun = [resolver.resolve('a', 80, first), resolver.resolve('b', 80, PATIENT)];
    const dropped = resolver.resolve('gone', 80, gone);
    const waiting = [resolver.resolve('last', 80, last), resolver.resolve('last', 80, joined)];
    await tick();
    expect([first, gone, last, joined].map(({ events }) => events.join())).toEqual([
      '',
      'wait',
      'wait',
      'wait',
    ]);
    gone.isDestroyed = true;
    ends[0]?.();
    await expect(dropped).rejects.toMatchObject({ code: 'ECANCELLED' });
    expect(asked).toEqual(['a', 'b', 'last']);
    expect([last.events, joined.events]).toEqual([
      ['wait', 'asked'],
      ['wait', 'asked'],
    ]);
    for (const end of ends) end();
    await Promise.all([...begun, ...waiting]);
  });

  test('get an end when the resolver is closed, and no beginning after', async () => {
    await using server = await startDnsServer(() => 'silence');
    const resolver = resolverOf({ dnsServers: [server.address], dnsTimeoutMs: 20_000 });
    const asked = Array.from({ length: 200 }, (_, i) => addressesOf(resolver, `n${i}.test`));
    const settled = Promise.allSettled(asked);
    await until(() => server.questions.length > 0);
    resolver.close();
    for (const result of await settled) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'ECANCELLED' } });
    }
    await expect(addressesOf(resolver, 'late.test')).rejects.toMatchObject({ code: 'ECANCELLED' });
  });
});
