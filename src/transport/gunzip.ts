import { Duplex } from 'node:stream';
import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib';

// RFC 1952, 2.3: the fixed part of a head, its flags, and what follows the data.
const FIXED_HEAD_BYTES = 10;
const HAS_HEAD_CHECK = 0x02;
const HAS_EXTRA = 0x04;
const HAS_NAME = 0x08;
const HAS_COMMENT = 0x10;
const TAIL_BYTES = 8;
const MAX_HEAD_BYTES = 256 * 1024;

const NOTHING = Buffer.alloc(0);

/**
 * Undoes gzip, member by member. What comes after the last one and is none is passed over, as
 * browsers and curl do it, where the gunzip of node:zlib fails and loses what it has just decoded.
 *
 * Fails with the codes of zlib: `Z_DATA_ERROR`, `Z_BUF_ERROR` where it breaks off.
 */
export function createGunzip(): Duplex {
  return new Gunzip();
}

type Done = (error?: Error | null) => void;

class Gunzip extends Duplex {
  #part: 'head' | 'data' | 'tail' | 'garbage' = 'head';
  /** The beginning of a head or a tail. */
  #pending: Buffer = NOTHING;
  #inflate: InflateRaw | null = null;
  /** Bytes of the member that were given to it, and the last piece of them. */
  #givenBytes = 0;
  #given: Buffer = NOTHING;
  #check = 0;
  #size = 0;
  #members = 0;
  /** Wants the next bytes. */
  #done: Done | null = null;

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#done = done;
    this.#take(chunk);
  }

  override _final(done: Done): void {
    // One byte that a head begins with is none yet.
    const isBetween = this.#part === 'head' && this.#members > 0 && this.#pending.length < 2;
    const isOver = this.#part === 'garbage' || isBetween;
    if (isOver) this.push(null);
    done(isOver ? null : zlibError('Z_BUF_ERROR', 'unexpected end of file'));
  }

  override _read(): void {
    this.#inflate?.resume();
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#inflate?.destroy();
    done(error);
  }

  #take(bytes: Buffer): void {
    if (bytes.length === 0 || this.#part === 'garbage') {
      this.#more();
    } else if (this.#part === 'data') {
      this.#giveData(bytes);
    } else {
      this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
      if (this.#part === 'head') this.#takeHead();
      else this.#takeTail();
    }
  }

  #takeHead(): void {
    const length = headLength(this.#pending);
    if (length === 'none' && this.#members > 0) {
      this.#part = 'garbage';
      this.#pending = NOTHING;
      this.#more();
    } else if (length === 'more' && this.#pending.length <= MAX_HEAD_BYTES) {
      this.#more();
    } else if (typeof length === 'number' && length <= MAX_HEAD_BYTES) {
      this.#begin(length);
    } else {
      this.destroy(zlibError('Z_DATA_ERROR', 'incorrect header'));
    }
  }

  #begin(headBytes: number): void {
    const rest = this.#pending.subarray(headBytes);
    const inflate = createInflateRaw();
    inflate.on('data', (chunk: Buffer) => {
      this.#check = crc32(chunk, this.#check);
      // Modulo 2^32.
      this.#size = (this.#size + chunk.length) >>> 0;
      if (!this.push(chunk)) inflate.pause();
    });
    // Only bytes after the data make it end: at the latest those of the tail.
    inflate.once('end', () => this.#endData(inflate));
    inflate.on('error', (error) => this.destroy(error));
    this.#inflate = inflate;
    this.#part = 'data';
    this.#pending = NOTHING;
    this.#givenBytes = 0;
    this.#check = 0;
    this.#size = 0;
    this.#take(rest);
  }

  #giveData(bytes: Buffer): void {
    const inflate = this.#inflate;
    this.#givenBytes += bytes.length;
    this.#given = bytes;
    inflate?.write(bytes, () => {
      if (this.#inflate !== inflate) return;
      // It calls back also for bytes that it left, and ends only when its output has been read.
      const isEnding = inflate.bytesWritten < this.#givenBytes;
      if (!isEnding) this.#more();
    });
  }

  #endData(inflate: InflateRaw): void {
    const left = this.#givenBytes - inflate.bytesWritten;
    const rest = this.#given.subarray(this.#given.length - left);
    this.#inflate = null;
    this.#given = NOTHING;
    inflate.destroy();
    this.#part = 'tail';
    this.#take(rest);
  }

  #takeTail(): void {
    const tail = this.#pending;
    if (tail.length < TAIL_BYTES) {
      this.#more();
      return;
    }
    const isSame = tail.readUInt32LE(0) === this.#check && tail.readUInt32LE(4) === this.#size;
    if (!isSame) {
      this.destroy(zlibError('Z_DATA_ERROR', 'incorrect check'));
      return;
    }
    this.#members += 1;
    this.#part = 'head';
    this.#pending = NOTHING;
    this.#take(tail.subarray(TAIL_BYTES));
  }

  #more(): void {
    const done = this.#done;
    this.#done = null;
    done?.();
  }
}

/** How long a member's head is; `more`: that is still to be seen; `none`: it is no member. */
function headLength(bytes: Buffer): number | 'more' | 'none' {
  if (bytes[0] !== 0x1f || (bytes.length > 1 && bytes[1] !== 0x8b)) return 'none';
  // Deflate is the only method that there is.
  if (bytes.length > 2 && bytes[2] !== 8) return 'none';
  if (bytes.length < FIXED_HEAD_BYTES) return 'more';
  const flags = bytes[3] ?? 0;
  let at = FIXED_HEAD_BYTES;
  if ((flags & HAS_EXTRA) !== 0) {
    if (bytes.length < at + 2) return 'more';
    at += 2 + bytes.readUInt16LE(at);
  }
  for (const flag of [HAS_NAME, HAS_COMMENT]) {
    if ((flags & flag) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end === -1) return 'more';
    at = end + 1;
  }
  if ((flags & HAS_HEAD_CHECK) !== 0) at += 2;
  return bytes.length < at ? 'more' : at;
}

function zlibError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
