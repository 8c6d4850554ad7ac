import { isIP } from 'node:net';

/** An IP address as a number: 32 bits of IPv4, or 128 of IPv6. */
export interface Ip {
  readonly family: 4 | 6;
  readonly value: bigint;
}

const MAPPED = 0xffffn;

/**
 * Reads what `net.isIP` takes for an address, and nothing looser: no `127.1`, no `0177.0.0.1`. A zone
 * (`%eth0`) is left out. An IPv4-mapped address (`::ffff:127.0.0.1`) is the IPv4 address, because that
 * is where a socket connects to (RFC 4291, 2.5.5.2).
 */
export function parseIp(text: string): Ip | undefined {
  const family = isIP(text);
  if (family === 4) return { family, value: ipv4Value(text) };
  if (family !== 6) return undefined;
  const value = ipv6Value(text.replace(/%.*$/, ''));
  return value >> 32n === MAPPED
    ? { family: 4, value: BigInt.asUintN(32, value) }
    : { family: 6, value };
}

/** The usual spelling (RFC 5952). */
export function formatIp({ family, value }: Ip): string {
  if (family === 4) {
    return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.');
  }
  const groups = value
    .toString(16)
    .padStart(32, '0')
    .replace(/.{4}(?!$)/g, '$&:');
  // Its serializer leaves out the longest run of zeros.
  return new URL(`http://[${groups}]`).hostname.slice(1, -1);
}

function ipv4Value(text: string): bigint {
  return BigInt(text.split('.').reduce((value, octet) => value * 256 + Number(octet), 0));
}

function ipv6Value(text: string): bigint {
  const [head = '', tail = ''] = text.split('::').map(hexGroups);
  return BigInt(`0x${head}${tail.padStart(32 - head.length, '0')}`);
}

/** Groups with all their digits; the last may be written as an IPv4 address. */
function hexGroups(text: string): string {
  return text === '' ? '' : text.split(':').map(hexDigits).join('');
}

function hexDigits(group: string): string {
  if (!group.includes('.')) return group.padStart(4, '0');
  return ipv4Value(group).toString(16).padStart(8, '0');
}
