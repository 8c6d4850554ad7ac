import { UsageError } from '../../model/errors.ts';
import { hasExtension } from '../../util/extension.ts';
import { printable } from '../../util/printable.ts';
import type { GraphFormat } from './graph.ts';

/** Every format of the link graph; a new one is a new file and an entry here. */
export const GRAPH_FORMATS: readonly GraphFormat[] = [
  {
    name: 'csv',
    summary: 'one link per row, with a header',
    extensions: ['.csv'],
    load: async () => (await import('./csv.ts')).csvGraph,
  },
  {
    name: 'jsonl',
    summary: 'one link per line, as a JSON object',
    extensions: ['.jsonl', '.ndjson'],
    load: async () => (await import('./jsonl.ts')).jsonlGraph,
  },
  {
    name: 'dot',
    summary: 'for Graphviz',
    extensions: ['.dot', '.gv'],
    load: async () => (await import('./dot.ts')).dotGraph,
  },
  {
    name: 'gexf',
    summary: 'for Gephi (GEXF 1.3)',
    extensions: ['.gexf'],
    load: async () => (await import('./gexf.ts')).gexfGraph,
  },
  {
    name: 'graphml',
    summary: 'for yEd, NetworkX and others',
    extensions: ['.graphml'],
    load: async () => (await import('./graphml.ts')).graphmlGraph,
  },
];

/**
 * The format that goes with the extension of a path (`.gz` after it does not matter).
 *
 * @throws UsageError when none does.
 */
export function chooseGraphFormat(path: string): GraphFormat {
  const format = GRAPH_FORMATS.find(({ extensions }) => hasExtension(path, extensions));
  if (format !== undefined) return format;
  const known = GRAPH_FORMATS.flatMap(({ extensions }) => extensions).join(' ');
  throw new UsageError(
    `${printable(path)}: no graph format goes with this name; ` +
      `end it in one of ${known} (with .gz if you like)`,
  );
}
