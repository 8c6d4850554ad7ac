import { promises as dns } from 'node:dns';

import { interleave, type Address, type Answer } from './address.ts';
import { dnsError, isFinal, isTimeout } from './errors.ts';
import type { Machine } from './machine.ts';

// c-ares no longer hears the answer to a try once it has begun the next, and it waits the shorter the
// quicker the server was so far. So its tries, against lost packets, end early in the limit.
const TRIES = 2;
// Also how often node looks at the clock of c-ares, up to a second.
const MAX_FIRST_WAIT_MS = 500;
// How long the addresses of one family wait for those of the other. RFC 8305, 3 says 50 ms.
const GRACE_MS = 100;
const LOOPBACK = /^(?:127\.|::1$)/;

interface Setup {
  /** `address[:port]`; undefined: those of the system. */
  readonly servers: readonly string[] | undefined;
  readonly limitMs: number;
  readonly family: 0 | 4 | 6;
  readonly reaches: Machine['reaches'];
}

/** The asking for one name. */
interface Inquiry {
  readonly hostname: string;
  readonly untilMs: number;
  /** Opened when the answer is late. */
  patient: dns.Resolver | null;
  isOver: boolean;
}

/** Addresses of one family, or why there are none. */
interface Half {
  readonly addresses: readonly Address[];
  readonly ttlMs: number;
  readonly error: Error | null;
}

/** Name servers, asked by c-ares: many questions at once, none on a thread, and all revocable. */
export class NameServers {
  readonly #setup: Setup;
  readonly #resolver: dns.Resolver;
  /** For one late name each: c-ares knows nothing there yet that would make it impatient. */
  readonly #patient = new Set<dns.Resolver>();
  #isCancelled = false;

  constructor(setup: Setup) {
    const firstWaitMs = Math.min(MAX_FIRST_WAIT_MS, Math.ceil(setup.limitMs / 8));
    this.#setup = setup;
    this.#resolver = new dns.Resolver({ timeout: firstWaitMs, tries: TRIES });
    if (setup.servers !== undefined) this.#resolver.setServers(setup.servers);
  }

  /** Rejects with an error of node:dns, ETIMEOUT after the limit and not before. */
  async ask(hostname: string): Promise<Answer> {
    const { family, limitMs } = this.#setup;
    const families = family === 0 ? ([4, 6] as const) : [family];
    const untilMs = performance.now() + limitMs;
    const inquiry: Inquiry = { hostname, untilMs, patient: null, isOver: false };
    try {
      const halves = families.map((which) => this.#half(inquiry, which));
      return this.#answer(hostname, await this.#gather(halves));
    } finally {
      inquiry.isOver = true;
      if (inquiry.patient !== null) {
        inquiry.patient.cancel();
        this.#patient.delete(inquiry.patient);
      }
    }
  }

  /** What is being asked fails with ECANCELLED, and keeps the process alive no longer. For good. */
  cancel(): void {
    this.#isCancelled = true;
    this.#resolver.cancel();
    for (const resolver of this.#patient) resolver.cancel();
  }

  async #half(inquiry: Inquiry, family: 4 | 6): Promise<Half> {
    const quick = await askOne(this.#resolver, inquiry.hostname, family);
    const isEarly = isTimeout(quick.error) && performance.now() < inquiry.untilMs;
    if (!isEarly || inquiry.isOver || this.#isCancelled) return quick;
    inquiry.patient ??= this.#openPatient(inquiry.untilMs - performance.now());
    return askOne(inquiry.patient, inquiry.hostname, family);
  }

  #openPatient(limitMs: number): dns.Resolver {
    const servers = this.#resolver.getServers();
    const timeout = Math.ceil(limitMs / Math.max(1, servers.length));
    const patient = new dns.Resolver({ timeout, tries: 1 });
    patient.setServers(servers);
    this.#patient.add(patient);
    return patient;
  }

  /** All that came until the limit; one family that has addresses waits only so long for the other. */
  #gather(halves: readonly Promise<Half>[]): Promise<readonly Half[]> {
    const { limitMs } = this.#setup;
    return new Promise((resolve, reject) => {
      const come: Half[] = [];
      const finish = (): void => {
        clearTimeout(limit);
        clearTimeout(grace);
        resolve(come);
      };
      let grace: NodeJS.Timeout | undefined;
      const limit = setTimeout(() => {
        if (come.some(({ addresses }) => addresses.length > 0)) finish();
        else reject(dnsError('ETIMEOUT', `no answer from DNS within ${limitMs / 1000} s`));
      }, limitMs);
      for (const half of halves) {
        void half.then((found) => {
          come.push(found);
          if (come.length === halves.length) finish();
          else if (this.#usable(found.addresses).length > 0) grace = setTimeout(finish, GRACE_MS);
        });
      }
    });
  }

  #answer(hostname: string, halves: readonly Half[]): Answer {
    const found = halves.filter(({ addresses }) => addresses.length > 0);
    if (found.length === 0)
      throw worstOf(halves) ?? dnsError('ENODATA', `no address for ${hostname}`);
    const all = found.flatMap(({ addresses }) => addresses);
    const usable = this.#usable(all);
    // With nothing else, an address out of reach tells the truth: the network is what is missing.
    const kept = (usable.length > 0 ? usable : all).toSorted((a, b) => a.family - b.family);
    return { addresses: interleave(kept), ttlMs: Math.min(...found.map(({ ttlMs }) => ttlMs)) };
  }

  #usable(addresses: readonly Address[]): readonly Address[] {
    const { family: wanted, reaches } = this.#setup;
    return addresses.filter(
      ({ address, family }) => wanted !== 0 || LOOPBACK.test(address) || reaches(family),
    );
  }
}

async function askOne(resolver: dns.Resolver, hostname: string, family: 4 | 6): Promise<Half> {
  try {
    const records =
      family === 4
        ? await resolver.resolve4(hostname, { ttl: true })
        : await resolver.resolve6(hostname, { ttl: true });
    const ttlMs = Math.min(...records.map(({ ttl }) => ttl)) * 1000;
    return { addresses: records.map(({ address }) => ({ address, family })), ttlMs, error: null };
  } catch (error) {
    return { addresses: [], ttlMs: 0, error: error as Error };
  }
}

/** A server that failed says more than one that knows no address of the other family. */
function worstOf(halves: readonly Half[]): Error | undefined {
  const errors = halves.flatMap(({ error }) => (error === null ? [] : [error]));
  return errors.find((error) => !isFinal(error)) ?? errors[0];
}
