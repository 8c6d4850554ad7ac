import { formatIp, parseIp, type Ip } from '../../util/ip.ts';
import { formatIpPrefix, prefixFinder, type IpPrefix } from '../../util/ip-prefix.ts';
import { quote } from '../../util/quote.ts';
import { embeddedIpv4 } from './embedded-ipv4.ts';
import { specialRangeOf } from './special-ranges.ts';

export interface GuardOptions {
  /** `--allow-ip`: exceptions from everything below; with no `--deny-…` the only addresses at all. */
  readonly allowIp: readonly IpPrefix[];
  /** `--deny-ip`. */
  readonly denyIp: readonly IpPrefix[];
  /** `--deny-private`: no special-purpose address, whoever named it. */
  readonly denyPrivate: boolean;
  /** `--allow-private`: a public server may lead to a special-purpose address. */
  readonly allowPrivate: boolean;
}

/**
 * Who named what is to be connected to: the user, or a server (by a redirect, a link, a sitemap) after
 * a public address had answered anywhere on the way there. A server of a private network, reached over
 * private addresses alone, counts as the user: it could reach there itself.
 */
export type NamedBy = 'user' | 'public-server';

export interface Screened<T> {
  /** What may be dialled, in the order given. */
  readonly allowed: readonly T[];
  /** Why nothing is left; null where something is, and where there was nothing. */
  readonly refusal: string | null;
}

export interface Guard {
  /** False: nothing is refused, so there is nothing to ask. */
  isActive(namedBy: NamedBy): boolean;
  /**
   * Why an address may not be connected to, as a sentence that names the option which would allow it;
   * null: it may. What the user may not reach, a public server may not either. Text that is no address
   * is refused.
   */
  refusal(address: string, namedBy: NamedBy): string | null;
  /** Which of the addresses of a name may be dialled; the others are passed over. */
  filter<T extends { readonly address: string }>(
    addresses: readonly T[],
    namedBy: NamedBy,
  ): Screened<T>;
}

/**
 * The address guard: a pure policy over addresses, never over names, for only the address that a socket
 * is about to connect to (or is connected to) says where it leads.
 *
 * | options                     | refused                                                     |
 * | --------------------------- | ----------------------------------------------------------- |
 * | none                        | special-purpose addresses, where a public server names them |
 * | `--allow-private`           | nothing                                                     |
 * | `--deny-private`            | special-purpose addresses                                   |
 * | `--deny-ip RANGE`           | the range, and what is refused without                      |
 * | `--allow-ip RANGE`          | everything outside the range                                |
 * | `--allow-ip` and `--deny-…` | what is refused without `--allow-ip`, outside its range     |
 *
 * `--deny-private` goes before `--allow-private`. An IPv6 address that holds an IPv4 address (6to4,
 * NAT64, Teredo …) may be connected to only where both may. An IPv4-mapped address is the IPv4 address.
 */
export function createGuard(options: GuardOptions): Guard {
  const { allowIp, denyIp, denyPrivate, allowPrivate } = options;
  const isExclusive = allowIp.length > 0 && denyIp.length === 0 && !denyPrivate;
  const findAllowed = prefixFinder(allowIp);
  const findDenied = prefixFinder(denyIp);

  const refusesSpecial = (namedBy: NamedBy): boolean =>
    denyPrivate || (namedBy === 'public-server' && !allowPrivate);
  const isActive = (namedBy: NamedBy): boolean =>
    isExclusive || denyIp.length > 0 || refusesSpecial(namedBy);

  const objection = (ip: Ip, namedBy: NamedBy): string | null => {
    if (findAllowed(ip) !== undefined) return null;
    if (isExclusive) return 'is not within --allow-ip';
    const denied = findDenied(ip);
    if (denied !== undefined) {
      return `is within --deny-ip ${formatIpPrefix(denied)} (--allow-ip makes exceptions)`;
    }
    const range = refusesSpecial(namedBy) ? specialRangeOf(ip) : undefined;
    if (range === undefined) return null;
    const rule = denyPrivate
      ? '--deny-private refuses such addresses (--allow-ip makes exceptions)'
      : 'a redirect or link from a public address may not lead there (--allow-private)';
    return `is ${range.name} (${range.source}), and ${rule}`;
  };

  const refusal = (address: string, namedBy: NamedBy): string | null => {
    if (!isActive(namedBy)) return null;
    const ip = parseIp(address);
    if (ip === undefined) return `${quote(address)} is no IP address`;
    const own = objection(ip, namedBy);
    if (own !== null) return `${address} ${own}`;
    for (const embedded of embeddedIpv4(ip)) {
      const reason = objection(embedded, namedBy);
      if (reason !== null) return `${address} may lead to ${formatIp(embedded)}, which ${reason}`;
    }
    return null;
  };

  return {
    isActive,
    refusal,
    filter(addresses, namedBy) {
      if (!isActive(namedBy)) return { allowed: addresses, refusal: null };
      const refusals: string[] = [];
      const allowed = addresses.filter(({ address }) => {
        const reason = refusal(address, namedBy);
        if (reason !== null) refusals.push(reason);
        return reason === null;
      });
      return { allowed, refusal: allowed.length > 0 ? null : summaryOf(refusals) };
    },
  };
}

/** True for an address that anybody may reach, by itself and by the IPv4 addresses that it holds. */
export function isPublic(address: string): boolean {
  const ip = parseIp(address);
  if (ip === undefined) return false;
  return [ip, ...embeddedIpv4(ip)].every((each) => specialRangeOf(each) === undefined);
}

function summaryOf([first, ...others]: readonly string[]): string | null {
  if (first === undefined || others.length === 0) return first ?? null;
  return `${first}; no other address of the name is allowed either`;
}
