import type { Writable } from 'node:stream';

import type { FetchRecord } from '../model/record.ts';
import { ByteText } from '../util/byte-text.ts';
import type { RecordEncoder } from './encoder.ts';

/** What is gathered for a file before it is written. */
const CHUNK_BYTES = 128 * 1024;
/** How long something for a file may wait for more. */
const LINGER_MS = 200;
/** Below this, copying is cheaper than writing by itself. */
const OWN_PIECE_BYTES = 8 * 1024;
/** Memory that is kept for use again: one is filled while another is written. */
const MAX_SPARE = 2;

/** Where the bytes of one output go. */
export interface GatherTarget {
  readonly stream: Writable;
  /** Somebody may be reading along, so nothing must linger. */
  readonly live: boolean;
  /** The stream has no use for bytes once their write is called back, so their memory can be used again. */
  readonly isDoneWithWritten: boolean;
}

/** Some whole records. */
interface Piece {
  readonly bytes: Uint8Array;
  readonly records: number;
  /** Whose memory it is, to be used again. */
  readonly owner: ByteText | null;
}

interface Waiter {
  /** So many pieces have to be done. */
  readonly pieces: number;
  readonly resolve: () => void;
}

/** Hears what became of a piece, and how many records are in it. */
type PieceListener = (error: Error | null | undefined, records: number) => void;

/**
 * Gathers records for a stream, in pieces that end where a record ends: one that is `live` gets them
 * once per turn of the event loop, so that whoever reads a pipe sees records at once; another one in
 * large pieces. While the stream is over its high-water mark it gets nothing.
 */
export class Gatherer {
  #open = new ByteText();
  #openRecords = 0;
  #pieces: Piece[] = [];
  #pieceBytes = 0;
  #handedPieces = 0;
  #donePieces = 0;
  #handedBytes = 0;
  #waiters: Waiter[] = [];
  #cancelFlush: (() => void) | undefined;
  readonly #spare: ByteText[] = [];
  readonly #stream: Writable;
  readonly #target: GatherTarget;
  readonly #encode: RecordEncoder;
  readonly #onPiece: PieceListener;

  constructor(target: GatherTarget, encode: RecordEncoder, onPiece: PieceListener) {
    this.#target = target;
    this.#encode = encode;
    this.#stream = target.stream;
    this.#onPiece = onPiece;
    this.#stream.on('drain', this.#flushIfDue);
  }

  addHeader(text: string): void {
    this.#open.text(text);
    this.#flushSoon();
  }

  add(record: FetchRecord): void {
    this.#encode(record, this.#open);
    this.#openRecords += 1;
    this.#flushSoon();
  }

  /** Takes whole records that are bytes already, which must not change any more. */
  addReady(bytes: Uint8Array, records: number): void {
    if (bytes.length < OWN_PIECE_BYTES) {
      this.#open.bytes(bytes);
      this.#openRecords += records;
    } else {
      this.#closeOpen();
      this.#queue({ bytes, records, owner: null });
    }
    this.#flushSoon();
  }

  /** Bytes that wait, here and in the stream. */
  waiting(): number {
    return this.#open.length + this.#pieceBytes + this.#stream.writableLength;
  }

  /** Forgets what is gathered and writes no more. */
  drop(): void {
    this.#cancelFlush?.();
    this.#open = new ByteText();
    this.#takePieces();
    this.#stream.removeListener('drain', this.#flushIfDue);
    this.#wake(Infinity);
  }

  /** Bytes that the stream was given so far. */
  get handedBytes(): number {
    return this.#handedBytes;
  }

  /** Hands all over that is gathered, at once; resolves when that is written, or dropped. */
  async flush(): Promise<void> {
    this.#flush();
    if (this.#donePieces === this.#handedPieces) return;
    await new Promise<void>((resolve) => {
      this.#waiters.push({ pieces: this.#handedPieces, resolve });
    });
  }

  /** Resolves when all is written, or dropped. */
  finish(): Promise<void> {
    this.#stream.removeListener('drain', this.#flushIfDue);
    return this.flush();
  }

  #gathered(): number {
    return this.#open.length + this.#pieceBytes;
  }

  #flushSoon(): void {
    if (!this.#target.live && this.#gathered() >= CHUNK_BYTES) this.#flushIfRoom();
    else this.#cancelFlush ??= this.#flushLater();
  }

  /** Only what would go out now anyway: what has just been gathered may wait for more. */
  readonly #flushIfDue = (): void => {
    if (this.#target.live || this.#gathered() >= CHUNK_BYTES) this.#flushIfRoom();
    else if (this.#gathered() > 0) this.#cancelFlush ??= this.#flushLater();
  };

  readonly #flushIfRoom = (): void => {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    if (!this.#stream.writableNeedDrain) this.#flush();
  };

  #flushLater(): () => void {
    return this.#target.live ? nextTurn(this.#flushIfRoom) : afterLinger(this.#flushIfRoom);
  }

  #flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    this.#closeOpen();
    const pieces = this.#takePieces();
    // Several take one system call together.
    if (pieces.length > 1) this.#stream.cork();
    for (const piece of pieces) this.#write(piece);
    if (pieces.length > 1) this.#stream.uncork();
  }

  #write({ bytes, records, owner }: Piece): void {
    this.#handedPieces += 1;
    this.#handedBytes += bytes.length;
    this.#stream.write(bytes, (error) => {
      this.#donePieces += 1;
      if (owner !== null) this.#giveBack(owner);
      this.#onPiece(error, records);
      this.#wake(this.#donePieces);
    });
  }

  /** Those who wait for so many pieces, or fewer. */
  #wake(pieces: number): void {
    if (this.#waiters.length === 0) return;
    const due = this.#waiters.filter((waiter) => waiter.pieces <= pieces);
    this.#waiters = this.#waiters.filter((waiter) => waiter.pieces > pieces);
    for (const { resolve } of due) resolve();
  }

  #closeOpen(): void {
    const open = this.#open;
    if (open.length === 0) return;
    const records = this.#openRecords;
    this.#openRecords = 0;
    if (this.#target.isDoneWithWritten) {
      this.#queue({ bytes: open.view(), records, owner: open });
      this.#open = this.#spare.pop() ?? new ByteText();
    } else {
      this.#queue({ bytes: Buffer.from(open.view()), records, owner: null });
      open.cut(0);
    }
  }

  #giveBack(memory: ByteText): void {
    if (this.#spare.length >= MAX_SPARE) return;
    memory.cut(0);
    this.#spare.push(memory);
  }

  #queue(piece: Piece): void {
    this.#pieces.push(piece);
    this.#pieceBytes += piece.bytes.length;
  }

  #takePieces(): readonly Piece[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#pieceBytes = 0;
    return pieces;
  }
}

function nextTurn(flush: () => void): () => void {
  const immediate = setImmediate(flush);
  return () => {
    clearImmediate(immediate);
  };
}

function afterLinger(flush: () => void): () => void {
  const timer = setTimeout(flush, LINGER_MS);
  return () => {
    clearTimeout(timer);
  };
}
