import { isIP, isIPv6 } from 'node:net';

import { UsageError } from '../../model/errors.ts';
import { maskPassword, withoutUserinfo } from '../../model/target.ts';
import { parseIpPrefix } from '../../util/ip-prefix.ts';
import { quote } from '../../util/quote.ts';
import { listOf, plainText, repeated } from './kinds.ts';
import type { Kind } from './spec.ts';
import { parseUrl } from '../../util/web-address.ts';

const PIN = /^([^:/\s]+|\[[^\]]+\]):(\d{1,5}):(.+)$/;
const WITH_PORT = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/;
const PROXY_SCHEMES = ['http:', 'https:', 'socks5:', 'socks5h:'];

function isPort(digits: string | undefined): boolean {
  return Number(digits) >= 1 && Number(digits) <= 65_535;
}

function unbracketed(address: string): string {
  return address.replace(/^\[(.+)\]$/, '$1');
}

/** `host:port:address[,address]`; an IPv6 address may be in brackets. */
export const pins: Kind<readonly string[]> = repeated(
  plainText((given) => {
    const [, host, port, address = ''] = PIN.exec(given) ?? [];
    const isEachIp = address.split(',').every((each) => isIP(unbracketed(each)) !== 0);
    if (host !== undefined && isPort(port) && isEachIp) return given;
    throw new UsageError(
      `${quote(given)} is not host:port:address; write example.com:443:127.0.0.1`,
    );
  }),
);

/** `address[:port]`, where an IPv6 address with a port is in brackets. */
export const nameServers: Kind<readonly string[]> = listOf((given) => {
  if (isIP(given) !== 0 || isIPv6(unbracketed(given))) return given;
  const [, ipv6, ipv4, port] = WITH_PORT.exec(given) ?? [];
  if (isPort(port) && isIP(ipv6 ?? ipv4 ?? '') === (ipv6 === undefined ? 4 : 6)) return given;
  throw new UsageError(
    `${quote(given)} is not the address of a name server; write 9.9.9.9, 9.9.9.9:53 or [::1]:53`,
  );
});

/** Addresses and ranges in CIDR notation. */
export const ipRanges: Kind<readonly string[]> = listOf((given) => {
  const range = parseIpPrefix(given);
  if ('problem' in range) throw new UsageError(range.problem);
  return given;
});

/** A URL, or `host:port` for an HTTP proxy; empty: no proxy, whatever the environment says. */
export const proxy: Kind<string> = {
  read(given) {
    if (given === '') return '';
    const url = given.includes('://') ? given : `http://${given}`;
    const parsed = parseUrl(url);
    if (parsed !== undefined && parsed.hostname !== '' && PROXY_SCHEMES.includes(parsed.protocol)) {
      return url;
    }
    throw new UsageError(
      `${quote(withoutUserinfo(given))} is not a proxy; write http://host:port or socks5://host:port`,
    );
  },
  show: maskPassword,
};

export const family: Kind<0 | 4 | 6> = {
  read(given) {
    if (given === '4') return 4;
    if (given === '6') return 6;
    throw new UsageError(`${quote(given)} is not an IP version; write 4 or 6`);
  },
  show: (value) => (value === 0 ? '' : String(value)),
};
