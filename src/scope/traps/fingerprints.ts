import { hashOf } from './hash.ts';

const MAX_KNOWN = 65_536;

/** Remembers what the pages of each kind had; of too many, the oldest are forgotten. */
export class Fingerprints {
  readonly #known: Set<string>;

  constructor(saved: readonly string[] = []) {
    this.#known = new Set(saved);
  }

  /** False: the kind had it before. */
  add(kind: string, fingerprint: string): boolean {
    const key = hashOf(`${fingerprint} ${kind}`);
    if (this.#known.has(key)) return false;
    this.#known.add(key);
    if (this.#known.size > MAX_KNOWN) {
      for (const oldest of [...this.#known].slice(0, MAX_KNOWN / 8)) this.#known.delete(oldest);
    }
    return true;
  }

  save(): string[] {
    return [...this.#known];
  }
}
