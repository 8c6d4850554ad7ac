import { printable } from '../../util/printable.ts';
import { EDGE_ATTRIBUTES, NODE_ATTRIBUTES, writeAttributes } from './attributes.ts';
import type { GraphWriter } from './graph.ts';

/** The DOT language of Graphviz. */
export const dotGraph: GraphWriter = {
  head: 'digraph links {\n',
  node(node) {
    const attributes = writeAttributes(NODE_ATTRIBUTES, node, attribute);
    return `  ${node.id} [label=${quoted(node.url)}${attributes}];\n`;
  },
  between: '',
  edge(edge) {
    const attributes = writeAttributes(EDGE_ATTRIBUTES, edge, attribute).slice(', '.length);
    return `  ${edge.from.id} -> ${edge.to.id} [${attributes}];\n`;
  },
  tail: '}\n',
};

function attribute(name: string, value: string | number): string {
  return `, ${name}=${typeof value === 'number' ? value : quoted(value)}`;
}

/** A backslash would begin an escape in a label, and take the quote after it. */
function quoted(text: string): string {
  return `"${printable(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
