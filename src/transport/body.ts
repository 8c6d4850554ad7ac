import { createHash, type Hash } from 'node:crypto';

import { failure, type Failure } from '../model/errors.ts';
import type { BodyWriter } from '../model/ports.ts';
import { printable } from '../util/printable.ts';
import { systemReason } from '../util/system-error.ts';
import { Decoder } from './decode.ts';
import { translate } from './translate.ts';

/** What is to be done with a body, besides counting it. */
export interface BodyPlan {
  readonly codings: readonly string[];
  readonly hash: boolean;
  readonly keep: boolean;
  /** Decoded bytes; more is `too_large`. */
  readonly maxBytes: number;
  readonly writer: BodyWriter | null;
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
  readonly #kept: Buffer[] = [];
  #isOver = false;
  #isWriterFull = false;
  downloadBytes = 0;
  sizeBytes = 0;
  savedPath: string | null = null;
  /** Of a body that was dropped: resolves when nothing of it is left behind. */
  cleared: Promise<void> | null = null;

  constructor(plan: BodyPlan, events: BodyEvents) {
    this.#plan = plan;
    this.#events = events;
    this.#hash = plan.hash ? createHash('sha256') : null;
    this.#decoder =
      plan.codings.length === 0
        ? null
        : new Decoder(plan.codings, {
            onData: (chunk) => this.#take(chunk),
            onEnd: () => this.#finish(),
            onError: (error) => this.#fail(translate(error, 'decode')),
            onDrain: () => this.#drained(),
          });
  }

  /** Bytes as they came. False: hold back until `onBodyDrain`. */
  write(chunk: Buffer): boolean {
    this.downloadBytes += chunk.length;
    if (this.#isOver) return true;
    if (this.#decoder === null) this.#take(chunk);
    else if (!this.#decoder.write(chunk)) return false;
    return !this.#isWriterFull;
  }

  /** The framing says that the body is whole. */
  end(): void {
    if (this.#isOver) return;
    if (this.#decoder === null) this.#finish();
    else this.#decoder.end();
  }

  /** The body will not be whole: what was kept and saved is dropped. */
  discard(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#drop();
  }

  get hash(): string | null {
    return this.#hash?.digest('hex') ?? null;
  }

  get kept(): Buffer | null {
    return this.#plan.keep ? Buffer.concat(this.#kept) : null;
  }

  #take(chunk: Buffer): void {
    if (this.#isOver) return;
    this.sizeBytes += chunk.length;
    if (this.sizeBytes > this.#plan.maxBytes) {
      const limit = this.#plan.maxBytes.toLocaleString('en');
      this.#fail(failure('too_large', `the body is larger than ${limit} bytes (--max-size)`));
      return;
    }
    this.#hash?.update(chunk);
    if (this.#plan.keep) this.#kept.push(chunk);
    this.#save(chunk);
  }

  #save(chunk: Buffer): void {
    const { writer } = this.#plan;
    if (writer === null) return;
    try {
      if (writer.write(chunk) || this.#isWriterFull) return;
      this.#isWriterFull = true;
      writer.onDrain(() => {
        this.#isWriterFull = false;
        this.#drained();
      });
    } catch (error) {
      this.#fail(saveFailure(error));
    }
  }

  #drained(): void {
    if (!this.#isOver && !this.#isWriterFull) this.#events.onBodyDrain();
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
    this.#kept.length = 0;
    this.#decoder?.destroy();
    this.cleared = this.#plan.writer?.discard() ?? null;
  }
}

/** Also what it throws at once is a rejection. */
async function finished(writer: BodyWriter): Promise<string> {
  return writer.finish();
}

/** What went wrong while a body was being saved. */
export function saveFailure(error: unknown): Failure {
  return failure('save_failed', printable(systemReason(error)));
}
