import { isUtf8 } from 'node:buffer';

/** How much is kept of what cannot be read, to show it. */
const HEAD_BYTES = 200;

/** The bytes of one line while it arrives in pieces. */
export interface ByteRun {
  /** All bytes since the last `take`, also those that were not kept. */
  readonly length: number;
  /** Copies `piece`; beyond the limit, bytes are counted and dropped. */
  add(piece: Uint8Array): void;
  /** What was gathered, or only its head if that is more than the limit. Empties the run. */
  take(): Uint8Array;
}

/** Gathers bytes across chunks, and never holds more than `maxBytes` of them. */
export function byteRun(maxBytes: number): ByteRun {
  let pieces: Uint8Array[] = [];
  let length = 0;
  return {
    get length() {
      return length;
    },
    add(piece) {
      length += piece.length;
      if (length <= maxBytes) pieces.push(Uint8Array.from(piece));
      else pieces = [headOf([...pieces, piece.subarray(0, HEAD_BYTES)])];
    },
    take() {
      const whole = Buffer.concat(pieces);
      pieces = [];
      length = 0;
      return whole;
    },
  };
}

function headOf(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(pieces).subarray(0, HEAD_BYTES));
}

/** The text of bytes in UTF-8; null if they are something else. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  return isUtf8(bytes) ? asBuffer(bytes).toString() : null;
}

/** Reads text of which each character stands for a byte as UTF-8; null if it is something else. */
export function utf8FromLatin1(text: string): string | null {
  return BEYOND_ASCII.test(text) ? decodeUtf8(Buffer.from(text, 'latin1')) : text;
}

const BEYOND_ASCII = /[\u0080-\u00ff]/;

/**
 * Shows the head (200 bytes) of what is no UTF-8, or too long: ASCII as it is, and where the whole
 * does not decode, every other byte as `\xNN`.
 */
export function showBytes(bytes: Uint8Array): string {
  const head = bytes.length < HEAD_BYTES ? bytes : wholeCharacters(bytes.subarray(0, HEAD_BYTES));
  return (
    decodeUtf8(head) ??
    asBuffer(head)
      .toString('latin1')
      .replace(/[\u0080-\u00ff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`)
  );
}

/** Leaves out a UTF-8 sequence that the end of `bytes` cuts in two. */
function wholeCharacters(bytes: Uint8Array): Uint8Array {
  const start = bytes.findLastIndex((byte) => (byte & 0xc0) !== 0x80);
  const lead = bytes[start] ?? 0;
  const needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return bytes.length - start < needed ? bytes.subarray(0, start) : bytes;
}

/** The same memory as a Buffer. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
