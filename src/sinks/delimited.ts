import { CORE_FIELDS, type RecordField } from '../model/fields.ts';
import type { RecordFormatter } from '../model/ports.ts';
import { withoutFormula } from '../util/csv-write.ts';
import { withoutControls } from '../util/printable.ts';

export interface Dialect {
  readonly separator: string;
  /** Makes any text one cell. */
  readonly cell: (text: string) => string;
  /** A row of one empty cell, which many readers would take for a blank line. */
  readonly emptyRow: string;
}

/**
 * A header, then one row per record; the core fields unless told otherwise. Unknown is an empty
 * cell, lists and objects are JSON. Text that a spreadsheet would take for a formula gets an
 * apostrophe before it, numbers never; control characters are shown as `\x1b`.
 */
export function delimited(
  { separator, cell, emptyRow }: Dialect,
  fields: readonly RecordField[] = CORE_FIELDS,
): RecordFormatter {
  return {
    header: `${fields.join(separator)}\n`,
    format: (record) => {
      const row = fields.map((name) => cell(cellText(record[name]))).join(separator);
      return row === '' ? `${emptyRow}\n` : `${row}\n`;
    },
  };
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return withoutFormula(withoutControls(value));
  return withoutControls(JSON.stringify(value));
}
