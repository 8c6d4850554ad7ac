import type { GraphEdge, GraphNode } from './graph.ts';

export type AttributeType = 'integer' | 'string';
export type AttributeValue = string | number | null;

/** What formats with attributes tell of a node, beside its URL. */
export const NODE_ATTRIBUTES = {
  status: {
    type: 'integer',
    of: ({ page }: GraphNode): AttributeValue => page?.statusCode ?? null,
  },
  error: { type: 'string', of: ({ page }: GraphNode): AttributeValue => page?.errorCode ?? null },
  depth: { type: 'integer', of: ({ page }: GraphNode): AttributeValue => page?.depth ?? null },
  content_type: {
    type: 'string',
    of: ({ page }: GraphNode): AttributeValue => page?.contentType ?? null,
  },
} as const;

/** What they tell of an edge. */
export const EDGE_ATTRIBUTES = {
  tag: { type: 'string', of: ({ link }: GraphEdge): AttributeValue => link.tag },
  rel: { type: 'string', of: ({ link }: GraphEdge): AttributeValue => link.rel },
  line: { type: 'integer', of: ({ link }: GraphEdge): AttributeValue => link.line },
  column: { type: 'integer', of: ({ link }: GraphEdge): AttributeValue => link.column },
} as const;

interface Attribute<Of> {
  readonly type: AttributeType;
  readonly of: (subject: Of) => AttributeValue;
}

/** Writes each attribute that the subject has, one after the other. */
export function writeAttributes<Of>(
  attributes: Readonly<Record<string, Attribute<Of>>>,
  subject: Of,
  write: (name: string, value: string | number) => string,
): string {
  let text = '';
  for (const [name, { of }] of Object.entries(attributes)) {
    const value = of(subject);
    if (value !== null) text += write(name, value);
  }
  return text;
}
