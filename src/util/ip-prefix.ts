import { quote } from './quote.ts';
import { formatIp, parseIp, type Ip } from './ip.ts';

/** A range of addresses in CIDR notation, `10.0.0.0/8`. */
export interface IpPrefix {
  readonly family: 4 | 6;
  /** Bits that are the same in all its addresses. */
  readonly length: number;
  readonly first: bigint;
  readonly last: bigint;
}

export interface IpPrefixProblem {
  /** What is wrong and what to write, as a clause. */
  readonly problem: string;
}

const CIDR = /^([^/%]+)(?:\/(0|[1-9]\d{0,2}))?$/;

/**
 * Reads `10.0.0.0/8`, `fd00::/8`, or an address, which is a range of one. A range of IPv4-mapped
 * addresses (`::ffff:10.0.0.0/104`) is the range of IPv4. Bits beyond the length are a problem, for
 * `10.1.0.0/8` may have been meant as a host or as a smaller network.
 */
export function parseIpPrefix(text: string): IpPrefix | IpPrefixProblem {
  const [, address = '', digits] = CIDR.exec(text) ?? [];
  const ip = parseIp(address);
  const length = ip === undefined ? undefined : lengthOf(ip, address, digits);
  if (ip === undefined || length === undefined) {
    return { problem: `${quote(text)} is no IP address or range; write 10.0.0.0/8 or fd00::1` };
  }
  const prefix = prefixOf(ip, length);
  if (prefix.first === ip.value) return prefix;
  const choice = `${formatIpPrefix(prefix)} or ${formatIp(ip)}`;
  return { problem: `${quote(text)} has bits set beyond its length; write ${choice}` };
}

/** A range that the source itself names. @throws Error where it is none. */
export function ipPrefix(text: string): IpPrefix {
  const prefix = parseIpPrefix(text);
  if ('problem' in prefix) throw new Error(prefix.problem);
  return prefix;
}

/** `10.0.0.0/8`; an address alone where it is a range of one. */
export function formatIpPrefix({ family, length, first }: IpPrefix): string {
  const address = formatIp({ family, value: first });
  return length === widthOf(family) ? address : `${address}/${length}`;
}

export function isInPrefix({ family, first, last }: IpPrefix, ip: Ip): boolean {
  return ip.family === family && ip.value >= first && ip.value <= last;
}

/** Looks up which of many ranges an address is in: the widest, in O(log n). */
export function prefixFinder(prefixes: readonly IpPrefix[]): (ip: Ip) => IpPrefix | undefined {
  const disjoint = withoutNested(prefixes);
  return (ip) => {
    let low = 0;
    let high = disjoint.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const prefix = disjoint[middle];
      if (prefix === undefined) return undefined;
      if (isInPrefix(prefix, ip)) return prefix;
      if (isBefore(prefix, ip)) low = middle + 1;
      else high = middle;
    }
    return undefined;
  };
}

/** In order. Two ranges of CIDR are nested or disjoint, never anything between. */
function withoutNested(prefixes: readonly IpPrefix[]): readonly IpPrefix[] {
  const kept: IpPrefix[] = [];
  for (const prefix of prefixes.toSorted(byPlace)) {
    const widest = kept.at(-1);
    const { family, first: value } = prefix;
    if (widest === undefined || !isInPrefix(widest, { family, value })) kept.push(prefix);
  }
  return kept;
}

function byPlace(a: IpPrefix, b: IpPrefix): number {
  if (a.family !== b.family) return a.family - b.family;
  if (a.first !== b.first) return a.first < b.first ? -1 : 1;
  return a.length - b.length;
}

function isBefore({ family, last }: IpPrefix, ip: Ip): boolean {
  return family === ip.family ? last < ip.value : family < ip.family;
}

/** Undefined: longer than an address is, or wider than all of IPv4 where it is mapped. */
function lengthOf(ip: Ip, address: string, digits: string | undefined): number | undefined {
  const width = widthOf(ip.family);
  if (digits === undefined) return width;
  const isMapped = ip.family === 4 && address.includes(':');
  const length = Number(digits) - (isMapped ? 96 : 0);
  return length >= 0 && length <= width ? length : undefined;
}

function prefixOf({ family, value }: Ip, length: number): IpPrefix {
  const free = BigInt(widthOf(family) - length);
  const first = (value >> free) << free;
  return { family, length, first, last: first | ((1n << free) - 1n) };
}

function widthOf(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}
