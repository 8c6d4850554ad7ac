import { UsageError } from '../model/errors.ts';
import { quote } from '../util/quote.ts';
import { sourceName } from './item.ts';
import { looksLikeRecord } from './record.ts';

/** Where a table has what; -1 where it has no such column. */
export interface Columns {
  readonly url: number;
  /** True: gfetch wrote the table, so its cells are read as it writes them. */
  readonly isRecord: boolean;
  readonly errorCode: number;
  readonly errorPhase: number;
}

/** What a row near the top tells about the table. */
export interface Finding {
  readonly isHeader: boolean;
  /** Undefined: the next row will tell. */
  readonly columns: Columns | undefined;
}

/** Names that a column of URLs may have, the likeliest first. */
const NAMES = ['url', 'input', 'link', 'href', 'address'];

/**
 * Reads the first row. With `urlColumn`, the 1-based number of a column or its name, it is a header
 * unless that number has a URL; without, it is one if a name is known or no cell looks like a URL.
 *
 * @throws UsageError when there is no such column.
 */
export function readFirstRow(
  cells: readonly string[],
  urlColumn: string | undefined,
  source: string,
): Finding {
  const names = cells.map((cell) => cell.toLowerCase());
  if (urlColumn !== undefined) {
    const numbered = /^[1-9]\d*$/.test(urlColumn) ? Number(urlColumn) - 1 : -1;
    const cell = cells[numbered];
    if (cell !== undefined) {
      return { isHeader: !isLikeUrl(cell), columns: columnsAt(numbered, names) };
    }
    const named = names.indexOf(urlColumn.trim().toLowerCase());
    if (named !== -1) return { isHeader: true, columns: columnsAt(named, names) };
    throw new UsageError(
      `${sourceName(source)} has no column ${quote(urlColumn)}; ${listColumns(cells)}`,
    );
  }
  const candidates = looksLikeRecord(names) ? ['input'] : NAMES;
  const known = candidates.find((name) => names.includes(name));
  if (known !== undefined) {
    return { isHeader: true, columns: columnsAt(names.indexOf(known), names) };
  }
  const url = likeliestColumn(cells);
  return url === -1
    ? { isHeader: true, columns: undefined }
    : { isHeader: false, columns: columnsAt(url, []) };
}

/**
 * Takes the column in which the first row under a header of unknown names has a URL.
 *
 * @throws UsageError when none has.
 */
export function readSecondRow(
  cells: readonly string[],
  header: readonly string[],
  source: string,
): Columns {
  const url = likeliestColumn(cells);
  if (url !== -1) return columnsAt(url, []);
  throw new UsageError(
    `${sourceName(source)} has no column that looks like URLs; ` +
      `name one with --url-column; ${listColumns(header)}`,
  );
}

function columnsAt(url: number, names: readonly string[]): Columns {
  const isRecord = looksLikeRecord(names);
  return {
    url,
    isRecord,
    errorCode: isRecord ? names.indexOf('error_code') : -1,
    errorPhase: isRecord ? names.indexOf('error_phase') : -1,
  };
}

const WITH_SCHEME = /^[a-z][a-z0-9+.-]*:\/\/\S/i;
const DOMAIN =
  /^(?:[\p{L}\p{N}_-]+\.)+(?:xn--[a-z0-9-]+|\p{L}{2,})\.?(?::\d{1,5})?(?:[/?#]\S*)?$/iu;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|localhost)(?::\d{1,5})?(?:[/?#]\S*)?$/i;

function isLikeUrl(cell: string): boolean {
  return WITH_SCHEME.test(cell) || DOMAIN.test(cell) || ADDRESS.test(cell);
}

function likeliestColumn(cells: readonly string[]): number {
  const withScheme = cells.findIndex((cell) => WITH_SCHEME.test(cell));
  return withScheme === -1 ? cells.findIndex(isLikeUrl) : withScheme;
}

const LISTED_COLUMNS = 20;

function listColumns(cells: readonly string[]): string {
  const more = cells.length > LISTED_COLUMNS ? ', …' : '';
  return `its columns are ${cells.slice(0, LISTED_COLUMNS).map(quote).join(', ')}${more}`;
}
