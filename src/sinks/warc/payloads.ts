import { createHash } from 'node:crypto';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** SHA-1 as WARC files have it: `sha1:` and base32 (RFC 4648, section 6) without padding. */
export function warcDigest(...pieces: readonly Uint8Array[]): string {
  const hash = createHash('sha1');
  for (const piece of pieces) hash.update(piece);
  let text = 'sha1:';
  let bits = 0;
  let count = 0;
  for (const byte of hash.digest()) {
    bits = (bits << 8) | byte;
    count += 8;
    while (count >= 5) {
      count -= 5;
      text += BASE32.charAt((bits >>> count) & 31);
    }
    bits &= 31;
  }
  return text;
}

/** Where a payload was written first. */
export interface Original {
  readonly url: string;
  /** As in WARC-Date. */
  readonly date: string;
}

/** In characters of digests, URLs and dates; twice as many bytes at most. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

/** Payloads that were written lately. What was forgotten is written again, and nothing is wrong. */
export class Payloads {
  readonly #maxCharacters: number;
  readonly #originals = new Map<string, Original>();
  #characters = 0;

  constructor(maxCharacters = MAX_CHARACTERS) {
    this.#maxCharacters = maxCharacters;
  }

  /** The exchange with this payload; null: none, so this one is remembered as it. */
  originalOf(digest: string, exchange: Original): Original | null {
    const known = this.#originals.get(digest);
    if (known !== undefined) {
      // To the end: what is asked for is forgotten last.
      this.#originals.delete(digest);
      this.#originals.set(digest, known);
      return known;
    }
    this.#originals.set(digest, exchange);
    this.#characters += charactersOf(digest, exchange);
    for (const [oldest, original] of this.#originals) {
      if (this.#characters <= this.#maxCharacters) break;
      this.#originals.delete(oldest);
      this.#characters -= charactersOf(oldest, original);
    }
    return null;
  }
}

/** What a map needs for an entry counts as characters, too. */
const ENTRY = 64;

function charactersOf(digest: string, { url, date }: Original): number {
  return ENTRY + digest.length + url.length + date.length;
}
