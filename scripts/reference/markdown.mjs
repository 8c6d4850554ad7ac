/** Text as it can stand in a cell of a table. */
export const cell = (text) =>
  String(text)
    .replaceAll('|', String.raw`\|`)
    .replaceAll('<', '&lt;');
export const code = (text) => `\`${String(text).replaceAll('|', String.raw`\|`)}\``;
export const codes = (names) => names.map(code).join(' ');

const row = (cells) => `| ${cells.join(' | ')} |`;

export function rows(heads, lines) {
  return [row(heads), row(heads.map(() => '---')), ...lines.map(row)].join('\n');
}

/** A table of an object's keys, each with the sentence that it has there. */
export function sentences(heads, object) {
  return rows(
    heads,
    Object.entries(object).map(([name, text]) => [code(name), cell(text)]),
  );
}
