import { FileError } from '../model/errors.ts';
import type { RecordFormatter } from '../model/ports.ts';
import type { FetchRecord } from '../model/record.ts';
import { systemCode, systemReason } from '../util/system-error.ts';
import { encoderOf } from './encoder.ts';
import { Gatherer } from './gather.ts';
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
  /** Writes what waits and closes; rejects with a `FileError` if any of it was lost. */
  close(): Promise<void>;
}

export function createOutput(
  target: TextTarget,
  formatter: RecordFormatter,
  events: OutputEvents,
): Output {
  const { name, stream } = target;
  let recorded = 0;
  let ended = false;
  let isRead = true;
  let failure: FileError | undefined;

  const end = (error: unknown): void => {
    if (ended) return;
    ended = true;
    gatherer.drop();
    if (READER_GONE.includes(systemCode(error))) {
      isRead = false;
      events.onClosedByReader();
    } else {
      failure = lossOf(name, error);
      events.onFailed(failure);
    }
    events.onRoom();
  };
  const gatherer = new Gatherer(target, encoderOf(formatter), (error, records) => {
    // Also where no `error` event follows: a stream that was destroyed before.
    if (error instanceof Error) {
      end(error);
    } else {
      recorded += records;
      target.mark();
    }
    events.onRoom();
  });
  stream.on('error', end);
  if (target.isNew && formatter.header !== undefined) gatherer.addHeader(formatter.header);

  return {
    name,
    write(record) {
      if (!ended) gatherer.add(record);
    },
    writeReady(bytes, records) {
      if (!ended) gatherer.addReady(bytes, records);
    },
    isFull: () => !ended && gatherer.waiting() >= FULL_BYTES,
    recorded: () => recorded,
    isRead: () => isRead,
    async close() {
      try {
        await gatherer.finish();
        // That it failed is known; what it holds is tidied up as far as it lets itself be.
        if (failure !== undefined) await target.cut().catch(() => undefined);
        await target.close();
        // After a failure more of its kind may follow, and must find a listener.
        if (!ended) stream.removeListener('error', end);
      } catch (error) {
        // It was removed, and what had been written with it.
        if (error instanceof FileError) recorded = 0;
        end(error);
      }
      if (failure !== undefined) throw failure;
    },
  };
}

function lossOf(name: string, error: unknown): FileError {
  if (error instanceof FileError) return error;
  return new FileError(`${name}: ${systemReason(error)}`, { cause: error });
}

/** What a pipe says, what a socket may say, and what Node says when it knew before. */
const READER_GONE: readonly (string | undefined)[] = [
  'EPIPE',
  'ECONNRESET',
  'ERR_STREAM_DESTROYED',
];
