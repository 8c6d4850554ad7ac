import type { RecordField } from '../model/fields.ts';
import type { FormatOptions, KeyReader } from '../model/ports.ts';
import { csvCell } from '../util/csv-write.ts';
import type { ByteFormatter } from './encoder.ts';
import { delimited, delimitedKeys, type Dialect } from './delimited.ts';

const CSV: Dialect = {
  separator: ',',
  cell: csvCell,
  plain: /^(?:[!#$%&(*./0-<>?A-~][ !#-+\--~]*)?$/,
  emptyRow: '""',
  quotesSpanLines: true,
  cells: splitRow,
};

/** CSV as in RFC 4180, with `\n` at the end of lines. */
export function csvFormat({ fields }: FormatOptions): ByteFormatter {
  return delimited(CSV, fields);
}

export function csvKeys(fields: readonly RecordField[]): KeyReader {
  return delimitedKeys(CSV, fields);
}

function splitRow(row: string): readonly string[] {
  const cells: string[] = [];
  for (let at = 0; at <= row.length; at += 1) {
    const isQuoted = row[at] === '"';
    const end = isQuoted ? closingQuote(row, at + 1) + 1 : row.indexOf(',', at);
    const cell = row.slice(at, end === -1 ? undefined : end);
    cells.push(isQuoted ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    at += cell.length;
  }
  return cells;
}

/** The end of the row where none closes it; `csvCell` writes no such thing. */
function closingQuote(row: string, from: number): number {
  let at = row.indexOf('"', from);
  while (at !== -1 && row[at + 1] === '"') at = row.indexOf('"', at + 2);
  return at === -1 ? row.length : at;
}
