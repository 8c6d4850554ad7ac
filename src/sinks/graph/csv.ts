import { csvRow } from '../csv-row.ts';
import { edgeRow, type EdgeRow } from './edge-row.ts';
import type { GraphWriter } from './graph.ts';

const COLUMNS: readonly (keyof EdgeRow)[] = [
  'source',
  'target',
  'tag',
  'rel',
  'line',
  'column',
  'status_code',
  'error_code',
];

/** A list of edges (RFC 4180), which Gephi takes, too. */
export const csvGraph: GraphWriter = {
  head: csvRow(COLUMNS),
  node: null,
  between: '',
  edge(edge) {
    const row = edgeRow(edge);
    return csvRow(COLUMNS.map((name) => row[name]));
  },
  tail: '',
};
