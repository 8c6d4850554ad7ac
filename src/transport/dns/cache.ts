import type { Address, Answer } from './address.ts';
import { isFinal } from './errors.ts';

interface Entry {
  readonly found: readonly Address[] | Error;
  readonly expiresMs: number;
}

const MIN_TTL_MS = 1_000;
const MAX_TTL_MS = 5 * 60_000;
const NEGATIVE_TTL_MS = 5_000;
const MAX_ENTRIES = 10_000;

/** Answers for as long as they hold; when it is full the oldest goes. */
export class AnswerCache {
  readonly #entries = new Map<string, Entry>();

  get(hostname: string): readonly Address[] | Error | undefined {
    const entry = this.#entries.get(hostname);
    if (entry === undefined) return undefined;
    if (entry.expiresMs > performance.now()) return entry.found;
    this.#entries.delete(hostname);
    return undefined;
  }

  add(hostname: string, { addresses, ttlMs }: Answer): void {
    this.#set(hostname, addresses, Math.min(Math.max(ttlMs, MIN_TTL_MS), MAX_TTL_MS));
  }

  /** Keeps that there is nothing; that a server failed is not kept. */
  addFailure(hostname: string, error: Error): void {
    if (isFinal(error)) this.#set(hostname, error, NEGATIVE_TTL_MS);
  }

  #set(hostname: string, found: readonly Address[] | Error, ttlMs: number): void {
    this.#entries.delete(hostname);
    if (this.#entries.size >= MAX_ENTRIES) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    this.#entries.set(hostname, { found, expiresMs: performance.now() + ttlMs });
  }
}
