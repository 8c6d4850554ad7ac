import { FileError } from '../model/errors.ts';
import type { RecordFormatter } from '../model/ports.ts';
import type { FetchRecord } from '../model/record.ts';
import { systemReason } from '../util/system-error.ts';
import { encoderOf } from './encoder.ts';
import { Gatherer } from './gather.ts';
import { isReaderGone } from './reader-gone.ts';
import type { TextTarget } from './target.ts';

/** What may wait for one output before it counts as full. */
const FULL_BYTES = 256 * 1024;

/** What an output reports to those who feed it. */
export interface OutputEvents {
  /** It may no longer be full. */
  onRoom(): void;
  /** It can write no more; what it is given from now on is dropped. */
  onFailed(error: FileError): void;
  /** Its reader has gone away; what it is given from now on is dropped. */
  onClosedByReader(): void;
}

/** One output: a format and where its text goes. */
export interface Output {
  readonly name: string;
  write(record: FetchRecord): void;
  /** Takes so many whole records in its format, after what it was given before. */
  writeReady(bytes: Uint8Array, records: number): void;
  isFull(): boolean;
  /** Records that have been written out; for `.gz`, that the compressor has taken. */
  recorded(): number;
  /** False: its reader has gone away. */
  isRead(): boolean;
  /** Writes what waits; rejects with a `FileError` if any of it was lost. One after the other. */
  flush(): Promise<void>;
  /** Where in its regular file that ended which the last `flush` has written; null where it is none. */
  position(): number | null;
  /** Writes what waits and closes; rejects with a `FileError` if any of it was lost. */
  close(): Promise<void>;
}

export function createOutput(
  target: TextTarget,
  formatter: RecordFormatter,
  events: OutputEvents,
): Output {
  return new TextOutput(target, formatter, events);
}

class TextOutput implements Output {
  readonly name: string;
  readonly #target: TextTarget;
  readonly #events: OutputEvents;
  readonly #gatherer: Gatherer;
  #recorded = 0;
  #position: number | null;
  #isEnded = false;
  #isRead = true;
  #failure: FileError | undefined;

  constructor(target: TextTarget, formatter: RecordFormatter, events: OutputEvents) {
    this.name = target.name;
    this.#target = target;
    this.#events = events;
    this.#position = target.startBytes;
    this.#gatherer = new Gatherer(target, encoderOf(formatter), this.#onPiece);
    target.stream.on('error', this.#end);
    if (target.isNew && formatter.header !== undefined) this.#gatherer.addHeader(formatter.header);
  }

  write(record: FetchRecord): void {
    if (!this.#isEnded) this.#gatherer.add(record);
  }

  writeReady(bytes: Uint8Array, records: number): void {
    if (!this.#isEnded) this.#gatherer.addReady(bytes, records);
  }

  isFull(): boolean {
    return !this.#isEnded && this.#gatherer.waiting() >= FULL_BYTES;
  }

  recorded(): number {
    return this.#recorded;
  }

  isRead(): boolean {
    return this.#isRead;
  }

  async flush(): Promise<void> {
    if (!this.#isEnded) await this.#flush();
    if (this.#failure !== undefined) throw this.#failure;
  }

  position(): number | null {
    return this.#position;
  }

  async close(): Promise<void> {
    const target = this.#target;
    try {
      await this.#gatherer.finish();
      // That it failed is known; what it holds is tidied up as far as it lets itself be.
      if (this.#failure !== undefined) await target.cut().catch(() => undefined);
      else if (!this.#isEnded) await this.#flush();
      await target.close();
      // After a failure more of its kind may follow, and must find a listener.
      if (!this.#isEnded) target.stream.removeListener('error', this.#end);
    } catch (error) {
      // It was removed, and what had been written with it.
      if (error instanceof FileError) this.#recorded = 0;
      this.#end(error);
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #flush(): Promise<void> {
    const written = this.#gatherer.flush();
    // Before anything else can be handed over.
    const reached = this.#target.checkpoint(this.#gatherer.handedBytes);
    await written;
    const position = await reached;
    if (!this.#isEnded) this.#position = position;
  }

  readonly #onPiece = (error: Error | null | undefined, records: number): void => {
    // Also where no `error` event follows: a stream that was destroyed before.
    if (error instanceof Error) {
      this.#end(error);
    } else {
      this.#recorded += records;
      this.#target.mark();
    }
    this.#events.onRoom();
  };

  readonly #end = (error: unknown): void => {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#gatherer.drop();
    if (isReaderGone(error)) {
      this.#isRead = false;
      this.#events.onClosedByReader();
    } else {
      this.#failure = lossOf(this.name, error);
      this.#events.onFailed(this.#failure);
    }
    this.#events.onRoom();
  };
}

function lossOf(name: string, error: unknown): FileError {
  if (error instanceof FileError) return error;
  return new FileError(`${name}: ${systemReason(error)}`, { cause: error });
}
