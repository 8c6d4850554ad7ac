import { readFileSync } from 'node:fs';

import { parseAddress, type Address } from './address.ts';

const HOSTS_FILE =
  process.platform === 'win32'
    ? `${process.env['SystemRoot'] ?? 'C:\\Windows'}\\System32\\drivers\\etc\\hosts`
    : '/etc/hosts';

/** The addresses of each name in a hosts file, in its order (hosts(5)). */
export function parseHosts(text: string): ReadonlyMap<string, readonly Address[]> {
  const found = new Map<string, Address[]>();
  for (const line of text.split(/\r?\n/)) {
    const [first = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    const address = parseAddress(first);
    if (address === undefined) continue;
    for (const name of names) {
      const key = name.toLowerCase();
      const addresses = found.get(key) ?? [];
      addresses.push(address);
      found.set(key, addresses);
    }
  }
  return found;
}

/** This machine's hosts file; one that cannot be read is empty, as for every resolver. */
export function readHosts(): ReadonlyMap<string, readonly Address[]> {
  try {
    return parseHosts(readFileSync(HOSTS_FILE, 'utf8'));
  } catch {
    return new Map();
  }
}
