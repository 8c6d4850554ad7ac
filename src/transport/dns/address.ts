import { isIP } from 'node:net';

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** What a name was found to be. */
export interface Answer {
  /** The preferred first; at least one. */
  readonly addresses: readonly Address[];
  /** How long it holds. */
  readonly ttlMs: number;
}

/** An IP address with its family; undefined for what is none. */
export function parseAddress(text: string): Address | undefined {
  const family = isIP(text);
  return family === 4 || family === 6 ? { address: text, family } : undefined;
}

export function ofFamily(addresses: readonly Address[], family: 0 | 4 | 6): readonly Address[] {
  return family === 0 ? addresses : addresses.filter((address) => address.family === family);
}

/** The families in turn, beginning with the first address's (RFC 8305, 4). */
export function interleave(addresses: readonly Address[]): readonly Address[] {
  const [first] = addresses;
  if (first === undefined) return addresses;
  const own = addresses.filter(({ family }) => family === first.family);
  const others = addresses.filter(({ family }) => family !== first.family);
  return Array.from({ length: Math.max(own.length, others.length) }, (_, i) => [
    ...own.slice(i, i + 1),
    ...others.slice(i, i + 1),
  ]).flat();
}
