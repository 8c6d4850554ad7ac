import type { NetConnectOpts } from 'node:net';

import type { Address } from './dns/address.ts';

interface DialOptions {
  readonly localAddress: string | undefined;
  readonly connectTimeoutMs: number;
}

// Node gives up on an address after a quarter of a second, which would lose slow ones.
const LEAST_PER_ADDRESS_MS = 250;
const MOST_PER_ADDRESS_MS = 2_000;

/** What a socket is made with: several addresses are tried in turn (RFC 8305), within the limit. */
export function dialOptions(
  hostname: string,
  port: number,
  addresses: readonly Address[],
  { localAddress, connectTimeoutMs }: DialOptions,
): NetConnectOpts {
  const common = { port, noDelay: true, ...(localAddress === undefined ? {} : { localAddress }) };
  const [first] = addresses;
  if (first !== undefined && addresses.length === 1) return { ...common, host: first.address };
  const partMs = Math.floor(connectTimeoutMs / (addresses.length + 1));
  return {
    ...common,
    host: hostname,
    lookup: (_hostname, _options, callback) => callback(null, [...addresses]),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: Math.max(
      LEAST_PER_ADDRESS_MS,
      Math.min(MOST_PER_ADDRESS_MS, partMs),
    ),
  };
}

/** The guard forbids where it would lead. */
export function blocked(refusal: string): Error {
  return Object.assign(new Error(refusal), { code: 'ERR_GFETCH_BLOCKED' });
}

export function closedWhileConnecting(): Error {
  return Object.assign(new Error('closed while connecting'), { code: 'ECONNRESET' });
}

/** An AggregateError (several addresses were tried) says nothing itself; its first cause does. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
