import { constants } from 'node:buffer';
import { createReadStream } from 'node:fs';

import { FileError, UsageError } from '../../model/errors.ts';
import type { KeyReader, RecordKey } from '../../model/ports.ts';
import { printable } from '../../util/printable.ts';
import { systemReason } from '../../util/system-error.ts';
import { recordSplitter, type StoredBytes } from './split.ts';

/** One whole record of an output. */
export interface StoredRecord extends StoredBytes {
  /** null: it is the header. */
  readonly key: RecordKey | null;
}

const CHUNK_BYTES = 256 * 1024;
/** Each record was one string when it was written. */
const MAX_RECORD_BYTES = constants.MAX_STRING_LENGTH;

/**
 * The whole records of an output, in order. What a killed run left half-written at the end is not
 * among them.
 *
 * @throws UsageError for what gfetch did not write, with file and line
 * @throws FileError where it cannot be read
 */
export async function* readRecords(
  path: string,
  reader: KeyReader,
): AsyncGenerator<readonly StoredRecord[], void, undefined> {
  const splitter = recordSplitter(reader.spansLines);
  let isStart = true;
  let isFirst = true;
  for await (const chunk of chunksOf(path)) {
    const pieces = splitter.push(chunk);
    // Without a whole record it may be somebody's file, of any size, that cutting would empty.
    if (isStart && pieces.length === 0) checkHead(path, chunk, reader.head);
    isStart = false;
    if (splitter.pendingBytes > MAX_RECORD_BYTES) throw notOurs(path);
    const records = pieces.map((piece) => {
      const key = isFirst ? firstKey(path, piece, reader) : keyOf(path, piece, reader);
      isFirst = false;
      return { ...piece, key };
    });
    yield records;
  }
}

function notOurs(path: string): UsageError {
  return new UsageError(`${printable(path)}: is no output of gfetch that --resume can go on with`);
}

async function* chunksOf(path: string): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>;
  } catch (error) {
    throw new FileError(`${printable(path)}: ${systemReason(error)}`, { cause: error });
  }
}

function checkHead(path: string, start: Buffer, head: string): void {
  const begun = start.toString('latin1', 0, head.length);
  if (!head.startsWith(begun)) throw notOurs(path);
}

function firstKey(path: string, record: StoredBytes, reader: KeyReader): RecordKey | null {
  if (!reader.hasHeader) return keyOf(path, record, reader);
  if (`${textOf(record)}\n` === reader.head) return null;
  throw new UsageError(
    `${printable(path)}:${record.line}: is not the header of an output with these columns; ` +
      'give --fields as it was given when the output was written',
  );
}

function keyOf(path: string, record: StoredBytes, reader: KeyReader): RecordKey {
  const key = reader.read(textOf(record));
  if (key !== null) return key;
  throw new UsageError(
    `${printable(path)}:${record.line}: is not a record that --resume can go on from`,
  );
}

/** Without its line end: also of a file that has been through an editor which writes CRLF. */
function textOf({ bytes }: StoredBytes): string {
  const end = bytes.at(-2) === 0x0d ? -2 : -1;
  return bytes.toString('utf8', 0, bytes.length + end);
}
