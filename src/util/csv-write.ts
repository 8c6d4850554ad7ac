const CSV_SPECIAL = /[",\r\n]/;
const TSV_SPECIAL = /[\t\n\r\\]/g;
// Also in full width, which some spreadsheets take for the same.
const FORMULA_START = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

const TSV_ESCAPES: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\\': '\\\\',
};

const TSV_ESCAPED: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' };

/** A cell of CSV, in quotes where it needs them (RFC 4180 section 2). */
export function csvCell(text: string): string {
  return CSV_SPECIAL.test(text) ? quoted(text) : text;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/**
 * A cell of TSV: tab, line end and backslash become `\t`, `\n`, `\r`, `\\`. It needs no quotes, but gets
 * them where it begins with one, since many readers would look for the other, be it in the next cell.
 */
export function tsvCell(text: string): string {
  const escaped = text.replace(TSV_SPECIAL, (char) => TSV_ESCAPES[char] ?? char);
  return escaped.startsWith('"') ? quoted(escaped) : escaped;
}

/** The texts that `tsvCell` made the cells of a row from. */
export function tsvTexts(row: string): readonly string[] {
  return row
    .split('\t')
    .map((cell) => tsvText(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
}

/** Undoes the escapes of `tsvCell`, in a cell whose quotes are off. */
export function tsvText(cell: string): string {
  return cell.replace(/\\([tnr\\])/g, (_all, letter: string) => TSV_ESCAPED[letter] ?? letter);
}

/**
 * Puts an apostrophe before text that a spreadsheet would run as a formula: what begins with
 * `=`, `+`, `-`, `@`, a tab or a line end (OWASP, "CSV injection"), and, so that it can be told from
 * that, what begins so after apostrophes.
 */
export function withoutFormula(text: string): string {
  return FORMULA_START.test(text) ? `'${text}` : text;
}

/** The text that `withoutFormula` was given. */
export function withFormula(text: string): string {
  return text.startsWith("'") && FORMULA_START.test(text.slice(1)) ? text.slice(1) : text;
}
