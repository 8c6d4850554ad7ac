import { encodeSpecial, normalForm, queryEncoded } from './octets.ts';

/** A path pattern, ready to be compared (RFC 9309, sections 2.2.2 and 2.2.3). */
export interface Pattern {
  /** Of its normal form: the more, the more specific it is. */
  readonly octets: number;
  readonly plain: Pieces;
  /** With the delimiters in its query encoded; null: there are none. */
  readonly encoded: Pieces | null;
}

/** What stands between the asterisks, in normal form. */
export interface Pieces {
  readonly head: string;
  readonly rest: readonly string[];
  /** It ends in `$`. */
  readonly isWhole: boolean;
}

/** A path with its query, in the forms in which it is compared. */
export interface Target {
  readonly plain: string;
  /** With the delimiters in its query encoded; null: there are none. */
  readonly encoded: string | null;
}

/** What may still be spent on comparing: about as many octets as are looked at. */
export interface Effort {
  left: number;
}

/** To look for one piece costs as much as so many octets, however few there are. */
const SEARCH_COST = 25;

export function compilePattern(path: string): Pattern {
  const isWhole = path.endsWith('$');
  const normal = normalForm(isWhole ? path.slice(0, -1) : path);
  const encoded = queryEncoded(normal);
  return {
    octets: normal.length + (isWhole ? 1 : 0),
    plain: piecesOf(normal, isWhole),
    encoded: normal.includes('?') ? piecesOf(encoded, isWhole) : null,
  };
}

function piecesOf(normal: string, isWhole: boolean): Pieces {
  const [head = '', ...rest] = normal.split(/\*+/).map(encodeSpecial);
  return { head, rest, isWhole };
}

export function targetOf(pathAndQuery: string): Target {
  const hash = pathAndQuery.indexOf('#');
  const text = hash < 0 ? pathAndQuery : pathAndQuery.slice(0, hash);
  const normal = normalForm(text.startsWith('/') ? text : `/${text}`);
  const encoded = queryEncoded(normal);
  return {
    plain: encodeSpecial(normal),
    encoded: normal.includes('?') ? encodeSpecial(encoded) : null,
  };
}

/**
 * Whether the pieces fit a text that begins with their head: each at its first place behind the one
 * before, for no other choice can do better.
 */
export function fits({ head, rest, isWhole }: Pieces, text: string, effort: Effort): boolean {
  if (rest.length === 0) return !isWhole || text.length === head.length;
  let from = head.length;
  const last = rest.length - 1;
  for (const [index, piece] of rest.entries()) {
    if (index === last && isWhole) {
      effort.left -= SEARCH_COST + piece.length;
      return text.length - piece.length >= from && text.endsWith(piece);
    }
    const at = text.indexOf(piece, from);
    const searched = (at < 0 ? text.length : at) - from;
    effort.left -= SEARCH_COST + piece.length + searched;
    if (at < 0) return false;
    from = at + piece.length;
  }
  return true;
}
