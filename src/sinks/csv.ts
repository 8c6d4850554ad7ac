import type { FormatOptions, RecordFormatter } from '../model/ports.ts';
import { csvCell } from '../util/csv-write.ts';
import { delimited } from './delimited.ts';

/** CSV as in RFC 4180, with `\n` at the end of lines. */
export function csvFormat({ fields }: FormatOptions): RecordFormatter {
  return delimited({ separator: ',', cell: csvCell, emptyRow: '""' }, fields);
}
