import type { FormatOptions, RecordFormatter } from '../model/ports.ts';
import { tsvCell } from '../util/csv-write.ts';
import { delimited } from './delimited.ts';

/** Tab-separated values: one record is one line, whatever is in it. */
export function tsvFormat({ fields }: FormatOptions): RecordFormatter {
  return delimited({ separator: '\t', cell: tsvCell, emptyRow: '' }, fields);
}
