import type { Duplex } from 'node:stream';
import { constants, createBrotliDecompress, createInflate, createInflateRaw } from 'node:zlib';

import { failure, type Failure } from '../model/errors.ts';
import { ByteBlocks } from '../util/byte-blocks.ts';
import { createGunzip } from './gunzip.ts';

/** What the decoder tells its owner; `onEnd` or `onError` comes last, once. */
export interface DecoderEvents {
  onData(chunk: Buffer): void;
  onEnd(): void;
  onError(error: Error): void;
  /** It took less than it was given: hold back until `onDrain`. */
  onDrain(): void;
}

// RFC 9110, 8.4.1 sets no limit; a longer chain is a bomb (GHSA-g9mf-h72j-4rw9).
const MAX_ENCODINGS = 5;
const PENDING_HIGH_BYTES = 256 * 1024;
// By so many a coding is told from what only says that it is one.
const HEAD_BYTES = 2;

/**
 * The codings of a Content-Encoding header in the order in which they were applied; null: one of
 * them is unknown, so that the body has to stay as it is.
 */
export function parseEncodings(value: string): readonly string[] | Failure | null {
  const codings = value
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > MAX_ENCODINGS) {
    return failure('bad_encoding', `encoded ${codings.length} times over`);
  }
  return codings.every((coding) => Object.hasOwn(CODERS, coding)) ? codings : null;
}

type Coder = (head: Buffer) => Duplex | null;

const gunzip: Coder = (head) =>
  // A server that says gzip and sends plain text: RFC 1952 bodies begin with 1f 8b.
  head[0] === 0x1f && (head.length < 2 || head[1] === 0x8b) ? createGunzip() : null;

const CODERS: Readonly<Record<string, Coder>> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  // RFC 9110, 8.4.1.2 means zlib; many servers send raw deflate.
  deflate: (head) => (hasZlibHeader(head) ? createInflate() : createInflateRaw()),
  br: () =>
    createBrotliDecompress({ params: { [constants.BROTLI_DECODER_PARAM_LARGE_WINDOW]: 0 } }),
};

/** RFC 1950, 2.2: method 8, and a check over both bytes. */
function hasZlibHeader(head: Buffer): boolean {
  const [method = 0, flags = 0] = head;
  return (method & 0x0f) === 8 && ((method << 8) | flags) % 31 === 0;
}

/** Undoes the codings of one body, last applied first. The streams work off the event loop. */
export class Decoder {
  readonly #codings: readonly string[];
  readonly #events: DecoderEvents;
  #stages: Duplex[] | null = null;
  /** What the streams were not given yet, in one piece: each that they get costs far more than a byte. */
  readonly #waiting = new ByteBlocks();
  /** The first stream is at work. */
  #isBusy = false;
  #isEnded = false;
  #isHeld = false;

  constructor(codings: readonly string[], events: DecoderEvents) {
    this.#codings = codings;
    this.#events = events;
  }

  /** The bytes are lent for the call. False: hold back until `onDrain`. */
  write(chunk: Buffer): boolean {
    // After the end of the coding, what still comes is padding.
    if (chunk.length === 0 || this.#isEnded) return true;
    this.#waiting.add(chunk);
    if (!this.#isBusy && (this.#stages !== null || this.#waiting.length >= HEAD_BYTES)) {
      this.#give();
    }
    this.#isHeld = this.#waiting.length > PENDING_HIGH_BYTES;
    return !this.#isHeld;
  }

  /** The body is whole on the wire. */
  end(): void {
    if (this.#waiting.length > 0) this.#give();
    const [first] = this.#stages ?? [];
    if (first === undefined) this.#finish(() => this.#events.onEnd());
    else first.end();
  }

  /** It was given more than it could take, and has not said `onDrain` since. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Hands out no more: a few bytes may stand for gigabytes. */
  pause(): void {
    this.#stages?.at(-1)?.pause();
  }

  resume(): void {
    this.#stages?.at(-1)?.resume();
  }

  destroy(): void {
    this.#isEnded = true;
    this.#waiting.clear();
    for (const stage of this.#stages ?? []) stage.destroy();
  }

  /** Gives the first stream all there is. */
  #give(): void {
    const bytes = this.#waiting.take();
    this.#stages ??= this.#build(bytes);
    const [first] = this.#stages;
    if (first === undefined) {
      this.#events.onData(bytes);
      return;
    }
    this.#isBusy = true;
    first.write(bytes, () => this.#taken());
  }

  #taken(): void {
    this.#isBusy = false;
    if (this.#isEnded) this.#waiting.clear();
    else if (this.#waiting.length > 0) this.#give();
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#events.onDrain();
  }

  #finish(tell: () => void): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    tell();
  }

  #build(head: Buffer): Duplex[] {
    const stages: Duplex[] = [];
    for (const coding of this.#codings.toReversed()) {
      // Only the outermost coding can be judged by the bytes at hand.
      const stage = stages.length === 0 ? CODERS[coding]?.(head) : lazyStage(coding);
      if (stage !== null && stage !== undefined) stages.push(stage);
      else if (stages.length === 0) return [];
    }
    for (const [i, stage] of stages.entries()) this.#wire(stage, stages[i + 1]);
    return stages;
  }

  #wire(stage: Duplex, next: Duplex | undefined): void {
    stage.on('error', (error) => {
      this.#finish(() => this.#events.onError(error));
      this.destroy();
    });
    if (next === undefined) {
      stage.on('data', (chunk: Buffer) => {
        if (!this.#isEnded) this.#events.onData(chunk);
      });
      stage.on('end', () => this.#finish(() => this.#events.onEnd()));
    } else {
      stage.pipe(next);
    }
  }
}

/** An inner coding: its kind is judged by the first bytes that the outer one yields. */
function lazyStage(coding: string): Duplex | null {
  // Inner `deflate` is read as zlib, inner gzip as gzip: a chain of lies is an error.
  return (
    CODERS[coding]?.(
      coding === 'deflate' ? Buffer.from([0x78, 0x9c]) : Buffer.from([0x1f, 0x8b]),
    ) ?? null
  );
}
