import type { Fingerprint } from '../model/document.ts';

// The bit of 2 is set in what belongs to a word.
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
/** Takes the hash of a word into that of the text. */
const WORD_PRIME = 0x9e_37_79_b1;
const ANY_DIGITS = 0x30;

/**
 * Counts the words of a text and hashes their sequence, without making a string of any: each word by
 * FNV-1a over UTF-16 code units, and these one after the other. A word is a run of letters, marks and
 * digits by Unicode; a tag ends it.
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
    const words = hashes ? this.#hash(text, start, end) : countWords(text, start, end);
    if (counts) this.#count += words;
  }

  // Most words have no digit: their hash is the same for both.
  #hash(text: string, start: number, end: number): number {
    let words = 0;
    let exact = this.#exact;
    let shape = this.#shape;
    for (let at = start; at < end; at += 1) {
      let code = text.charCodeAt(at);
      let kind = CLASSES[code] || classOf(text, at, code);
      if (kind === OTHER) continue;
      words += 1;
      let word = OFFSET_BASIS;
      while (kind === LETTER) {
        word = Math.imul(word ^ code, PRIME);
        at += 1;
        if (at >= end) break;
        code = text.charCodeAt(at);
        kind = CLASSES[code] || classOf(text, at, code);
      }
      let numberless = word;
      if (kind === DIGIT) {
        let before = LETTER;
        while (kind !== OTHER) {
          word = Math.imul(word ^ code, PRIME);
          if (kind === LETTER) numberless = Math.imul(numberless ^ code, PRIME);
          else if (before === LETTER) numberless = Math.imul(numberless ^ ANY_DIGITS, PRIME);
          before = kind;
          at += 1;
          if (at >= end) break;
          code = text.charCodeAt(at);
          kind = CLASSES[code] || classOf(text, at, code);
        }
      }
      exact = Math.imul(exact ^ word, WORD_PRIME);
      shape = Math.imul(shape ^ numberless, WORD_PRIME);
    }
    this.#hashed += words;
    this.#exact = exact;
    this.#shape = shape;
    return words;
  }
}

/** Without a branch for each word: where these begin cannot be foreseen. */
function countWords(text: string, start: number, end: number): number {
  let words = 0;
  let before = 0;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    const isInWord = (CLASSES[code] || classOf(text, at, code)) >> 1;
    words += isInWord & ~before;
    before = isInWord;
  }
  return words;
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
