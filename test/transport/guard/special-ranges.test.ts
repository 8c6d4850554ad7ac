import { describe, expect, test } from 'vitest';

import { isPublic } from '../../../src/transport/guard/guard.ts';
import { SPECIAL_RANGES, specialRangeOf } from '../../../src/transport/guard/special-ranges.ts';
import { formatIp, parseIp, type Ip } from '../../../src/util/ip.ts';
import { formatIpPrefix, ipPrefix, isInPrefix } from '../../../src/util/ip-prefix.ts';
import { seededRandom } from '../../support/random.ts';

function nameOf(address: string): string | undefined {
  const ip = parseIp(address);
  const range = ip === undefined ? undefined : specialRangeOf(ip);
  return range === undefined ? undefined : `${range.name} (${range.source})`;
}

const isSpecial = (ip: Ip): boolean => specialRangeOf(ip) !== undefined;

describe.each(SPECIAL_RANGES.map(({ prefix }) => [formatIpPrefix(prefix), prefix] as const))(
  '%s',
  (_text, { family, first, last }) => {
    test('is special at both ends and in the middle', () => {
      for (const value of [first, (first + last) / 2n, last]) {
        const ip = { family, value };
        expect(isSpecial(ip), formatIp(ip)).toBe(true);
        expect(isPublic(formatIp(ip)), formatIp(ip)).toBe(false);
      }
    });
  },
);

describe('just outside', () => {
  // From the last address before each block of neighbouring ranges to the first one after it.
  test.each([
    [undefined, '0.0.0.0/8', '1.0.0.0'],
    ['9.255.255.255', '10.0.0.0/8', '11.0.0.0'],
    ['100.63.255.255', '100.64.0.0/10', '100.128.0.0'],
    ['126.255.255.255', '127.0.0.0/8', '128.0.0.0'],
    ['168.63.129.15', '168.63.129.16', '168.63.129.17'],
    ['169.253.255.255', '169.254.0.0/16', '169.255.0.0'],
    ['172.15.255.255', '172.16.0.0/12', '172.32.0.0'],
    ['191.255.255.255', '192.0.0.0/24', '192.0.1.0'],
    ['192.0.1.255', '192.0.2.0/24', '192.0.3.0'],
    ['192.31.195.255', '192.31.196.0/24', '192.31.197.0'],
    ['192.52.192.255', '192.52.193.0/24', '192.52.194.0'],
    ['192.88.98.255', '192.88.99.0/24', '192.88.100.0'],
    ['192.167.255.255', '192.168.0.0/16', '192.169.0.0'],
    ['192.175.47.255', '192.175.48.0/24', '192.175.49.0'],
    ['198.17.255.255', '198.18.0.0/15', '198.20.0.0'],
    ['198.51.99.255', '198.51.100.0/24', '198.51.101.0'],
    ['203.0.112.255', '203.0.113.0/24', '203.0.114.0'],
    ['223.255.255.255', '224.0.0.0/4', undefined],
    ['64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff', undefined, '64:ff9b:0:0:0:1::'],
    [undefined, '1000::/4', '2000::'],
    ['2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2001::/23', '2001:200::'],
    ['2001:db7:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db8::/32', '2001:db9::'],
    ['2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2002::/16', '2003::'],
    ['2620:4f:7fff:ffff:ffff:ffff:ffff:ffff', '2620:4f:8000::/48', '2620:4f:8001::'],
    ['3ffd:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '3ffe::/16', '3fff:1000::'],
    ['3ffd:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '3fff::/20', '3fff:1000::'],
    ['3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '4000::/3', undefined],
  ])('%s | %s | %s', (before, range, after) => {
    if (range === undefined) {
      // Next to NAT64 there is nothing but reserved space.
      for (const address of [before, after]) expect(isPublic(address ?? '')).toBe(false);
      return;
    }
    const { family, first, last } = ipPrefix(range);
    expect(isSpecial({ family, value: first })).toBe(true);
    expect(isSpecial({ family, value: last })).toBe(true);
    for (const address of [before, after]) {
      if (address !== undefined) expect(isPublic(address), address).toBe(true);
    }
  });
});

test.each([
  ['0.0.0.0', 'this host (RFC 1122)'],
  ['0.0.0.1', 'this network (RFC 791)'],
  ['127.0.0.53', 'loopback (RFC 1122)'],
  ['169.254.169.254', 'cloud metadata (AWS, Azure, Google Cloud and others)'],
  ['169.254.169.253', 'link-local (RFC 3927)'],
  ['168.63.129.16', 'a cloud service of the host (Azure)'],
  ['100.100.100.200', 'cloud metadata (Alibaba Cloud)'],
  ['100.100.100.201', 'shared address space (RFC 6598)'],
  ['192.0.0.192', 'cloud metadata (Oracle Cloud)'],
  ['192.0.0.9', 'Port Control Protocol anycast (RFC 7723)'],
  ['255.255.255.255', 'limited broadcast (RFC 919)'],
  ['255.255.255.254', 'reserved (RFC 1112)'],
  ['::', 'the unspecified address (RFC 4291)'],
  ['::1', 'loopback (RFC 4291)'],
  ['::ffff:127.0.0.1', 'loopback (RFC 1122)'],
  ['fd00:ec2::254', 'cloud metadata (AWS)'],
  ['fd00:ec2::255', 'private (RFC 4193)'],
  ['2001:0:1::', 'Teredo (RFC 4380)'],
  ['2001:100::', 'for protocol assignments (RFC 2928)'],
  ['169.254.170.2', 'cloud credentials (AWS)'],
  ['fd20:ce::254', 'cloud metadata (Google Cloud)'],
  ['fd00:c1::a9fe:a9fe', 'cloud metadata (Oracle Cloud)'],
  ['239.255.255.255', 'multicast (RFC 5771)'],
  ['ff0e::1', 'multicast (RFC 4291)'],
  ['::7f00:1', 'IPv4-compatible (RFC 4291)'],
  ['::ffff:0:7f00:1', 'IPv4-translated (RFC 2765)'],
  ['3ffe::1', 'of the former 6bone (RFC 3701)'],
  ['fec0::1', 'site-local (RFC 3879)'],
  ['1fff::1', 'reserved (RFC 4291)'],
  ['4000::1', 'reserved (RFC 4291)'],
  ['8000::1', 'reserved (RFC 4291)'],
  ['fe00::1', 'reserved (RFC 4291)'],
  ['64:ff9b:2::1', 'reserved (RFC 4291)'],
  ['8.8.8.8', undefined],
  ['64:ff9b::a00:1', undefined],
])('%s is %s', (address, name) => {
  expect(nameOf(address)).toBe(name);
});

// Kept apart from the table of the guard, so that a row that is lost there is missed here.
test.each([
  '0.0.0.0/8 0.0.0.0 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12',
  '192.0.0.0/24 192.0.0.0/29 192.0.0.8 192.0.0.9 192.0.0.10 192.0.0.170 192.0.0.171 192.0.2.0/24',
  '192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.88.99.2 192.168.0.0/16 192.175.48.0/24',
  '198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 255.255.255.255',
  '::1 :: 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001::/32 2001:1::1 2001:1::2 2001:1::3',
  '2001:2::/48 2001:3::/32 2001:4:112::/48 2001:10::/28 2001:20::/28 2001:30::/28 2001:db8::/32',
  '2002::/16 2620:4f:8000::/48 3fff::/20 5f00::/16 fc00::/7 fe80::/10',
])('the registries: %s', (ranges) => {
  const known = new Set(SPECIAL_RANGES.map(({ prefix }) => formatIpPrefix(prefix)));
  expect(ranges.split(' ').filter((range) => !known.has(range))).toEqual([]);
});

test('no range stands twice', () => {
  const texts = SPECIAL_RANGES.map(({ prefix }) => formatIpPrefix(prefix));
  expect(texts.filter((text, at) => texts.indexOf(text) !== at)).toEqual([]);
});

test('what lies in no range is public, and what is public lies in none', () => {
  const { random, seed } = seededRandom();
  const bits = (width: number): bigint =>
    Array.from({ length: width / 16 }, () => BigInt(Math.floor(random() * 0x1_0000))).reduce(
      (value, group) => (value << 16n) | group,
      0n,
    );
  let publicCount = 0;
  for (let round = 0; round < 4_000; round += 1) {
    // One in two of IPv6 in what has been given out.
    const ipv6 = random() < 0.5 ? bits(128) : (2n << 124n) | (bits(128) >> 4n);
    const ip: Ip = random() < 0.5 ? { family: 4, value: bits(32) } : { family: 6, value: ipv6 };
    const isInNone = !SPECIAL_RANGES.some(({ prefix }) => isInPrefix(prefix, ip));
    if (isInNone) publicCount += 1;
    expect(isPublic(formatIp(ip)), `${formatIp(ip)}, seed ${seed}`).toBe(isInNone);
  }
  expect(publicCount).toBeGreaterThan(1_000);
});
