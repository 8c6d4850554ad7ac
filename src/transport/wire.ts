import type { Socket } from 'node:net';

const LF = 0x0a;
const CR = 0x0d;
const ZERO = 0x30;
const ONE = 0x31;
const TWO = 0x32;

/** `HTTP/1.x NNN`, up to the version and from there on. */
const PROTOCOL = Buffer.from('HTTP/1.');
const VERSION_AT = PROTOCOL.length;
const STATUS_AT = VERSION_AT + 2;

// undici counts names and values of headers alone, up to 64 KiB of them.
const MAX_OVERHEAD_BYTES = 256 * 1024;
// What a chunk may be framed with, for every chunk and for every byte in it, as in Go's net/http.
const FRAME_BYTES = 16;
const FRAME_BYTES_PER_BYTE = 2;

/** What is being read of a response. */
type Part = 'first-line' | 'interim-head' | 'rest' | 'nothing';

/**
 * What a connection of HTTP/1.1 brings in, on its way to undici's parser, which takes a few things
 * for what they are not and does not tell. It stands in for the socket's own `read`.
 *
 * - The first line says HTTP/1.0 or HTTP/1.1, where undici also takes HTTP/2.0 and RTSP/1.0.
 * - A 100 that nobody asked for is passed over (RFC 9110, 15.2), where undici breaks off: it is
 *   handed on as a 102.
 * - Bytes that are neither headers nor body are bounded in number.
 */
export class Wire {
  /** Of the response that is being read. */
  version: '1.0' | '1.1' = '1.1';
  readonly #socket: Socket;
  readonly #read: Socket['read'];
  #part: Part = 'nothing';
  /** Bytes of the part that were recognised. */
  #matched = 0;
  /** The status began with 10. */
  #isContinue = false;
  #overheadBytes = 0;
  #isHeld = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#read = socket.read.bind(socket);
    socket.read = (size) => this.#take(size);
  }

  /** A response is awaited. */
  begin(): void {
    this.#part = 'first-line';
    this.#matched = 0;
    this.#overheadBytes = 0;
  }

  /** None is awaited any more. */
  end(): void {
    this.#part = 'nothing';
  }

  /** The parser has made headers of what came. */
  onHead(): void {
    this.#overheadBytes = 0;
  }

  /** The parser has made so many bytes of a body of it. */
  onBody(bytes: number): void {
    const framed = bytes + FRAME_BYTES + FRAME_BYTES_PER_BYTE * bytes;
    this.#overheadBytes = Math.max(0, this.#overheadBytes - framed);
  }

  /**
   * Stops reading, without pausing undici's parser: a parser that is paused when the FIN arrives
   * brings the process down (undici #5360). It finds nothing to read instead, and the FIN stays
   * behind what was not read.
   */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#socket.emit('readable');
  }

  #take(size: number | undefined): Buffer | null {
    if (this.#isHeld) return null;
    const bytes = this.#read(size) as Buffer | null;
    if (bytes === null) return null;
    const problem = this.#judge(bytes);
    if (problem === null) return bytes;
    this.#socket.destroy(problem);
    return null;
  }

  #judge(bytes: Buffer): Error | null {
    if (this.#part === 'nothing') return doubt('the server answered out of turn');
    if (this.#overheadBytes > MAX_OVERHEAD_BYTES) return overhead();
    this.#overheadBytes += bytes.length;
    for (let at = 0; at < bytes.length && this.#part !== 'rest'; at += 1) {
      if (this.#part === 'interim-head') this.#skipHead(bytes[at]);
      else if (!this.#matchFirstLine(bytes, at)) return doubt('the answer is not HTTP/1.1');
    }
    return null;
  }

  /** Up to the empty line. */
  #skipHead(byte: number | undefined): void {
    if (byte === LF) this.#matched += 1;
    else if (byte !== CR) this.#matched = 0;
    if (this.#matched < 2) return;
    this.#part = 'first-line';
    this.#matched = 0;
  }

  /** False: it is none of HTTP/1.0 or HTTP/1.1. */
  #matchFirstLine(bytes: Buffer, at: number): boolean {
    const byte = bytes[at] ?? 0;
    const place = this.#matched;
    // undici skips blank lines before the first.
    if (place === 0 && (byte === CR || byte === LF)) return true;
    this.#matched += 1;
    if (place < VERSION_AT) return byte === PROTOCOL[place];
    if (place === VERSION_AT) {
      this.version = byte === ZERO ? '1.0' : '1.1';
      return byte === ZERO || byte === ONE;
    }
    if (place === STATUS_AT && byte !== ONE) this.#part = 'rest';
    if (place === STATUS_AT + 1) this.#isContinue = byte === ZERO;
    if (place === STATUS_AT + 2) this.#beginInterim(bytes, at);
    return true;
  }

  #beginInterim(bytes: Buffer, at: number): void {
    if (this.#isContinue && bytes[at] === ZERO) bytes[at] = TWO;
    this.#part = 'interim-head';
    this.#matched = 0;
  }
}

function overhead(): Error {
  const message = 'endless headers, or a body of framing alone';
  return Object.assign(new Error(message), { code: 'ERR_GFETCH_OVERHEAD' });
}

/** An answer that undici would take. */
function doubt(message: string): Error {
  return Object.assign(new Error(message), { code: 'ERR_GFETCH_RESPONSE' });
}
