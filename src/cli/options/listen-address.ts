import { isIPv4, isIPv6 } from 'node:net';

import type { ListenAddress } from '../../engine/check/listen/address.ts';
import { UsageError } from '../../model/errors.ts';
import { authorityOf } from '../../util/authority.ts';
import { quote } from '../../util/quote.ts';
import { plainText } from './kinds.ts';
import type { Kind } from './spec.ts';

/** An IPv6 address in brackets, a name or an IPv4 address, or neither. */
const ADDRESS = /^(?:(?:\[([^\]]+)\]|([^\s:[\]/]+))?:)?(\d{1,5})$/;
const ONLY_DIGITS_AND_DOTS = /^[\d.]+$/;

/** `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`; a port alone is for this machine. */
export const listenAddress: Kind<ListenAddress> = {
  read(given, context) {
    const [, ipv6, name, digits] = ADDRESS.exec(plainText().read(given, context)) ?? [];
    const port = Number(digits);
    const isHost =
      ipv6 === undefined
        ? name === undefined || !ONLY_DIGITS_AND_DOTS.test(name) || isIPv4(name)
        : isIPv6(ipv6);
    if (port <= 65_535 && isHost) return { host: ipv6 ?? name ?? '127.0.0.1', port };
    throw new UsageError(
      `${quote(given)} is no address to listen at; write 127.0.0.1:8080 or [::1]:8080`,
    );
  },
  show: authorityOf,
};
