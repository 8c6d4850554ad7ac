import { createReadStream } from 'node:fs';

import { FileError } from '../../model/errors.ts';
import { systemReason } from '../../util/system-error.ts';

/** One whole record of an output file, and where it ends in the file. */
export interface StoredRecord {
  readonly bytes: Buffer;
  readonly endOffset: number;
}

const LF = 0x0a;
const QUOTE = 0x22;

/**
 * The whole records of an output, in order. What a killed run left half-written at the end is not
 * among them. `spansLines`: a quoted cell may hold line ends (RFC 4180, section 2).
 *
 * @throws FileError when it cannot be read.
 */
export async function* splitStored(
  path: string,
  spansLines: boolean,
): AsyncGenerator<readonly StoredRecord[], void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  for await (const chunk of chunksOf(path)) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const ends = spansLines ? quotedEnds(bytes) : lineEnds(bytes);
    const records: StoredRecord[] = [];
    let start = 0;
    for (const end of ends) {
      records.push({ bytes: bytes.subarray(start, end), endOffset: offset + end });
      start = end;
    }
    offset += start;
    rest = bytes.subarray(start);
    yield records;
  }
}

async function* chunksOf(path: string): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>;
  } catch (error) {
    throw new FileError(`${path}: ${systemReason(error)}`, { cause: error });
  }
}

function lineEnds(bytes: Buffer): number[] {
  const ends: number[] = [];
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) ends.push(at + 1);
  return ends;
}

function quotedEnds(bytes: Buffer): number[] {
  const ends: number[] = [];
  let isQuoted = false;
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] === QUOTE) isQuoted = !isQuoted;
    else if (bytes[at] === LF && !isQuoted) ends.push(at + 1);
  }
  return ends;
}
