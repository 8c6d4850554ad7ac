import { DEFAULT_OPTIONS, type NetworkOptions } from '../../../src/model/options.ts';
import { THIS_MACHINE, type Machine } from '../../../src/transport/dns/machine.ts';
import type { Asker } from '../../../src/transport/dns/question.ts';
import { Resolver } from '../../../src/transport/dns/resolver.ts';

/** Has all the time in the world. */
export const PATIENT: Asker = {
  isDestroyed: false,
  onDnsWait: () => undefined,
  onDnsAsked: () => undefined,
};

/** A resolver on a machine with both families and no name server of its own. */
export function resolverOf(
  options: Partial<NetworkOptions>,
  machine: Partial<Machine> = {},
): Resolver {
  return new Resolver(
    { ...DEFAULT_OPTIONS, ...options },
    { ...THIS_MACHINE, nameServers: ['127.0.0.1:1'], reaches: () => true, ...machine },
  );
}

export async function addressesOf(
  resolver: Resolver,
  hostname: string,
  port = 80,
): Promise<string[]> {
  return (await resolver.resolve(hostname, port, PATIENT)).map(({ address }) => address);
}
