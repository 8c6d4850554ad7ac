import type { InputItem, SourceReader } from '../model/ports.ts';
import { showBytes, utf8FromLatin1 } from '../util/byte-run.ts';
import { splitRows, type Dialect, type Row } from '../util/csv-rows.ts';
import { withFormula } from '../util/csv-write.ts';
import { formatCount } from '../util/humanize.ts';
import { withOverrides } from '../util/printable.ts';
import { readFirstRow, readSecondRow, type Columns } from './columns.ts';
import { badItem, headOf, place, sourceName, urlItem } from './item.ts';
import { isUnusableRecord, UNUSABLE_RECORD } from './record.ts';

/** A row that gfetch wrote may hold a title and headers. */
const MAX_ROW_BYTES = 2 ** 20;

/**
 * Reads the URLs from one column of a table, with or without a header. `unescape` undoes in the cells
 * of gfetch's own records what the format escapes beside quoting.
 */
export function tableReader(
  dialect: Dialect,
  unescape: (cell: string) => string = (cell) => cell,
): SourceReader {
  return async function* readTable(chunks, { source, urlColumn }) {
    const readRow = rowReader(urlColumn, source, (cell) =>
      withOverrides(withFormula(unescape(cell))),
    );
    for await (const rows of splitRows(chunks, dialect, MAX_ROW_BYTES)) {
      const items: InputItem[] = [];
      for (const row of rows) {
        const item = readRow(row);
        if (item !== undefined) items.push(item);
      }
      if (items.length > 0) yield items;
    }
  };
}

/** Undefined for a header, an empty row and a comment. */
function rowReader(
  urlColumn: string | undefined,
  source: string,
  unescape: (cell: string) => string,
): (row: Row) => InputItem | undefined {
  let header: readonly string[] | undefined;
  let columns: Columns | undefined;

  /** True: this row is the header, or a comment above it. */
  const findColumns = (row: Row): boolean => {
    if (row.fields.length === 1 && isCommented(row)) return true;
    const cells = row.fields.map((field) => (utf8FromLatin1(field) ?? '').trim());
    if (header !== undefined) {
      columns = readSecondRow(cells, header, source);
      return false;
    }
    const finding = readFirstRow(cells, urlColumn, source);
    const isComment = finding.columns === undefined && isCommented(row);
    if (finding.isHeader && !isComment) header = cells;
    columns = finding.columns;
    return finding.isHeader;
  };

  return (row) => {
    if (row.fault !== undefined) return faultyRow(row, source);
    if (row.fields.every((field) => field.trim() === '')) return undefined;
    if (columns === undefined && findColumns(row)) return undefined;
    return columns && readCell(row, columns, source, unescape);
  };
}

function isCommented(row: Row): boolean {
  return row.fields[0]?.trimStart().startsWith('#') ?? false;
}

function readCell(
  row: Row,
  columns: Columns,
  source: string,
  unescape: (cell: string) => string,
): InputItem | undefined {
  const { line, fields } = row;
  const cell = fields[columns.url] ?? '';
  const text = utf8FromLatin1(cell);
  const url = (columns.isRecord && text !== null ? unescape(text) : text)?.trim();
  if (isCommented(row) && (columns.url === 0 || url === '')) return undefined;
  const where = place(source, line);
  if (url === undefined) {
    const shown = showBytes(Buffer.from(cell, 'latin1'));
    return badItem(headOf(shown, true), line, `${where} has a URL that is not valid UTF-8`);
  }
  if (url === '') return badItem('', line, `${where} has no URL in column ${columns.url + 1}`);
  if (isUnusableRecord(fields[columns.errorCode], fields[columns.errorPhase])) {
    return badItem(url, line, `${where} ${UNUSABLE_RECORD}`);
  }
  return urlItem(url, line, source);
}

function faultyRow(row: Row, source: string): InputItem {
  const limit = `${formatCount(MAX_ROW_BYTES)} bytes`;
  const problem =
    row.fault === 'too_long'
      ? `is longer than ${limit}`
      : `has a quoted field that does not end within ${limit} or before the end of ` +
        `${sourceName(source)}; line ${row.endLine} is the last that it took in`;
  const head = headOf(row.fields[0] ?? '', true);
  return badItem(head, row.line, `${place(source, row.line)} ${problem}`);
}
