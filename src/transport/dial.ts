import type { NetConnectOpts, Socket } from 'node:net';

import { firstCause } from '../util/system-error.ts';
import type { Address } from './dns/address.ts';
import type { Guard, NamedBy } from './guard/guard.ts';

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

/** Those of a name that the guard lets through. Throws where there is none. */
export function allowedOf(
  addresses: readonly Address[],
  guard: Guard,
  namedBy: NamedBy,
): readonly Address[] {
  const { allowed, refusal } = guard.filter(addresses, namedBy);
  if (refusal !== null) throw blocked(refusal);
  return allowed;
}

/** Where a connection ended, judged once more: what counts is that. Throws where it must not be. */
export function allowedEnd(address: string, guard: Guard, namedBy: NamedBy): string {
  const refusal = guard.refusal(address, namedBy);
  if (refusal !== null) throw blocked(refusal);
  return address;
}

/**
 * Waits for a socket to be ready. What befalls it after that is told to `lose`: an error, or null when
 * it is closed.
 */
export function whenReady(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  lose: (error: Error | null) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let isReady = false;
    socket.on('error', (error) => {
      if (isReady) lose(error);
      else reject(error);
    });
    socket.once('close', () => {
      if (isReady) lose(null);
      else reject(closedWhileConnecting());
    });
    socket.once(event, () => {
      isReady = true;
      resolve();
    });
  });
}

/** The guard forbids where it would lead. */
function blocked(refusal: string): Error {
  return Object.assign(new Error(refusal), { code: 'ERR_GFETCH_BLOCKED' });
}

export function closedWhileConnecting(): Error {
  return Object.assign(new Error('closed while connecting'), { code: 'ECONNRESET' });
}

/** What an error says, for a sentence that says more. */
export function reasonOf(error: unknown): string {
  const first = firstCause(error);
  return first instanceof Error ? first.message : String(first);
}
