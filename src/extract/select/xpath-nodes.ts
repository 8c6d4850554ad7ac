import { ElementType } from 'htmlparser2';

import { textOf, type TreeNode } from './text.ts';

type Source =
  | TreeNode
  | { readonly type: 'attribute'; readonly name: string; readonly value: string };

const NODE_TYPES = new Map([
  ['attribute', 2],
  ['text', 3],
  ['cdata', 4],
  ['comment', 8],
  ['root', 9],
]);
const ELEMENT = 1;

/**
 * A node of a page as XPath sees it. Elements and attributes are in no namespace, so that `//h1` finds
 * them; their names are as the parser made them, in lower case.
 */
export class XPathNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly localName: string;
  readonly namespaceURI = null;
  readonly prefix = null;
  readonly source: Source;
  readonly parent: XPathNode | null;
  /** Among its siblings. */
  readonly index: number;
  #children: readonly XPathNode[] | undefined;
  #attributes: readonly XPathNode[] | undefined;

  constructor(source: Source, parent: XPathNode | null, index: number) {
    this.nodeType = NODE_TYPES.get(source.type) ?? ELEMENT;
    this.nodeName = 'name' in source ? source.name : `#${source.type}`;
    this.localName = this.nodeName;
    this.source = source;
    this.parent = parent;
    this.index = index;
  }

  get name(): string {
    return this.nodeName;
  }

  get value(): string {
    return 'value' in this.source ? this.source.value : '';
  }

  /** Of a text, a comment or an attribute. */
  get data(): string {
    return 'data' in this.source ? this.source.data : this.value;
  }

  /** What is recorded of it. */
  toString(): string {
    const { source } = this;
    if (source.type === 'attribute') return source.value;
    return source.type === ElementType.Comment ? source.data.trim() : textOf(source);
  }

  get children(): readonly XPathNode[] {
    if (this.#children === undefined) {
      const { source } = this;
      const sources: TreeNode[] = 'children' in source ? source.children : [];
      this.#children = sources
        .filter(({ type }) => type !== ElementType.Directive)
        .map((child, index) => new XPathNode(child, this, index));
    }
    return this.#children;
  }

  get attributes(): readonly XPathNode[] {
    if (this.#attributes === undefined) {
      const { source } = this;
      const attributes = 'attribs' in source ? Object.entries(source.attribs) : [];
      this.#attributes = attributes.map(
        ([name, value], index) => new XPathNode({ type: 'attribute', name, value }, this, index),
      );
    }
    return this.#attributes;
  }
}

/** The way from node to node, as fontoxpath asks for it. */
export const facade = {
  getAllAttributes: (node: XPathNode) => node.attributes,
  getAttribute: (node: XPathNode, wanted: string) =>
    node.attributes.find(({ name }) => name === wanted)?.value ?? null,
  getChildNodes: (node: XPathNode) => node.children,
  getData: (node: XPathNode) => node.data,
  getFirstChild: (node: XPathNode) => node.children[0] ?? null,
  getLastChild: (node: XPathNode) => node.children.at(-1) ?? null,
  getNextSibling: (node: XPathNode) => sibling(node, 1),
  getParentNode: (node: XPathNode) => node.parent,
  getPreviousSibling: (node: XPathNode) => sibling(node, -1),
};

function sibling({ parent, index, nodeType }: XPathNode, step: number): XPathNode | null {
  // `at` would count from the end.
  const at = index + step;
  if (parent === null || at < 0 || nodeType === NODE_TYPES.get('attribute')) return null;
  return parent.children[at] ?? null;
}
