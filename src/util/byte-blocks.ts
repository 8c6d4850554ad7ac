// The smallest and the largest block that is asked for beyond what is at hand.
const LEAST_BLOCK_BYTES = 1024;
const MOST_BLOCK_BYTES = 256 * 1024;

/** Keeps a copy of bytes that come in pieces, so that what it holds depends on the bytes, not the pieces. */
export class ByteBlocks {
  #blocks: Buffer[] = [];
  /** Of the last block. */
  #usedBytes = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(piece: Uint8Array): void {
    const last = this.#blocks.at(-1);
    const room = last === undefined ? 0 : last.length - this.#usedBytes;
    const fitting = piece.length > room ? piece.subarray(0, room) : piece;
    last?.set(fitting, this.#usedBytes);
    this.#usedBytes += fitting.length;
    this.#length += piece.length;
    if (fitting.length < piece.length) this.#addBlock(piece.subarray(fitting.length));
  }

  /** All of it, in one. It holds nothing any more. */
  take(): Buffer {
    const last = this.#blocks.pop();
    if (last !== undefined) this.#blocks.push(last.subarray(0, this.#usedBytes));
    const whole = this.#blocks.length === 1 ? this.#blocks[0] : Buffer.concat(this.#blocks);
    this.clear();
    return whole ?? Buffer.alloc(0);
  }

  clear(): void {
    this.#blocks = [];
    this.#usedBytes = 0;
    this.#length = 0;
  }

  #addBlock(piece: Uint8Array): void {
    const next = Math.min(MOST_BLOCK_BYTES, Math.max(LEAST_BLOCK_BYTES, this.#length));
    const block = Buffer.allocUnsafeSlow(Math.max(next, piece.length));
    block.set(piece);
    this.#blocks.push(block);
    this.#usedBytes = piece.length;
  }
}
