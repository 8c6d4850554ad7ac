import type { Readable } from 'node:stream';

import type { Call } from '../channel.ts';
import { cutOf, isWholeAllTheSame, readRest, type EndingStream } from './ending.ts';

/** One call on one stream: undici's handler, as are its six methods from `onConnect` on. */
export class StreamCall implements EndingStream {
  readonly method: string;
  statusCode = 0;
  raw: readonly string[] = [];
  downloadBytes = 0;
  readonly #call: Call;
  readonly #onOver: () => void;
  #isOver = false;
  #abort: ((error?: Error) => void) | null = null;
  #resume: (() => void) | null = null;
  #stream: Readable | null = null;
  #isTakingRest = false;
  #isHeld = false;

  /** `onOver` is called when nothing more will be heard of it. */
  constructor(call: Call, onOver: () => void) {
    this.#call = call;
    this.#onOver = onOver;
    this.method = call.method;
  }

  /** False: undici does not get to know that it is over. */
  cancel(): boolean {
    this.#isOver = true;
    this.#abort?.();
    if (!this.#isTakingRest) return true;
    this.#stream?.destroy();
    return false;
  }

  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    this.#resume?.();
  }

  onConnect(abort: (error?: Error) => void): void {
    if (this.#isOver) {
      abort();
      return;
    }
    this.#abort = abort;
    this.#call.onSend();
  }

  onRequestSent(): void {
    if (!this.#isOver) this.#call.onSent();
  }

  onHeaders(statusCode: number, raw: Buffer[], resume: () => void): boolean {
    if (this.#isOver) return true;
    if (statusCode < 200) {
      this.#call.onInterim();
      return true;
    }
    this.#resume = resume;
    // The only way to the stream: Readable.resume() returns it, and it is about to flow anyway.
    this.#stream = (resume as () => Readable)();
    this.statusCode = statusCode;
    this.raw = raw.map((text) => text.toString('latin1'));
    this.#call.onStart({ statusCode, raw: this.raw, httpVersion: '2', isFramed: true });
    return true;
  }

  /** False: hold back. */
  onData(chunk: Buffer): boolean {
    if (this.#isOver) return true;
    this.downloadBytes += chunk.length;
    this.#call.onBody(chunk, 0, chunk.length);
    return !this.#isHeld;
  }

  onComplete(): void {
    const stream = this.#stream;
    if (this.#isOver || stream === null) return;
    if (!stream.readableEnded) {
      this.#isTakingRest = true;
      readRest(stream, this);
      return;
    }
    const cut = cutOf(this, stream);
    this.#end();
    if (cut === null) this.#call.onEnd(true);
    else this.#call.onError(cut);
  }

  onError(error: Error): void {
    if (this.#isOver) return;
    this.#end();
    if (isWholeAllTheSame(this, error)) this.#call.onEnd(false);
    else this.#call.onError(error);
  }

  #end(): void {
    this.#isOver = true;
    this.#onOver();
  }
}
