/** One whole record of an output file. */
export interface StoredBytes {
  /** With its line end. */
  readonly bytes: Buffer;
  /** Where it ends in the file. */
  readonly endOffset: number;
  /** The 1-based line on which it begins. */
  readonly line: number;
}

export interface RecordSplitter {
  /** Bytes since the last whole record. */
  readonly pendingBytes: number;
  /** The records that `chunk` completes, in order. */
  push(chunk: Buffer): readonly StoredBytes[];
}

const LF = 0x0a;
const QUOTE = 0x22;

/**
 * Cuts an output into whole records. `spansLines`: a line end between quotes belongs to its cell
 * (RFC 4180, section 2). Each byte is looked at once, however the file is cut into chunks.
 */
export function recordSplitter(spansLines: boolean): RecordSplitter {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let isQuoted = false;
  let offset = 0;
  let line = 1;
  let nextLine = 1;

  const complete = (tail: Buffer): StoredBytes => {
    const bytes = pendingBytes === 0 ? tail : Buffer.concat([...pending, tail]);
    offset += bytes.length;
    const record = { bytes, endOffset: offset, line };
    pending = [];
    pendingBytes = 0;
    line = nextLine;
    return record;
  };

  return {
    get pendingBytes() {
      return pendingBytes;
    },
    push(chunk) {
      const records: StoredBytes[] = [];
      let start = 0;
      let seen = 0;
      for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, seen)) {
        if (spansLines && hasOddQuotes(chunk, seen, at)) isQuoted = !isQuoted;
        seen = at + 1;
        nextLine += 1;
        if (isQuoted) continue;
        records.push(complete(chunk.subarray(start, seen)));
        start = seen;
      }
      if (spansLines && hasOddQuotes(chunk, seen, chunk.length)) isQuoted = !isQuoted;
      if (start < chunk.length) pending.push(chunk.subarray(start));
      pendingBytes += chunk.length - start;
      return records;
    },
  };
}

function hasOddQuotes(chunk: Buffer, from: number, to: number): boolean {
  const bytes = chunk.subarray(from, to);
  let isOdd = false;
  for (let at = bytes.indexOf(QUOTE); at !== -1; at = bytes.indexOf(QUOTE, at + 1)) isOdd = !isOdd;
  return isOdd;
}
