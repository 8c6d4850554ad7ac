import { isIP } from 'node:net';

import { isLocalhost, LOOPBACK } from '../dns/localhost.ts';
import type { Route } from '../route.ts';
import { isPublic, type Guard, type NamedBy } from './guard.ts';

const UNKEEPABLE =
  'so --allow-ip, --deny-ip and --deny-private cannot be kept (socks5:// has names looked up here)';

/**
 * Why a proxy may not be asked for a host, as a sentence; null: it may, or it will be given an address
 * that is judged when the name has been looked up here (socks5).
 *
 * Where the proxy looks names up nobody else sees the address. So a name is refused where the user has
 * forbidden addresses; the rule against redirects alone lets it pass.
 */
export function refusalBehindProxy(guard: Guard, route: Route, namedBy: NamedBy): string | null {
  const { hostname, proxy } = route;
  if (proxy === null || !guard.isActive(namedBy)) return null;
  if (!proxy.resolvesNames && isIP(hostname) === 0) return null;
  const known = knownAddresses(hostname);
  if (known.length === 0 && guard.isActive('user')) {
    return `the proxy looks up ${hostname} itself, ${UNKEEPABLE}`;
  }
  return known.map((each) => guard.refusal(each, namedBy)).find((each) => each !== null) ?? null;
}

/** Whether a host that a proxy looks up counts as public: all do that do not tell otherwise. */
export function isPublicBehindProxy(hostname: string): boolean {
  return knownAddresses(hostname).every(isPublic);
}

/** What a host tells of its addresses without being looked up. */
function knownAddresses(hostname: string): readonly string[] {
  if (isIP(hostname) !== 0) return [hostname];
  return isLocalhost(hostname) ? LOOPBACK.map(({ address }) => address) : [];
}
