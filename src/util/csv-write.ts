const CSV_SPECIAL = /[",\r\n]/;
const TSV_SPECIAL = /[\t\n\r\\]/g;
const FORMULA_START = /^[=+\-@\t\r\n]/;

const TSV_ESCAPES: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\\': '\\\\',
};

/** A cell of CSV, in quotes where it needs them (RFC 4180 section 2). */
export function csvCell(text: string): string {
  return CSV_SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A cell of TSV, which knows no quotes: tab, line end and backslash become `\t`, `\n`, `\r`, `\\`. */
export function tsvCell(text: string): string {
  return text.replace(TSV_SPECIAL, (char) => TSV_ESCAPES[char] ?? char);
}

/**
 * Puts an apostrophe before text that a spreadsheet would run as a formula: what begins with
 * `=`, `+`, `-`, `@`, a tab or a line end (OWASP, "CSV injection").
 */
export function withoutFormula(text: string): string {
  return FORMULA_START.test(text) ? `'${text}` : text;
}
