import type { StoredLink, StoredPage } from '../../model/crawl.ts';

/** A page, or what a link leads to that was not fetched. */
export interface GraphNode {
  /** Letters and digits; the same for what has the same canonical form. */
  readonly id: string;
  readonly url: string;
  /** null: not fetched. */
  readonly page: StoredPage | null;
}

export interface GraphEdge {
  /** From 0 on. */
  readonly index: number;
  readonly from: GraphNode;
  readonly to: GraphNode;
  readonly link: StoredLink;
}

/** Writes a graph as text: the head, each node, each edge, the tail. */
export interface GraphWriter {
  readonly head: string;
  /** null: the format has edges only. */
  readonly node: ((node: GraphNode) => string) | null;
  /** Between nodes and edges. */
  readonly between: string;
  readonly edge: (edge: GraphEdge) => string;
  readonly tail: string;
}

/** A format of the link graph. */
export interface GraphFormat {
  readonly name: string;
  readonly summary: string;
  readonly extensions: readonly string[];
  load(): Promise<GraphWriter>;
}
