import { CORE_FIELDS, type RecordField } from '../model/fields.ts';
import type { KeyReader, RecordFormatter } from '../model/ports.ts';
import { withoutFormula } from '../util/csv-write.ts';
import { jsonText } from '../util/json-text.ts';
import { withoutControls } from '../util/printable.ts';
import { recordKey } from './record-key.ts';

export interface Dialect {
  readonly separator: string;
  /** Makes any text one cell. */
  readonly cell: (text: string) => string;
  /** A row of one empty cell, which many readers would take for a blank line. */
  readonly emptyRow: string;
  readonly quotesSpanLines: boolean;
  /** The texts that `cell` made the cells of a row from. */
  readonly cells: (row: string) => readonly string[];
}

/**
 * A header, then one row per record; the core fields unless told otherwise. Unknown is an empty
 * cell, lists and objects are JSON. Text that a spreadsheet would take for a formula gets an
 * apostrophe before it, numbers never; control characters in it are shown as `\x1b`, and what reverses
 * the direction of text as `\u202e`.
 */
export function delimited(
  { separator, cell, emptyRow }: Dialect,
  fields: readonly RecordField[] = CORE_FIELDS,
): RecordFormatter {
  return {
    header: header(separator, fields),
    format: (record) => {
      const row = fields.map((name) => cell(cellText(record[name]))).join(separator);
      return row === '' ? `${emptyRow}\n` : `${row}\n`;
    },
  };
}

/** Reads the rows of `delimited` with the same dialect and fields. */
export function delimitedKeys(
  { separator, quotesSpanLines, cells }: Dialect,
  fields: readonly RecordField[],
): KeyReader {
  return {
    head: header(separator, fields),
    hasHeader: true,
    spansLines: quotesSpanLines,
    read: (row) => {
      const texts = cells(row);
      if (texts.length !== fields.length) return null;
      const textOf = (name: RecordField): string | undefined => texts[fields.indexOf(name)];
      return recordKey(Number(textOf('seq')), textOf('input'), textOf('error_code'));
    },
  };
}

function header(separator: string, fields: readonly RecordField[]): string {
  return `${fields.join(separator)}\n`;
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return withoutFormula(withoutControls(value));
  return jsonText(value);
}
