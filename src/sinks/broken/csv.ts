import { csvRow } from '../csv-row.ts';
import type { BrokenTarget } from './find-broken.ts';
import { brokenRows, type BrokenRow } from './rows.ts';

const COLUMNS: readonly (keyof BrokenRow)[] = [
  'target',
  'status_code',
  'error_code',
  'final_url',
  'external',
  'page',
  'line',
  'column',
  'tag',
];

export function* brokenCsv(targets: readonly BrokenTarget[]): Generator<string, void, undefined> {
  yield csvRow(COLUMNS);
  for (const row of brokenRows(targets)) yield csvRow(COLUMNS.map((name) => row[name]));
}
