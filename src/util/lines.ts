import { asBuffer, byteRun, decodeUtf8, showBytes } from './byte-run.ts';

export type LineFault = 'too_long' | 'not_utf8';

export interface Line {
  /** 1-based. */
  readonly number: number;
  /** Without its end. Of a line with a fault only the head, made visible. */
  readonly text: string;
  readonly fault: LineFault | undefined;
}

const LF = 0x0a;
const CR = 0x0d;

/**
 * Splits UTF-8 into lines that end in LF, CRLF, CR or nowhere, one batch per chunk; empty lines are
 * counted and left out. Never holds more than `maxBytes` of an unfinished line, where node:readline
 * takes it all. Each text is a string of its own, so a kept line does not keep its chunk alive.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<readonly Line[], void, undefined> {
  const splitter = lineSplitter(maxBytes);
  for await (const chunk of chunks) {
    const lines = splitter.push(asBuffer(chunk));
    if (lines.length > 0) yield lines;
  }
  const last = splitter.end();
  if (last !== undefined) yield [last];
}

interface LineSplitter {
  push(bytes: Buffer): readonly Line[];
  end(): Line | undefined;
}

function lineSplitter(maxBytes: number): LineSplitter {
  const pending = byteRun(maxBytes);
  let number = 1;
  let afterCr = false;

  const cut = (bytes: Buffer, start: number, end: number, isAscii: boolean): Line => {
    if (isAscii && pending.length === 0 && end - start <= maxBytes) {
      return { number, text: bytes.toString('latin1', start, end), fault: undefined };
    }
    pending.add(bytes.subarray(start, end));
    return gathered();
  };

  const gathered = (): Line => {
    const isTooLong = pending.length > maxBytes;
    const bytes = pending.take();
    if (isTooLong) return { number, text: showBytes(bytes), fault: 'too_long' };
    const text = decodeUtf8(bytes);
    if (text === null) return { number, text: showBytes(bytes), fault: 'not_utf8' };
    return { number, text, fault: undefined };
  };

  return {
    push(bytes) {
      const lines: Line[] = [];
      let start = 0;
      let isAscii = true;
      for (let at = 0; at < bytes.length; at += 1) {
        const byte = bytes[at] ?? 0;
        if (byte > CR && byte < 0x80) {
          afterCr = false;
        } else if (byte === LF && afterCr) {
          afterCr = false;
          start = at + 1;
        } else if (byte === LF || byte === CR) {
          if (at > start || pending.length > 0) lines.push(cut(bytes, start, at, isAscii));
          number += 1;
          afterCr = byte === CR;
          start = at + 1;
          isAscii = true;
        } else {
          afterCr = false;
          isAscii = isAscii && byte < 0x80;
        }
      }
      if (start < bytes.length) pending.add(bytes.subarray(start));
      return lines;
    },
    end: () => (pending.length > 0 ? gathered() : undefined),
  };
}
