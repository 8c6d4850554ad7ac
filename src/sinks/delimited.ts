import { CORE_FIELDS, type RecordField } from '../model/fields.ts';
import type { KeyReader } from '../model/ports.ts';
import { withoutFormula } from '../util/csv-write.ts';
import type { ByteText } from '../util/byte-text.ts';
import { jsonText } from '../util/json-text.ts';
import { withoutControls } from '../util/printable.ts';
import { byteFormatter, type ByteFormatter, type RecordEncoder } from './encoder.ts';
import { recordKey } from './record-key.ts';

const LINE_END = 0x0a;
const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');

/** Characters of a text that may be kept for the next row. */
const MAX_REMEMBERED = 1024;

export interface Dialect {
  /** One character of ASCII. */
  readonly separator: string;
  /** Makes any text one cell. */
  readonly cell: (text: string) => string;
  /** Matches text, most of all that there is, that is a cell as it stands, and no formula. */
  readonly plain: RegExp;
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
  dialect: Dialect,
  fields: readonly RecordField[] = CORE_FIELDS,
): ByteFormatter {
  const columns = fields.map((name) => ({ name, write: cellWriter(dialect) }));
  const separator = dialect.separator.charCodeAt(0);
  const encode: RecordEncoder = (record, out) => {
    const start = out.length;
    let isFirst = true;
    for (const { name, write } of columns) {
      if (!isFirst) out.char(separator);
      isFirst = false;
      write(record[name], out);
    }
    if (out.length === start) out.text(dialect.emptyRow);
    out.char(LINE_END);
  };
  return byteFormatter(encode, header(dialect.separator, fields));
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

/** Writes the cells of one column. What is there twice in a row is likely to be there again. */
function cellWriter(dialect: Dialect): (value: unknown, out: ByteText) => void {
  let last: string | undefined;
  let bytes: Uint8Array | null = null;
  return (value, out) => {
    if (value === null || value === undefined) return;
    if (typeof value === 'number' && Number.isFinite(value)) {
      out.number(value);
    } else if (typeof value === 'boolean') {
      out.bytes(value ? TRUE : FALSE);
    } else if (typeof value !== 'string') {
      out.text(dialect.cell(jsonText(value)));
    } else if (value !== last) {
      out.text(textCell(value, dialect));
      last = value.length <= MAX_REMEMBERED ? value : undefined;
      bytes = null;
    } else {
      bytes ??= Buffer.from(textCell(value, dialect));
      out.bytes(bytes);
    }
  };
}

function textCell(text: string, { cell, plain }: Dialect): string {
  return plain.test(text) ? text : cell(withoutFormula(withoutControls(text)));
}
