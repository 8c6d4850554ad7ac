import type { ErrorCode } from '../../model/errors.ts';
import type { GraphEdge } from './graph.ts';

/** A link as a list of edges has it. */
export interface EdgeRow {
  /** The URL of the page. */
  readonly source: string;
  /** The URL that the link names. */
  readonly target: string;
  readonly tag: string;
  readonly rel: string | null;
  readonly line: number | null;
  readonly column: number | null;
  /** What the target answered; null: nothing, or it was not fetched. */
  readonly status_code: number | null;
  readonly error_code: ErrorCode | null;
}

export function edgeRow({ from, to, link }: GraphEdge): EdgeRow {
  return {
    source: from.url,
    target: link.to,
    tag: link.tag,
    rel: link.rel,
    line: link.line,
    column: link.column,
    status_code: to.page?.statusCode ?? null,
    error_code: to.page?.errorCode ?? null,
  };
}
