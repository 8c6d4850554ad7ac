import { createHash, type Hash } from 'node:crypto';

import { failure, type Failure } from '../model/errors.ts';
import type { BodyWriter } from '../model/ports.ts';
import { ByteBlocks } from '../util/byte-blocks.ts';
import { printable } from '../util/printable.ts';
import { systemCode, systemReason } from '../util/system-error.ts';
import { Decoder } from './decode.ts';
import { keepable } from './http1/read-buffer.ts';
import { translate } from './translate.ts';

/** What is to be done with a body, besides counting it. */
export interface BodyPlan {
  readonly codings: readonly string[];
  readonly hash: boolean;
  readonly limits: BodyLimits;
  readonly writer: BodyWriter | null;
}

/** How much is taken of every body of a run; decoded bytes. */
export interface BodyLimits {
  /** More is `too_large`, or is not asked for. */
  readonly maxBytes: number;
  /** So much of its start is held in memory; 0: nothing. */
  readonly keepBytes: number;
  /** What is said of a body that is too large; null: it counts as whole, and is broken off. */
  readonly tooLarge: string | null;
}

export interface BodyEvents {
  /** All of it has been taken in, or it failed; comes once. */
  onBodyEnd(failure: Failure | null): void;
  onBodyDrain(): void;
}

/** Takes in one body: decodes, counts, hashes, keeps and saves it, each only where asked. */
export class BodyReceiver {
  readonly #plan: BodyPlan;
  readonly #events: BodyEvents;
  readonly #decoder: Decoder | null;
  readonly #hash: Hash | null;
  readonly #kept: ByteBlocks | null;
  #isOver = false;
  /** All of it has arrived. */
  #isArrived = false;
  /** Its codings say that it is whole, which may be before the framing says so. */
  #isDecoded = false;
  #isWriterFull = false;
  sizeBytes = 0;
  savedPath: string | null = null;
  /** Of a body that was dropped: settles when nothing of it is left behind. */
  cleared: Promise<void> | null = null;

  constructor(plan: BodyPlan, events: BodyEvents) {
    this.#plan = plan;
    this.#events = events;
    this.#kept = plan.limits.keepBytes > 0 ? new ByteBlocks() : null;
    this.#hash = plan.hash ? createHash('sha256') : null;
    this.#decoder =
      plan.codings.length === 0
        ? null
        : new Decoder(plan.codings, {
            onData: (chunk) => this.#take(chunk),
            onEnd: () => {
              this.#isDecoded = true;
              if (this.#isArrived) this.#finish();
            },
            onError: (error) => this.#fail(translate(error, 'decode')),
            onDrain: () => this.#drained(),
          });
  }

  /** Bytes as they came, lent for the call. False: hold back until `onBodyDrain`. */
  write(chunk: Buffer): boolean {
    if (this.#isOver) return true;
    if (this.#decoder === null) this.#take(chunk);
    else if (!this.#decoder.write(chunk)) return false;
    return !this.#isWriterFull;
  }

  /** The framing says that the body is whole. */
  end(): void {
    if (this.#isOver) return;
    this.#isArrived = true;
    if (this.#decoder === null || this.#isDecoded) this.#finish();
    else this.#decoder.end();
  }

  /** The body will not be whole: what was kept and saved is dropped. */
  discard(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#drop();
  }

  /** The hash of a whole body, once. */
  takeHash(): string | null {
    return this.#hash?.digest('hex') ?? null;
  }

  /** What was kept of a whole body, once: it is not held here any longer. */
  takeKept(): Buffer | null {
    return this.#kept?.take() ?? null;
  }

  #take(chunk: Buffer): void {
    if (this.#isOver) return;
    const { limits } = this.#plan;
    const room = limits.keepBytes - this.sizeBytes;
    this.sizeBytes += chunk.length;
    const isTooLarge = this.sizeBytes > limits.maxBytes;
    if (isTooLarge && limits.tooLarge !== null) {
      this.#fail(failure('too_large', limits.tooLarge));
      return;
    }
    this.#hash?.update(chunk);
    if (room > 0) this.#kept?.add(chunk.length > room ? chunk.subarray(0, room) : chunk);
    if (isTooLarge) this.#breakOff();
    else this.#save(chunk);
  }

  /** What has come is enough. */
  #breakOff(): void {
    this.#decoder?.destroy();
    this.#finish();
  }

  #save(chunk: Buffer): void {
    const { writer } = this.#plan;
    if (writer === null) return;
    try {
      if (writer.write(keepable(chunk)) || this.#isWriterFull) return;
      this.#isWriterFull = true;
      this.#decoder?.pause();
      writer.onDrain(() => {
        this.#isWriterFull = false;
        this.#decoder?.resume();
        this.#drained();
      });
    } catch (error) {
      this.#fail(saveFailure(error));
    }
  }

  #drained(): void {
    if (this.#isOver || this.#isWriterFull || this.#decoder?.isHeld === true) return;
    this.#events.onBodyDrain();
  }

  #finish(): void {
    if (this.#isOver) return;
    const { writer } = this.#plan;
    if (writer === null) {
      this.#end(null);
      return;
    }
    finished(writer).then(
      (path) => {
        this.savedPath = path;
        this.#end(null);
      },
      (error: unknown) => this.#end(saveFailure(error)),
    );
  }

  #fail(reason: Failure): void {
    if (this.#isOver) return;
    this.#drop();
    this.#end(reason);
  }

  #end(reason: Failure | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#events.onBodyEnd(reason);
  }

  #drop(): void {
    this.#kept?.clear();
    this.#decoder?.destroy();
    const { writer } = this.#plan;
    if (writer !== null) this.cleared = discarded(writer);
  }
}

/** Also what it throws at once is a rejection. */
async function finished(writer: BodyWriter): Promise<string> {
  return writer.finish();
}

/** Also what it throws at once is a rejection. */
async function discarded(writer: BodyWriter): Promise<void> {
  return writer.discard();
}

/** What went wrong while a body was being saved; that too many files are open is no fault of the store. */
export function saveFailure(error: unknown): Failure {
  const cause = error instanceof Error ? error.cause : undefined;
  const isLimit = [error, cause].some((each) => TOO_MANY_FILES.has(systemCode(each)));
  return failure(isLimit ? 'file_limit' : 'save_failed', printable(systemReason(error)), 'save');
}

const TOO_MANY_FILES: ReadonlySet<string | undefined> = new Set(['EMFILE', 'ENFILE']);
