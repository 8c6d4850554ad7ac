import { asBuffer, byteRun, showBytes } from './byte-run.ts';

export type RowFault = 'too_long' | 'unclosed_quote';

export interface Row {
  /** 1-based line on which the row begins, and the one on which it ends. */
  readonly line: number;
  readonly endLine: number;
  /**
   * Unquoted, each character standing for one byte (Latin-1), so that a field in another encoding
   * harms no other; `utf8FromLatin1` reads one. Of a row with a fault one field: the head of the row, made
   * visible.
   */
  readonly fields: readonly string[];
  readonly fault: RowFault | undefined;
}

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;

export interface Dialect {
  readonly delimiter: ',' | '\t';
  /** A quoted field may hold line ends; otherwise every line is a row. */
  readonly quotesSpanLines: boolean;
}

/**
 * Splits delimited text into rows: with `quotesSpanLines` as RFC 4180 section 2 has it, where a quoted
 * field may hold delimiters, line ends and doubled quotes. As most readers do, it takes a quote
 * inside an unquoted field as it is, ends rows also at LF or CR alone, and leaves out empty lines.
 *
 * A row that is longer than `maxBytes` ends at the next line end, be it within quotes or not: a
 * forgotten quote must not swallow the rest of the file.
 */
export async function* splitRows(
  chunks: AsyncIterable<Uint8Array>,
  dialect: Dialect,
  maxBytes: number,
): AsyncGenerator<readonly Row[], void, undefined> {
  const splitter = rowSplitter(dialect, maxBytes);
  for await (const chunk of chunks) {
    const rows = splitter.push(asBuffer(chunk));
    if (rows.length > 0) yield rows;
  }
  const last = splitter.end();
  if (last !== undefined) yield [last];
}

interface RowSplitter {
  push(bytes: Buffer): readonly Row[];
  end(): Row | undefined;
}

function rowSplitter({ delimiter, quotesSpanLines }: Dialect, maxBytes: number): RowSplitter {
  const pending = byteRun(maxBytes);
  const delimiterByte = delimiter.charCodeAt(0);
  const splitFields = quotesSpanLines ? splitStrictly : splitLoosely;
  let rowLine = 1;
  let line = 1;
  let afterCr = false;
  let isQuoted = false;
  let mayOpen = true; // at the start of a field, or where a second quote makes an escaped one

  const finish = (): Row => {
    const isTooLong = pending.length > maxBytes;
    const fault = isQuoted ? 'unclosed_quote' : isTooLong ? 'too_long' : undefined;
    const bytes = pending.take();
    const fields =
      fault === undefined
        ? splitFields(asBuffer(bytes).toString('latin1'), delimiter)
        : [showBytes(bytes)];
    return { line: rowLine, endLine: line, fields, fault };
  };

  const endLine = (bytes: Buffer, start: number, at: number, rows: Row[]): boolean => {
    const length = pending.length + at - start;
    const isWithinRow = isQuoted && length <= maxBytes;
    if (!isWithinRow) {
      pending.add(bytes.subarray(start, at));
      if (length > 0) rows.push(finish());
      isQuoted = false;
      mayOpen = true;
      rowLine = line + 1;
    }
    line += 1;
    return !isWithinRow;
  };

  return {
    push(bytes) {
      const rows: Row[] = [];
      let start = 0;
      for (let at = 0; at < bytes.length; at += 1) {
        const byte = bytes[at] ?? 0;
        const isCrLf = byte === LF && afterCr;
        afterCr = byte === CR;
        if (isCrLf) {
          if (!isQuoted) start = at + 1;
        } else if (byte === LF || byte === CR) {
          if (endLine(bytes, start, at, rows)) start = at + 1;
        } else if (byte === QUOTE && quotesSpanLines) {
          const isClosing = isQuoted;
          isQuoted = isQuoted ? false : mayOpen;
          mayOpen = isClosing;
        } else if (!isQuoted) {
          mayOpen = byte === delimiterByte;
        }
      }
      if (start < bytes.length) pending.add(bytes.subarray(start));
      return rows;
    },
    end: () => (pending.length > 0 ? finish() : undefined),
  };
}

/** Of a row in which every quoted field is closed. */
function splitStrictly(row: string, delimiter: string): readonly string[] {
  if (!row.includes('"')) return row.split(delimiter);
  const fields: string[] = [];
  for (let at = 0; at <= row.length; at += 1) {
    let field = '';
    // A quote that is closed and opened again is one that belongs to the field.
    for (let separator = ''; row[at] === '"'; separator = '"') {
      const close = row.indexOf('"', at + 1);
      field += separator + row.slice(at + 1, close);
      at = close + 1;
    }
    const end = fieldEnd(row, delimiter, at);
    fields.push(field + row.slice(at, end));
    at = end;
  }
  return fields;
}

const QUOTED = /"((?:[^"]|"")*)"/y;

/** Takes quotes for what they are unless they enclose the field. */
function splitLoosely(row: string, delimiter: string): readonly string[] {
  if (!row.includes('"')) return row.split(delimiter);
  const fields: string[] = [];
  for (let at = 0; at <= row.length; at += 1) {
    QUOTED.lastIndex = at;
    const quoted = QUOTED.exec(row)?.[1];
    const close = at + (quoted?.length ?? 0) + 2;
    const end = fieldEnd(row, delimiter, at);
    if (quoted !== undefined && fieldEnd(row, delimiter, close) === close) {
      fields.push(quoted.replaceAll('""', '"'));
      at = close;
    } else {
      fields.push(row.slice(at, end));
      at = end;
    }
  }
  return fields;
}

function fieldEnd(row: string, delimiter: string, from: number): number {
  const end = row.indexOf(delimiter, from);
  return end === -1 ? row.length : end;
}
