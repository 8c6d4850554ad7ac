import type { Ip } from '../../util/ip.ts';
import { ipPrefix, isInPrefix, type IpPrefix } from '../../util/ip-prefix.ts';

/** Addresses that are not simply somebody's on the public internet. */
export interface SpecialRange {
  readonly prefix: IpPrefix;
  /** Goes after “is”: `loopback`. */
  readonly name: string;
  /** Where it is laid down: an RFC, or the operator that uses it. */
  readonly source: string;
}

type Row = readonly [range: string, name: string, source: string];

/**
 * The IANA IPv4 and IPv6 Special-Purpose Address Registries as of 2026-07-18, whole: also what they
 * call globally reachable, for that is anycast which ends at the nearest router, relay or name server,
 * often one's own. Only the prefix of NAT64 is left out: there an address is as public as the IPv4
 * address it holds, and a network without IPv4 reaches everything through it.
 *
 * https://www.iana.org/assignments/iana-ipv4-special-registry
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const REGISTRIES: readonly Row[] = [
  ['0.0.0.0/8', 'this network', 'RFC 791'],
  ['0.0.0.0', 'this host', 'RFC 1122'],
  ['10.0.0.0/8', 'private', 'RFC 1918'],
  ['100.64.0.0/10', 'shared address space', 'RFC 6598'],
  ['127.0.0.0/8', 'loopback', 'RFC 1122'],
  ['169.254.0.0/16', 'link-local', 'RFC 3927'],
  ['172.16.0.0/12', 'private', 'RFC 1918'],
  ['192.0.0.0/24', 'for protocol assignments', 'RFC 6890'],
  ['192.0.0.0/29', 'for IPv4 service continuity', 'RFC 7335'],
  ['192.0.0.8', 'the IPv4 dummy address', 'RFC 7600'],
  ['192.0.0.9', 'Port Control Protocol anycast', 'RFC 7723'],
  ['192.0.0.10', 'TURN anycast', 'RFC 8155'],
  ['192.0.0.170', 'for NAT64 discovery', 'RFC 8880'],
  ['192.0.0.171', 'for NAT64 discovery', 'RFC 8880'],
  ['192.0.2.0/24', 'for documentation', 'RFC 5737'],
  ['192.31.196.0/24', 'AS112 anycast', 'RFC 7535'],
  ['192.52.193.0/24', 'AMT relay anycast', 'RFC 7450'],
  ['192.88.99.0/24', '6to4 relay anycast', 'RFC 7526'],
  ['192.88.99.2', '6a44 relay anycast', 'RFC 6751'],
  ['192.168.0.0/16', 'private', 'RFC 1918'],
  ['192.175.48.0/24', 'AS112 anycast', 'RFC 7534'],
  ['198.18.0.0/15', 'for benchmarking', 'RFC 2544'],
  ['198.51.100.0/24', 'for documentation', 'RFC 5737'],
  ['203.0.113.0/24', 'for documentation', 'RFC 5737'],
  ['240.0.0.0/4', 'reserved', 'RFC 1112'],
  ['255.255.255.255', 'limited broadcast', 'RFC 919'],
  ['::1', 'loopback', 'RFC 4291'],
  ['::', 'the unspecified address', 'RFC 4291'],
  ['64:ff9b:1::/48', 'for local NAT64', 'RFC 8215'],
  ['100::/64', 'discard-only', 'RFC 6666'],
  ['100:0:0:1::/64', 'the IPv6 dummy prefix', 'RFC 9780'],
  ['2001::/23', 'for protocol assignments', 'RFC 2928'],
  ['2001::/32', 'Teredo', 'RFC 4380'],
  ['2001:1::1', 'Port Control Protocol anycast', 'RFC 7723'],
  ['2001:1::2', 'TURN anycast', 'RFC 8155'],
  ['2001:1::3', 'DNS-SD registration anycast', 'RFC 9665'],
  ['2001:2::/48', 'for benchmarking', 'RFC 5180'],
  ['2001:3::/32', 'AMT relay anycast', 'RFC 7450'],
  ['2001:4:112::/48', 'AS112 anycast', 'RFC 7535'],
  ['2001:10::/28', 'ORCHID', 'RFC 4843'],
  ['2001:20::/28', 'ORCHIDv2', 'RFC 7343'],
  ['2001:30::/28', 'for drone identities', 'RFC 9374'],
  ['2001:db8::/32', 'for documentation', 'RFC 3849'],
  ['2002::/16', '6to4', 'RFC 3056'],
  ['2620:4f:8000::/48', 'AS112 anycast', 'RFC 7534'],
  ['3fff::/20', 'for documentation', 'RFC 9637'],
  ['5f00::/16', 'for segment routing', 'RFC 9602'],
  ['fc00::/7', 'private', 'RFC 4193'],
  ['fe80::/10', 'link-local', 'RFC 4291'],
];

/** What other registries of IANA set apart. Unicast has been given out from 2000::/3 alone. */
const OUTSIDE_UNICAST: readonly Row[] = [
  ['224.0.0.0/4', 'multicast', 'RFC 5771'],
  ['::/96', 'IPv4-compatible', 'RFC 4291'],
  ['::ffff:0:0:0/96', 'IPv4-translated', 'RFC 2765'],
  ['3ffe::/16', 'of the former 6bone', 'RFC 3701'],
  ['fec0::/10', 'site-local', 'RFC 3879'],
  ['ff00::/8', 'multicast', 'RFC 4291'],
  ['::/3', 'reserved', 'RFC 4291'],
  ['4000::/2', 'reserved', 'RFC 4291'],
  ['8000::/1', 'reserved', 'RFC 4291'],
];

/** What tells a machine in a cloud its secrets; one of them has an ordinary public address. */
const CLOUDS: readonly Row[] = [
  ['168.63.129.16', 'a cloud service of the host', 'Azure'],
  ['169.254.169.254', 'cloud metadata', 'AWS, Azure, Google Cloud and others'],
  ['169.254.170.2', 'cloud credentials', 'AWS'],
  ['100.100.100.200', 'cloud metadata', 'Alibaba Cloud'],
  ['192.0.0.192', 'cloud metadata', 'Oracle Cloud'],
  ['fd00:ec2::254', 'cloud metadata', 'AWS'],
  ['fd20:ce::254', 'cloud metadata', 'Google Cloud'],
  ['fd00:c1::a9fe:a9fe', 'cloud metadata', 'Oracle Cloud'],
];

const NAT64 = ipPrefix('64:ff9b::/96');

/** Every special range, the narrower before the wider. */
export const SPECIAL_RANGES: readonly SpecialRange[] = [
  ...REGISTRIES,
  ...OUTSIDE_UNICAST,
  ...CLOUDS,
]
  .map(([range, name, source]) => ({ prefix: ipPrefix(range), name, source }))
  .toSorted((a, b) => b.prefix.length - a.prefix.length);

/**
 * The narrowest special range that an address is in; undefined: it is public, as far as it goes by
 * itself. What an IPv4 address within it says is another question (`embeddedIpv4`).
 */
export function specialRangeOf(ip: Ip): SpecialRange | undefined {
  if (isInPrefix(NAT64, ip)) return undefined;
  return SPECIAL_RANGES.find(({ prefix }) => isInPrefix(prefix, ip));
}
