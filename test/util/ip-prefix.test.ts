import { BlockList } from 'node:net';
import { describe, expect, test } from 'vitest';

import { formatIp, parseIp, type Ip } from '../../src/util/ip.ts';
import {
  formatIpPrefix,
  ipPrefix,
  isInPrefix,
  parseIpPrefix,
  prefixFinder,
  type IpPrefix,
} from '../../src/util/ip-prefix.ts';
import { seededRandom } from '../support/random.ts';

function ip(text: string): Ip {
  const parsed = parseIp(text);
  if (parsed === undefined) throw new Error(`${text} is no address`);
  return parsed;
}

const bounds = ({ family, first, last }: IpPrefix): string[] => [
  formatIp({ family, value: first }),
  formatIp({ family, value: last }),
];

describe('parseIpPrefix', () => {
  test.each([
    ['10.0.0.0/8', '10.0.0.0', '10.255.255.255'],
    ['10.1.2.3', '10.1.2.3', '10.1.2.3'],
    ['10.1.2.3/32', '10.1.2.3', '10.1.2.3'],
    ['192.168.4.0/22', '192.168.4.0', '192.168.7.255'],
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255'],
    ['::1', '::1', '::1'],
    ['::/0', '::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['fd00::/8', 'fd00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['::ffff:10.0.0.0/104', '10.0.0.0', '10.255.255.255'],
    ['::ffff:0:0/96', '0.0.0.0', '255.255.255.255'],
    ['::ffff:10.1.2.3', '10.1.2.3', '10.1.2.3'],
  ])('%s is from %s to %s', (text, first, last) => {
    expect(bounds(ipPrefix(text))).toEqual([first, last]);
  });

  test.each([
    ['10.1.2.3/8', 'write 10.0.0.0/8 or 10.1.2.3'],
    ['192.168.5.0/22', 'write 192.168.4.0/22 or 192.168.5.0'],
    ['0.0.0.1/0', 'write 0.0.0.0/0 or 0.0.0.1'],
    ['fd00::1/8', 'write fd00::/8 or fd00::1'],
    ['::ffff:10.1.0.0/104', 'write 10.0.0.0/8 or 10.1.0.0'],
  ])('%s has bits beyond its length', (text, choice) => {
    expect(parseIpPrefix(text)).toEqual({
      problem: `“${text}” has bits set beyond its length; ${choice}`,
    });
  });

  test.each([
    '',
    '10',
    '10/8',
    '10.0.0/8',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/-1',
    '10.0.0.0/+8',
    '10.0.0.0/8 ',
    '10.0.0.0/8/8',
    '10.0.0.0/255.0.0.0',
    '012.0.0.0/8',
    '::/129',
    '::ffff:0:0/95',
    '::ffff:0:0/129',
    '[::1]',
    'fe80::1%eth0',
    'fe80::%eth0/10',
    'example.com',
  ])('“%s” is no range', (text) => {
    expect(parseIpPrefix(text)).toEqual({
      problem: `“${text}” is no IP address or range; write 10.0.0.0/8 or fd00::1`,
    });
  });

  test.each(['10.0.0.0/8', '10.1.2.3', 'fd00::/8', '::1', '::/0'])('%s is written so', (text) => {
    expect(formatIpPrefix(ipPrefix(text))).toBe(text);
  });
});

describe('prefixFinder', () => {
  const found = (ranges: readonly string[], address: string): string | undefined => {
    const prefix = prefixFinder(ranges.map(ipPrefix))(ip(address));
    return prefix === undefined ? undefined : formatIpPrefix(prefix);
  };

  test('nothing is in no range', () => {
    expect(found([], '1.2.3.4')).toBeUndefined();
  });

  test('of nested ranges the widest is found, whatever their order', () => {
    const ranges = ['10.1.0.0/16', '10.1.2.3', '10.0.0.0/8', '10.0.0.0/9', '10.255.0.0/16'];
    expect(found(ranges, '10.1.2.3')).toBe('10.0.0.0/8');
    expect(found(ranges.toReversed(), '10.255.1.1')).toBe('10.0.0.0/8');
  });

  test('the families are apart', () => {
    expect(found(['::/0'], '1.2.3.4')).toBeUndefined();
    expect(found(['::/0'], '::ffff:1.2.3.4')).toBeUndefined();
    expect(found(['0.0.0.0/0'], '::1.2.3.4')).toBeUndefined();
    expect(found(['::/0', '0.0.0.0/0'], '::1')).toBe('::/0');
    expect(found(['::/0', '0.0.0.0/0'], '255.255.255.255')).toBe('0.0.0.0/0');
  });

  test('agrees with the list of node:net on random ranges, at and beside their ends', () => {
    const { random, seed } = seededRandom();
    const addresses: Ip[] = [];
    const prefixes: IpPrefix[] = [];
    // One for each family: to the list, `::/80` holds all of IPv4.
    const peers = { 4: new BlockList(), 6: new BlockList() };
    const nameOf = (family: 4 | 6) => (family === 4 ? 'ipv4' : 'ipv6');
    for (let count = 0; count < 300; count += 1) {
      const family = random() < 0.5 ? 4 : 6;
      const width = family === 4 ? 32 : 128;
      const length = 8 + Math.floor(random() * (width - 7));
      const free = BigInt(width - length);
      // Few of the higher bits differ, so that ranges meet and nest.
      const high = BigInt(1 + Math.floor(random() * 64)) << BigInt(width - 8);
      const value = high | BigInt(Math.floor(random() * 2 ** 24));
      const address = formatIp({ family, value: (value >> free) << free });
      const prefix = ipPrefix(`${address}/${length}`);
      prefixes.push(prefix);
      peers[family].addSubnet(address, length, nameOf(family));
      for (const near of [prefix.first - 1n, prefix.first, prefix.last, prefix.last + 1n]) {
        addresses.push({ family, value: near });
      }
    }
    const find = prefixFinder(prefixes);
    expect(addresses.some((address) => find(address) === undefined)).toBe(true);
    for (const address of addresses) {
      const { family } = address;
      const text = formatIp(address);
      const note = `${text}, seed ${seed}`;
      const prefix = find(address);
      expect(prefix !== undefined, note).toBe(peers[family].check(text, nameOf(family)));
      if (prefix !== undefined) expect(isInPrefix(prefix, address), note).toBe(true);
    }
  });
});
