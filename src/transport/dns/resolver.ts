import { lookup, promises as dns } from 'node:dns';

import { UsageError } from '../../model/errors.ts';
import type { NetworkOptions } from '../../model/options.ts';
import { parseAddress, type Address } from './address.ts';
import { readHosts } from './hosts.ts';

/** All addresses of a name, the preferred first; rejects with node:dns errors. */
type Backend = (hostname: string) => Promise<readonly Address[]>;

interface CacheEntry {
  readonly answer: readonly Address[] | Error;
  readonly expiresMs: number;
}

const POSITIVE_TTL_MS = 60_000;
const NEGATIVE_TTL_MS = 5_000;
const MAX_ENTRIES = 10_000;
// A name with thousands of addresses is no reason to try them all.
const MAX_ADDRESSES = 16;

type Options = Pick<NetworkOptions, 'dnsServers' | 'dnsTimeoutMs' | 'family' | 'resolve'>;

// What stays so for a while; a server that failed may answer the next time.
const FINAL: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA']);

const LOOPBACK: readonly Address[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/**
 * Names to addresses: pins first, then what never leaves this machine (RFC 6761, 6.3), then a cache,
 * then the name servers. Equal questions are asked once, however many wait for the answer. The caller
 * bounds the wait.
 */
export class Resolver {
  readonly #pins: ReadonlyMap<string, readonly Address[]>;
  readonly #cache = new Map<string, CacheEntry>();
  readonly #pending = new Map<string, Promise<readonly Address[]>>();
  readonly #backend: Backend;
  readonly #family: 0 | 4 | 6;

  /** @throws UsageError for a pin that is none. */
  constructor(options: Options) {
    this.#pins = parsePins(options.resolve);
    this.#family = options.family;
    this.#backend =
      options.dnsServers.length > 0 ? serversBackend(options) : systemBackend(options.family);
  }

  /** `hostname` without brackets. Rejects with an error of node:dns. */
  async resolve(hostname: string, port: number): Promise<readonly Address[]> {
    const pinned = this.#pinned(hostname, port);
    if (pinned !== undefined) return pinned;
    const literal = parseAddress(hostname);
    if (literal !== undefined) return [literal];
    if (isLocalhost(hostname)) return ofFamily(LOOPBACK, this.#family);
    const cached = this.#fromCache(hostname);
    if (cached instanceof Error) throw cached;
    return cached ?? this.#ask(hostname);
  }

  #pinned(hostname: string, port: number): readonly Address[] | undefined {
    const name = hostname.replace(/\.$/, '');
    return this.#pins.get(`${name}:${port}`) ?? this.#pins.get(`*:${port}`);
  }

  #fromCache(hostname: string): readonly Address[] | Error | undefined {
    const entry = this.#cache.get(hostname);
    if (entry === undefined) return undefined;
    if (entry.expiresMs > performance.now()) return entry.answer;
    this.#cache.delete(hostname);
    return undefined;
  }

  #ask(hostname: string): Promise<readonly Address[]> {
    const pending = this.#pending.get(hostname);
    if (pending !== undefined) return pending;
    const question = this.#backend(hostname)
      .then((addresses) => {
        if (addresses.length === 0) throw noAddress(hostname);
        const kept = addresses.slice(0, MAX_ADDRESSES);
        this.#remember(hostname, kept, POSITIVE_TTL_MS);
        return kept;
      })
      .catch((error: Error) => {
        if (isFinal(error)) this.#remember(hostname, error, NEGATIVE_TTL_MS);
        throw error;
      })
      .finally(() => this.#pending.delete(hostname));
    this.#pending.set(hostname, question);
    return question;
  }

  #remember(hostname: string, answer: readonly Address[] | Error, ttlMs: number): void {
    if (this.#cache.size >= MAX_ENTRIES) {
      const [oldest] = this.#cache.keys();
      if (oldest !== undefined) this.#cache.delete(oldest);
    }
    this.#cache.set(hostname, { answer, expiresMs: performance.now() + ttlMs });
  }
}

function noAddress(hostname: string): Error {
  return Object.assign(new Error(`no address for ${hostname}`), { code: 'ENODATA' });
}

function isFinal(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && FINAL.has(error.code);
}

function isLocalhost(hostname: string): boolean {
  return /^(?:.+\.)?localhost\.?$/i.test(hostname);
}

function ofFamily(addresses: readonly Address[], family: 0 | 4 | 6): readonly Address[] {
  return family === 0 ? addresses : addresses.filter((address) => address.family === family);
}

const PIN = /^(\[[^\]]+\]|[^:]+):(\d+):(.+)$/;

/** `host:port:addr[,addr]`, as in curl; `*` for any host. */
function parsePins(pins: readonly string[]): ReadonlyMap<string, readonly Address[]> {
  const parsed = new Map<string, readonly Address[]>();
  for (const pin of pins) {
    const [, host = '', port = '', list = ''] = PIN.exec(pin) ?? [];
    const addresses = list.split(',').map((text) => {
      const address = parseAddress(text.replace(/^\[|\]$/g, ''));
      if (address !== undefined) return address;
      throw new UsageError(
        `--resolve “${pin}”: write host:port:address, such as example.com:443:127.0.0.1`,
      );
    });
    parsed.set(`${host.replace(/^\[|\]$/g, '').toLowerCase()}:${port}`, addresses);
  }
  return parsed;
}

function systemBackend(family: 0 | 4 | 6): Backend {
  return (hostname) =>
    new Promise((resolve, reject) => {
      lookup(hostname, { all: true, family }, (error, addresses) => {
        if (error === null) resolve(addresses as readonly Address[]);
        else reject(error);
      });
    });
}

/** Asks the given servers; as in curl, the hosts file comes before them. */
function serversBackend({ dnsServers, dnsTimeoutMs, family }: Options): Backend {
  const resolver = new dns.Resolver({ timeout: dnsTimeoutMs, tries: 1 });
  resolver.setServers(dnsServers);
  const hosts = readHosts();
  const families = family === 0 ? ([4, 6] as const) : [family];
  const ask = async (hostname: string, which: 4 | 6): Promise<readonly Address[]> => {
    const found = which === 4 ? resolver.resolve4(hostname) : resolver.resolve6(hostname);
    return (await found).map((address) => ({ address, family: which }));
  };
  return async (hostname) => {
    const known = ofFamily(hosts.get(hostname.replace(/\.$/, '')) ?? [], family);
    if (known.length > 0) return known;
    const answers = await Promise.allSettled(families.map((which) => ask(hostname, which)));
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (found.length > 0) return found;
    const errors = answers.flatMap((answer) =>
      answer.status === 'rejected' ? [answer.reason as Error] : [],
    );
    // A server that failed says more than one that knows no address of the other family.
    const [worst] = [...errors.filter((error) => !isFinal(error)), ...errors];
    if (worst !== undefined) throw worst;
    return found;
  };
}
