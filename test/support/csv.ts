/** The rows of a CSV file (RFC 4180) by the names in its header; what is torn throws. */
export function readCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/y;
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const [, quoted, plain = '', end] = cell.exec(text) ?? [];
    if (end === undefined)
      throw new Error(`no cell at character ${at}: ${text.slice(at, at + 80)}`);
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '\n') rows.push([]);
  }
  if (rows.pop()?.length !== 0) throw new Error('the last row has no line end');
  const [names = [], ...records] = rows;
  return records.map((cells) => {
    if (cells.length !== names.length)
      throw new Error(`a row of ${cells.length} cells: ${cells.join()}`);
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
  });
}
