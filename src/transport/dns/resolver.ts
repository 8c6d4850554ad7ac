import type { NetworkOptions } from '../../model/options.ts';
import { interleave, ofFamily, parseAddress, type Address, type Answer } from './address.ts';
import { AnswerCache } from './cache.ts';
import { dnsError, isNobodyThere } from './errors.ts';
import { HostsFile } from './hosts.ts';
import { Lane } from './lane.ts';
import { isLocalhost, LOOPBACK } from './localhost.ts';
import { THIS_MACHINE, type Machine } from './machine.ts';
import { NameServers } from './name-servers.ts';
import { parsePins, type Pins } from './pins.ts';
import { Question, type Asker } from './question.ts';

// A name with thousands of addresses is no reason to try them all.
const MAX_ADDRESSES = 16;
const MAX_QUESTIONS = 128;
// libuv runs no more at once on its four threads, which files and zlib need too.
const MAX_SYSTEM_QUESTIONS = 2;
// getaddrinfo does not tell how long an answer holds.
const SYSTEM_TTL_MS = 60_000;

type Options = Pick<NetworkOptions, 'dnsServers' | 'dnsTimeoutMs' | 'family' | 'resolve'>;

/**
 * Names to addresses: pins first, then what never leaves this machine (RFC 6761, 6.3 and 6.4;
 * the hosts file), then a cache, then the name servers. Equal questions are asked once, however many wait for
 * the answer. Only names that mean something to this machine alone go through getaddrinfo, which
 * takes a thread for each and cannot be called off.
 */
export class Resolver {
  readonly #family: 0 | 4 | 6;
  readonly #machine: Machine;
  readonly #pins: Pins;
  readonly #hosts: HostsFile;
  readonly #cache = new AnswerCache();
  readonly #questions = new Map<string, Question>();
  readonly #servers: NameServers;
  /** Servers that the user named are asked for every name. */
  readonly #knowsSystem: boolean;
  readonly #lane: Lane;
  readonly #systemLane: Lane;
  #isClosed = false;

  /** @throws UsageError for a pin that is none. */
  constructor(options: Options, machine: Machine = THIS_MACHINE) {
    const { dnsServers, dnsTimeoutMs, family } = options;
    this.#family = family;
    this.#machine = machine;
    this.#pins = parsePins(options.resolve);
    this.#hosts = new HostsFile(machine.hostsFile);
    this.#knowsSystem = dnsServers.length === 0;
    this.#servers = new NameServers({
      servers: this.#knowsSystem ? machine.nameServers : dnsServers,
      limitMs: dnsTimeoutMs,
      family,
      reaches: machine.reaches,
    });
    const drop = (question: Question): void => this.#fail(question, cancelled(question.hostname));
    this.#lane = new Lane(MAX_QUESTIONS, (question) => this.#askServers(question), drop);
    this.#systemLane = new Lane(
      MAX_SYSTEM_QUESTIONS,
      (question) => this.#askSystem(question),
      drop,
    );
  }

  /**
   * `hostname` without brackets, in lower case. Rejects with an error of node:dns; when it was still
   * waiting for its turn and no asker is left, with ECANCELLED.
   */
  async resolve(hostname: string, port: number, asker: Asker): Promise<readonly Address[]> {
    const pinned = this.#pins(hostname, port);
    if (pinned !== undefined) return pinned;
    const literal = parseAddress(hostname);
    if (literal !== undefined) return [literal];
    if (isLocalhost(hostname)) return ofFamily(LOOPBACK, this.#family);
    const name = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
    const inFile = ofFamily(this.#hosts.addressesOf(name), this.#family);
    if (inFile.length > 0) return inFile;
    if (name === 'invalid' || name.endsWith('.invalid')) throw notFound(hostname);
    const cached = this.#cache.get(hostname);
    if (cached instanceof Error) throw cached;
    return cached ?? this.#ask(hostname, asker);
  }

  /** Calls off what can be: every question fails, and none is asked from now on. */
  close(): void {
    this.#isClosed = true;
    this.#lane.clear();
    this.#systemLane.clear();
    this.#servers.cancel();
    for (const question of this.#questions.values()) {
      this.#fail(question, cancelled(question.hostname));
    }
  }

  #ask(hostname: string, asker: Asker): Promise<readonly Address[]> {
    if (this.#isClosed) return Promise.reject(cancelled(hostname));
    const asked = this.#questions.get(hostname);
    const question = asked ?? new Question(hostname);
    question.join(asker);
    if (asked === undefined) {
      this.#questions.set(hostname, question);
      const isLocal = this.#knowsSystem && isLocalName(hostname);
      (isLocal ? this.#systemLane : this.#lane).add(question);
    }
    return question.answer;
  }

  async #askServers(question: Question): Promise<void> {
    try {
      this.#settle(question, await this.#servers.ask(question.hostname));
    } catch (error) {
      if (this.#knowsSystem && !this.#isClosed && isNobodyThere(error)) {
        this.#systemLane.add(question);
      } else {
        this.#fail(question, error as Error);
      }
    }
  }

  /** It holds its place until the system is done, also when nobody waits for the answer any more. */
  async #askSystem(question: Question): Promise<void> {
    try {
      const addresses = await this.#machine.lookUp(question.hostname, this.#family);
      if (addresses.length === 0) throw dnsError('ENODATA', `no address for ${question.hostname}`);
      this.#settle(question, { addresses: interleave(addresses), ttlMs: SYSTEM_TTL_MS });
    } catch (error) {
      this.#fail(question, error as Error);
    }
  }

  #settle(question: Question, { addresses, ttlMs }: Answer): void {
    const kept = addresses.slice(0, MAX_ADDRESSES);
    this.#cache.add(question.hostname, { addresses: kept, ttlMs });
    this.#questions.delete(question.hostname);
    question.resolve(kept);
  }

  #fail(question: Question, error: Error): void {
    this.#cache.addFailure(question.hostname, error);
    this.#questions.delete(question.hostname);
    question.reject(error);
  }
}

function cancelled(hostname: string): Error {
  return dnsError('ECANCELLED', `the question for ${hostname} was called off`);
}

function notFound(hostname: string): Error {
  return dnsError('ENOTFOUND', `ENOTFOUND ${hostname}`);
}

/** Search domains apply to it (resolv.conf(5)), or mDNS knows it (RFC 6762, 3). */
function isLocalName(hostname: string): boolean {
  return !hostname.includes('.') || /\.local\.?$/i.test(hostname);
}
