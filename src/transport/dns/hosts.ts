import { readFileSync, statSync } from 'node:fs';

import { parseAddress, type Address } from './address.ts';

type Hosts = ReadonlyMap<string, readonly Address[]>;

export const HOSTS_FILE =
  process.platform === 'win32'
    ? `${process.env['SystemRoot'] ?? 'C:\\Windows'}\\System32\\drivers\\etc\\hosts`
    : '/etc/hosts';

const LOOK_AGAIN_MS = 3_000;

/** The addresses of each name in a hosts file, in its order (hosts(5)). */
export function parseHosts(text: string): Hosts {
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

/**
 * A hosts file that may change during the run. One that cannot be read is empty, as for every
 * resolver.
 */
export class HostsFile {
  readonly #path: string;
  readonly #lookAgainMs: number;
  #hosts: Hosts = new Map();
  /** Modification time and size of what was read. */
  #version = '';
  #lookedAtMs = -Infinity;

  constructor(path: string, lookAgainMs = LOOK_AGAIN_MS) {
    this.#path = path;
    this.#lookAgainMs = lookAgainMs;
  }

  addressesOf(hostname: string): readonly Address[] {
    const nowMs = performance.now();
    if (nowMs - this.#lookedAtMs >= this.#lookAgainMs) {
      this.#lookedAtMs = nowMs;
      this.#refresh();
    }
    return this.#hosts.get(hostname) ?? [];
  }

  #refresh(): void {
    try {
      const { mtimeMs, size } = statSync(this.#path);
      const version = `${mtimeMs} ${size}`;
      if (version === this.#version) return;
      this.#hosts = parseHosts(readFileSync(this.#path, 'utf8'));
      this.#version = version;
    } catch {
      this.#hosts = new Map();
      this.#version = '';
    }
  }
}
