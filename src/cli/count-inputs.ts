import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

import { formatNamed, guessFormat } from '../sources/sniff.ts';
import { checkInputs } from '../sources/words.ts';

export interface CountOptions {
  /** The name of the format of every file, where it is not guessed. */
  readonly format: string | undefined;
  /** Inputs are patterns, so that one may stand for any number. */
  readonly glob: boolean;
  readonly signal: AbortSignal;
}

/**
 * How many inputs the words of a command line come to; null where that cannot be known before all is
 * read. Counts the lines of files, which may take as long as reading them.
 *
 * Rejects when a file cannot be read, or the signal is raised.
 */
export async function countInputs(
  words: readonly string[],
  options: CountOptions,
): Promise<number | null> {
  if (options.glob) return null;
  let total = 0;
  for (const input of await checkInputs(words)) {
    if (input.kind === 'url') {
      total += 1;
      continue;
    }
    // oxlint-disable-next-line no-await-in-loop -- one file after the other, as they are read
    const lines = input.kind === 'file' ? await countFile(input.path, options) : null;
    if (lines === null) return null;
    total += lines;
  }
  return total;
}

/** Null where lines are not inputs, or nobody could read them twice. */
async function countFile(
  path: string,
  { format: name, signal }: CountOptions,
): Promise<number | null> {
  if (!(await stat(path)).isFile()) return null;
  const counter = lineCounter();
  let isFirst = true;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES, signal })) {
    const bytes = chunk as Buffer;
    if (isFirst) {
      const format = name === undefined ? guessFormat(path, bytes) : formatNamed(name);
      if (format.isLinePerInput !== true || isEncoded(bytes)) return null;
      isFirst = false;
    }
    if (!counter.push(bytes)) return null;
  }
  return counter.lines();
}

const CHUNK_BYTES = 256 * 1024;

/** Gzip, and UTF-16 by its byte order mark. */
function isEncoded([first, second]: Buffer): boolean {
  const magic = ((first ?? 0) << 8) | (second ?? 0);
  return magic === 0x1f8b || magic === 0xfffe || magic === 0xfeff;
}

interface LineCounter {
  /** False: it cannot be told whether a line is blank. */
  push(bytes: Uint8Array): boolean;
  lines(): number;
}

const LF = 0x0a;
const CR = 0x0d;
const HASH = 0x23;
const BLANKS = [0x09, 0x0b, 0x0c, 0x20];
/** With these begin the spaces outside ASCII, and much that is none. */
const MAYBE_BLANKS = [0xc2, 0xe1, 0xe2, 0xe3, 0xef];
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Counts the lines that are neither blank nor a comment. */
function lineCounter(): LineCounter {
  let lines = 0;
  let isStart = true;
  let isDecided = false;
  return {
    push(bytes) {
      const hasMark = isStart && BYTE_ORDER_MARK.equals(bytes.subarray(0, 3));
      isStart = false;
      for (let at = hasMark ? 3 : 0; at < bytes.length; at += 1) {
        const byte = bytes[at] ?? 0;
        if (byte === LF || byte === CR) {
          isDecided = false;
        } else if (!isDecided && !BLANKS.includes(byte)) {
          if (MAYBE_BLANKS.includes(byte)) return false;
          isDecided = true;
          if (byte !== HASH) lines += 1;
        }
      }
      return true;
    },
    lines: () => lines,
  };
}
