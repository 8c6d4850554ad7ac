import type { Ip } from '../../util/ip.ts';
import { ipPrefix, isInPrefix, type IpPrefix } from '../../util/ip-prefix.ts';

interface Embedding {
  readonly within: IpPrefix;
  /** Bits to the right of the IPv4 address. */
  readonly shift: bigint;
  /** Its bits are turned over. */
  readonly isInverted: boolean;
}

const embedding = (range: string, shift: bigint, isInverted = false): Embedding => ({
  within: ipPrefix(range),
  shift,
  isInverted,
});

const EMBEDDINGS: readonly Embedding[] = [
  // IPv4-compatible (RFC 4291, 2.5.5.1) and IPv4-translated (RFC 2765, 2.1).
  embedding('::/96', 0n),
  embedding('::ffff:0:0:0/96', 0n),
  // NAT64 (RFC 6052, 2.1; RFC 8215). In the local prefix the place is for the network to choose; this
  // is that of a /96.
  embedding('64:ff9b::/96', 0n),
  embedding('64:ff9b:1::/48', 0n),
  // 6to4 (RFC 3056, 2).
  embedding('2002::/16', 80n),
  // The server and the client of Teredo (RFC 4380, 4).
  embedding('2001::/32', 64n),
  embedding('2001::/32', 0n, true),
];

const ISATAP = 0x0000_5efen;
const WITHOUT_U_BIT = 0xfdff_ffffn;
const ALL_BITS = 0xffff_ffffn;

/**
 * The IPv4 addresses that packets to an IPv6 address may end at, because a tunnel or a translator on
 * the way takes them from it. Nobody can tell from here whether there is one, and a NAT64 prefix that a
 * network has made up for itself (RFC 6052, 2.2) looks like any other address.
 */
export function embeddedIpv4(ip: Ip): readonly Ip[] {
  if (ip.family === 4) return [];
  const found = EMBEDDINGS.filter(({ within }) => isInPrefix(within, ip)).map(
    ({ shift, isInverted }) => ipv4In(ip.value, shift, isInverted),
  );
  // ISATAP (RFC 5214, 6.1), which may be within any prefix.
  const isIsatap = ((ip.value >> 32n) & WITHOUT_U_BIT) === ISATAP;
  return isIsatap ? [...found, ipv4In(ip.value, 0n)] : found;
}

function ipv4In(value: bigint, shift: bigint, isInverted = false): Ip {
  const bits = (value >> shift) & ALL_BITS;
  return { family: 4, value: isInverted ? bits ^ ALL_BITS : bits };
}
