import { CorruptMemory } from './shape.ts';

const ALPHABET = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const NO_DIGIT = 255;
const VALUES = new Uint8Array(256).fill(NO_DIGIT);
for (const [value, byte] of ALPHABET.entries()) VALUES[byte] = value;
/** A letter holds five bits, and a sixth that tells that more follow. */
const RADIX = 32;

/** Whole numbers from 0 as a text without separators, small ones as one letter. */
export class NumberWriter {
  #bytes = Buffer.alloc(1_024);
  #length = 0;

  add(number: number): void {
    let rest = number;
    while (rest >= RADIX) {
      this.#push(RADIX + (rest % RADIX));
      rest = Math.floor(rest / RADIX);
    }
    this.#push(rest);
  }

  toString(): string {
    return this.#bytes.toString('latin1', 0, this.#length);
  }

  #push(value: number): void {
    if (this.#length === this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes], 2 * this.#length);
    }
    this.#bytes[this.#length] = ALPHABET[value] ?? 0;
    this.#length += 1;
  }
}

/** What a `NumberWriter` wrote. */
export class NumberReader {
  readonly #text: string;
  readonly #where: string;
  #index = 0;

  /** @param where for messages */
  constructor(text: string, where: string) {
    this.#text = text;
    this.#where = where;
  }

  get isAtEnd(): boolean {
    return this.#index >= this.#text.length;
  }

  /** @throws CorruptMemory where there is no number */
  next(): number {
    let number = 0;
    for (let factor = 1; ; factor *= RADIX) {
      const value = VALUES[this.#text.charCodeAt(this.#index)] ?? NO_DIGIT;
      this.#index += 1;
      if (value === NO_DIGIT) throw this.wrong('is cut off, or holds a letter that is none');
      number += (value % RADIX) * factor;
      if (number > Number.MAX_SAFE_INTEGER) throw this.wrong('holds a number that is too large');
      if (value < RADIX) return number;
    }
  }

  wrong(what: string): CorruptMemory {
    return new CorruptMemory(`${this.#where} ${what}, before letter ${this.#index + 1}`);
  }
}
