import { lookup } from 'node:dns';
import { networkInterfaces } from 'node:os';

import type { Address } from './address.ts';
import { HOSTS_FILE } from './hosts.ts';

/** What this machine knows and says of names and addresses. */
export interface Machine {
  readonly hostsFile: string;
  /** Name servers as `address[:port]`; undefined: those that c-ares finds configured. */
  readonly nameServers: readonly string[] | undefined;
  /** The operating system's own way, with search domains, mDNS and whatever else is set up there. */
  readonly lookUp: (hostname: string, family: 0 | 4 | 6) => Promise<readonly Address[]>;
  /** Whether an address of the family can be reached from here, beyond the machine itself. */
  readonly reaches: (family: 4 | 6) => boolean;
}

export const THIS_MACHINE: Machine = {
  hostsFile: HOSTS_FILE,
  nameServers: undefined,
  lookUp: getaddrinfo,
  reaches: (family) => reachable()[family],
};

function getaddrinfo(hostname: string, family: 0 | 4 | 6): Promise<readonly Address[]> {
  return new Promise((resolve, reject) => {
    lookup(hostname, { all: true, family }, (error, addresses) => {
      if (error === null) resolve(addresses as readonly Address[]);
      else reject(error);
    });
  });
}

const REFRESH_MS = 5_000;
let known: Readonly<Record<4 | 6, boolean>> = { 4: true, 6: true };
let knownUntilMs = 0;

/** As AI_ADDRCONFIG sees it; with neither family, as offline, there is nothing to leave out. */
function reachable(): Readonly<Record<4 | 6, boolean>> {
  const nowMs = performance.now();
  if (nowMs < knownUntilMs) return known;
  const all = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  const outward = all.filter(({ internal, address }) => !internal && !/^fe80:/i.test(address));
  const has = (name: string): boolean => outward.some(({ family }) => family === name);
  known = outward.length === 0 ? { 4: true, 6: true } : { 4: has('IPv4'), 6: has('IPv6') };
  knownUntilMs = nowMs + REFRESH_MS;
  return known;
}
