import { jsonText } from '../../util/json-text.ts';
import { edgeRow } from './edge-row.ts';
import type { GraphWriter } from './graph.ts';

/** A list of edges. */
export const jsonlGraph: GraphWriter = {
  head: '',
  node: null,
  between: '',
  edge: (edge) => `${jsonText(edgeRow(edge))}\n`,
  tail: '',
};
