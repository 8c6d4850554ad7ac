import { xmlText } from '../../util/xml-text.ts';
import {
  EDGE_ATTRIBUTES,
  NODE_ATTRIBUTES,
  writeAttributes,
  type AttributeType,
} from './attributes.ts';
import type { GraphWriter } from './graph.ts';

type Attributes = Readonly<Record<string, { readonly type: AttributeType }>>;

/** GEXF 1.3 (https://gexf.net). */
export const gexfGraph: GraphWriter = {
  head:
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n' +
    '<graph defaultedgetype="directed" mode="static">\n' +
    `${declared('node', NODE_ATTRIBUTES)}${declared('edge', EDGE_ATTRIBUTES)}<nodes>\n`,
  node(node) {
    const values = writeAttributes(NODE_ATTRIBUTES, node, attributeValue);
    return `<node id="${node.id}" label="${xmlText(node.url)}">${attributeValues(values)}</node>\n`;
  },
  between: '</nodes>\n<edges>\n',
  edge(edge) {
    const values = writeAttributes(EDGE_ATTRIBUTES, edge, attributeValue);
    const ends = `source="${edge.from.id}" target="${edge.to.id}"`;
    return `<edge id="${edge.index}" ${ends}>${attributeValues(values)}</edge>\n`;
  },
  tail: '</edges>\n</graph>\n</gexf>\n',
};

function declared(subject: 'node' | 'edge', attributes: Attributes): string {
  const lines = Object.entries(attributes).map(
    ([name, { type }]) => `<attribute id="${name}" title="${name}" type="${type}"/>\n`,
  );
  return `<attributes class="${subject}">\n${lines.join('')}</attributes>\n`;
}

function attributeValue(name: string, value: string | number): string {
  return `<attvalue for="${name}" value="${xmlText(String(value))}"/>`;
}

function attributeValues(values: string): string {
  return values === '' ? '' : `<attvalues>${values}</attvalues>`;
}
