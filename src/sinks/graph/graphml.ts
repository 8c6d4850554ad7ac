import { xmlText } from '../../util/xml-text.ts';
import {
  EDGE_ATTRIBUTES,
  NODE_ATTRIBUTES,
  writeAttributes,
  type AttributeType,
} from './attributes.ts';
import type { GraphWriter } from './graph.ts';

type Attributes = Readonly<Record<string, { readonly type: AttributeType }>>;

const TYPES: Readonly<Record<AttributeType, string>> = { integer: 'int', string: 'string' };

/** GraphML (http://graphml.graphdrawing.org). */
export const graphmlGraph: GraphWriter = {
  head:
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n' +
    declared('node', { url: { type: 'string' }, ...NODE_ATTRIBUTES }) +
    declared('edge', EDGE_ATTRIBUTES) +
    '<graph id="links" edgedefault="directed">\n',
  node(node) {
    const values = writeAttributes(NODE_ATTRIBUTES, node, data);
    return `<node id="${node.id}">${data('url', node.url)}${values}</node>\n`;
  },
  between: '',
  edge(edge) {
    const values = writeAttributes(EDGE_ATTRIBUTES, edge, data);
    return `<edge source="${edge.from.id}" target="${edge.to.id}">${values}</edge>\n`;
  },
  tail: '</graph>\n</graphml>\n',
};

function declared(subject: 'node' | 'edge', attributes: Attributes): string {
  const lines = Object.entries(attributes).map(
    ([name, { type }]) =>
      `<key id="${name}" for="${subject}" attr.name="${name}" attr.type="${TYPES[type]}"/>\n`,
  );
  return lines.join('');
}

function data(name: string, value: string | number): string {
  return `<data key="${name}">${xmlText(String(value))}</data>`;
}
