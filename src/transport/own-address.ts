import { isIPv6 } from 'node:net';
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';

import { systemCode } from '../util/system-error.ts';

type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

/**
 * True for an EADDRNOTAVAIL that is not about ports: the address to connect from is not this
 * machine's (`bind`), or it has none from which the other could be reached, as Linux says of every
 * IPv6 address where IPv6 is switched off.
 */
export function hasNoAddressFor(
  error: Error,
  interfaces: () => Interfaces = networkInterfaces,
): boolean {
  if (systemCode(error) !== 'EADDRNOTAVAIL') return false;
  if ('syscall' in error && error.syscall === 'bind') return true;
  const to = 'address' in error && typeof error.address === 'string' ? error.address : '';
  if (!isIPv6(to)) return false;
  const own = Object.values(interfaces()).flatMap((entries) => entries ?? []);
  const reaches = (address: string): boolean =>
    to === '::1' ? address === '::1' : address !== '::1' && !/^fe80:/i.test(address);
  return !own.some(({ family, address }) => family === 'IPv6' && reaches(address));
}
