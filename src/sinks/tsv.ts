import type { RecordField } from '../model/fields.ts';
import type { FormatOptions, KeyReader, RecordFormatter } from '../model/ports.ts';
import { tsvCell, tsvTexts } from '../util/csv-write.ts';
import { delimited, delimitedKeys, type Dialect } from './delimited.ts';

const TSV: Dialect = {
  separator: '\t',
  cell: tsvCell,
  emptyRow: '',
  quotesSpanLines: false,
  cells: tsvTexts,
};

/** Tab-separated values: one record is one line, whatever is in it. */
export function tsvFormat({ fields }: FormatOptions): RecordFormatter {
  return delimited(TSV, fields);
}

export function tsvKeys(fields: readonly RecordField[]): KeyReader {
  return delimitedKeys(TSV, fields);
}
