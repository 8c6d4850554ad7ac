import type { ResponseHandler, ResponseStart } from '../../../src/transport/channel.ts';
import { ResponseParser } from '../../../src/transport/http1/parser.ts';

/** What a parser made of the bytes of one connection, up to their end. */
export interface Parsed {
  readonly start: ResponseStart | null;
  readonly body: string;
  readonly interim: number;
  /** Null: the response is whole. */
  readonly problem: string | null;
  readonly isPersistent: boolean;
  /** Bytes that belong to no response. */
  readonly rest: number;
}

/** Hands a parser the bytes in these pieces, each alone in a buffer that is used again. */
export function parse(pieces: readonly Uint8Array[], isHead = false): Parsed {
  const told = { start: null as ResponseStart | null, body: '', interim: 0 };
  const handler: ResponseHandler = {
    onInterim: () => void (told.interim += 1),
    onStart: (start) => void (told.start = start),
    onBody: (bytes, from, to) => void (told.body += bytes.toString('latin1', from, to)),
  };
  const parser = new ResponseParser();
  const shared = Buffer.alloc(Math.max(0, ...pieces.map(({ length }) => length)) + 2);
  parser.begin(handler, isHead);
  let rest = 0;
  for (const piece of pieces) {
    // What lies around it is none of the parser's business.
    shared.fill('\n');
    shared.set(piece, 1);
    const end = 1 + piece.length;
    rest += end - parser.read(shared, 1, end);
  }
  const problem = parser.problem ?? (parser.isDone ? null : parser.end());
  return {
    ...told,
    problem: problem === null ? null : problem.message,
    isPersistent: problem === null && parser.isPersistent,
    rest: problem === null ? rest : 0,
  };
}

/** The same bytes, cut at these places. */
export function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const within = [...new Set(places.map((place) => place % (bytes.length + 1)))];
  const edges = [0, ...within.toSorted((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, i) => bytes.subarray(edges[i], edge));
}
