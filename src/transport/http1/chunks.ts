import { badResponse } from './problems.ts';
import { CR, HTAB, IS_TEXT, LF, SEMICOLON, SPACE } from './syntax.ts';

// What chunks may be framed with, for every chunk and for every byte in them, and on top of that.
const FRAME_BYTES = 16;
const FRAME_BYTES_PER_BYTE = 2;
const MAX_EXCESS_BYTES = 16 * 1024;

/** Where in the framing it is. */
const FIRST_DIGIT = 0;
const DIGITS = 1;
const PADDING = 2;
const EXTENSION = 3;
const SIZE_LF = 4;
const DATA_CR = 5;
const DATA_LF = 6;

/**
 * Reads what is around the data of chunks (RFC 9112, 7.1): the line with the size before it, the line
 * end after it. Lines end in CRLF alone. Sizes without data, and extensions, are bounded as in Go's
 * net/http.
 */
export class ChunkReader {
  /** Of the chunk whose line was read. */
  size = 0;
  /** The line of a size has been read, and data is to come. */
  isAtData = false;
  problem: Error | null = null;
  #place = FIRST_DIGIT;
  #excessBytes = 0;

  /** The first chunk is to come. */
  begin(): void {
    this.#place = FIRST_DIGIT;
    this.#excessBytes = 0;
    this.size = 0;
    this.problem = null;
  }

  /** The data of a chunk has been read: its line end is to come. */
  beginEnd(): void {
    this.#place = DATA_CR;
  }

  /** Reads on, up to the data or as far as there is something; returns where it left off. */
  read(bytes: Buffer, from: number, end: number): number {
    this.isAtData = false;
    let at = from;
    while (at < end && !this.isAtData) {
      if (!this.#take(bytes[at] as number)) {
        this.problem ??= badResponse('a chunk breaks the rules of HTTP');
        return at;
      }
      at += 1;
    }
    return at;
  }

  /** False: that byte cannot stand there. */
  #take(byte: number): boolean {
    switch (this.#place) {
      case FIRST_DIGIT:
        this.size = 0;
        this.#place = DIGITS;
        return this.#addDigit(byte);
      case DIGITS:
        return this.#addDigit(byte) || this.#afterSize(byte);
      case PADDING:
        return this.#count(1) && this.#afterSize(byte);
      case EXTENSION:
        if (byte === CR) this.#place = SIZE_LF;
        return this.#count(1) && (byte === CR || IS_TEXT[byte] === 1);
      case SIZE_LF:
        this.#count(2 - FRAME_BYTES - FRAME_BYTES_PER_BYTE * this.size);
        this.isAtData = true;
        return byte === LF;
      case DATA_CR:
        this.#place = DATA_LF;
        return byte === CR;
      default:
        this.#place = FIRST_DIGIT;
        return byte === LF;
    }
  }

  #afterSize(byte: number): boolean {
    if (byte === CR) this.#place = SIZE_LF;
    else if (byte === SEMICOLON) this.#place = EXTENSION;
    // Some servers pad their sizes (RFC 9112, 7.1.1).
    else if (byte === SPACE || byte === HTAB) this.#place = PADDING;
    else return false;
    return true;
  }

  #addDigit(byte: number): boolean {
    const digit = digitOf(byte);
    if (digit === -1) return false;
    this.size = this.size * 16 + digit;
    return this.#count(1) && this.size <= Number.MAX_SAFE_INTEGER;
  }

  /** Counts what is no data; false: it is too much. */
  #count(bytes: number): boolean {
    this.#excessBytes = Math.max(0, this.#excessBytes + bytes);
    if (this.#excessBytes <= MAX_EXCESS_BYTES) return true;
    this.problem = badResponse('a body of hardly more than its framing');
    return false;
  }
}

/** The value of a hexadecimal digit; -1: it is none. */
function digitOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
