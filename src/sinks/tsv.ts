import type { RecordField } from '../model/fields.ts';
import type { FormatOptions, KeyReader } from '../model/ports.ts';
import { tsvCell, tsvTexts } from '../util/csv-write.ts';
import type { ByteFormatter } from './encoder.ts';
import { delimited, delimitedKeys, type Dialect } from './delimited.ts';

const TSV: Dialect = {
  separator: '\t',
  cell: tsvCell,
  plain: /^(?:[!#$%&(*,./0-<>?A-[\]-~][ -[\]-~]*)?$/,
  emptyRow: '',
  quotesSpanLines: false,
  cells: tsvTexts,
};

/** Tab-separated values: one record is one line, whatever is in it. */
export function tsvFormat({ fields }: FormatOptions): ByteFormatter {
  return delimited(TSV, fields);
}

export function tsvKeys(fields: readonly RecordField[]): KeyReader {
  return delimitedKeys(TSV, fields);
}
