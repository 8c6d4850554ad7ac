import type { Fingerprint } from '../model/document.ts';

const UNKNOWN = 0;
const OTHER = 1;
const LETTER = 2;
const DIGIT = 3;

/** What each UTF-16 code unit is, as far as it has been asked for. */
const CLASSES = new Uint8Array(0x1_00_00);

const LETTER_OR_MARK = /[\p{L}\p{M}\p{N}]/u;
const DECIMAL = /\p{Nd}/u;

const PRIME = 0x01_00_01_93;
const OFFSET_BASIS = 0x81_1c_9d_c5;
const WORD_END = 0x20;
const ANY_DIGITS = 0x30;

/**
 * Counts the words of a text and hashes their sequence (FNV-1a over UTF-16 code units), without
 * making a string of any. A word is a run of letters, marks and digits by Unicode; a tag ends it.
 */
export class TextStats {
  #count = 0;
  #hashed = 0;
  #exact = OFFSET_BASIS;
  #shape = OFFSET_BASIS;

  get wordCount(): number {
    return this.#count;
  }

  /** Null where no word was hashed. */
  get fingerprint(): Fingerprint | null {
    if (this.#hashed === 0) return null;
    return { exact: hex(this.#exact), shape: hex(this.#shape) };
  }

  /** Takes one run of text, to count its words, to hash them, or both. */
  add(text: string, start: number, end: number, counts: boolean, hashes: boolean): void {
    let words = 0;
    let exact = this.#exact;
    let shape = this.#shape;
    let before = OTHER;
    for (let at = start; at < end; at += 1) {
      const code = text.charCodeAt(at);
      const kind = CLASSES[code] || classOf(text, at, code);
      if (kind !== OTHER) {
        if (before === OTHER) words += 1;
        exact = Math.imul(exact ^ code, PRIME);
        if (kind === LETTER) shape = Math.imul(shape ^ code, PRIME);
        else if (before !== DIGIT) shape = Math.imul(shape ^ ANY_DIGITS, PRIME);
      } else if (before !== OTHER) {
        exact = Math.imul(exact ^ WORD_END, PRIME);
        shape = Math.imul(shape ^ WORD_END, PRIME);
      }
      before = kind;
    }
    if (counts) this.#count += words;
    if (!hashes || words === 0) return;
    this.#hashed += words;
    this.#exact = before === OTHER ? exact : Math.imul(exact ^ WORD_END, PRIME);
    this.#shape = before === OTHER ? shape : Math.imul(shape ^ WORD_END, PRIME);
  }
}

function classOf(text: string, at: number, code: number): number {
  if (code >= 0xd8_00 && code <= 0xdf_ff) return surrogateClass(text, at, code);
  const kind = classOfCharacter(String.fromCharCode(code));
  CLASSES[code] = kind;
  return kind;
}

/** Both halves of a pair are what the pair is. */
function surrogateClass(text: string, at: number, code: number): number {
  const point = text.codePointAt(code < 0xdc_00 ? at : at - 1) ?? UNKNOWN;
  return point > 0xff_ff ? classOfCharacter(String.fromCodePoint(point)) : OTHER;
}

function classOfCharacter(character: string): number {
  if (DECIMAL.test(character)) return DIGIT;
  return LETTER_OR_MARK.test(character) ? LETTER : OTHER;
}

/** Spreads the last words over all bits (the end of MurmurHash3). */
function hex(hash: number): string {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2_b2_ae_35);
  return ((mixed ^ (mixed >>> 16)) >>> 0).toString(16).padStart(8, '0');
}
