/** What stands for itself in a path: RFC 3986, `pchar` and the slash. */
const NOT_IN_PATH = /%|[^A-Za-z0-9\-._~!$&'()*+,;=:@/]/;
/** The same in a query, which may hold a question mark, too. */
const NOT_IN_QUERY = /%|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?]/;

const PATH_PIECE = /%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/]/gu;
const QUERY_PIECE = /%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~!$&'()*+,;=:@/?]/gu;

const UNRESERVED = /^[A-Za-z0-9\-._~]$/;

/** What the 256 escapes become. */
const ESCAPES: readonly string[] = Array.from({ length: 256 }, (_, code) => {
  const character = String.fromCharCode(code);
  return UNRESERVED.test(character) ? character : percentByte(code);
});

/**
 * A path in the one form that RFC 3986, 6.2.2 gives to all its spellings: what is unreserved is
 * decoded, what may not stand there is encoded (a stray percent sign, too), hex is upper case.
 * Idempotent: what is decoded forms no new escape.
 */
export function normalPath(path: string): string {
  return NOT_IN_PATH.test(path) ? path.replace(PATH_PIECE, normalPiece) : path;
}

/** The same of a query, or of a part of it. */
export function normalQuery(query: string): string {
  return NOT_IN_QUERY.test(query) ? query.replace(QUERY_PIECE, normalPiece) : query;
}

/** One escape, or one character that needs one. */
function normalPiece(piece: string): string {
  if (piece.length === 3 && piece.startsWith('%')) {
    return ESCAPES[Number.parseInt(piece.slice(1), 16)] ?? piece;
  }
  const code = piece.charCodeAt(0);
  if (code < 0x80) return percentByte(code);
  // As UTF-8; half of a surrogate pair as U+FFFD (WHATWG Encoding).
  return Array.from(new TextEncoder().encode(piece), percentByte).join('');
}

function percentByte(code: number): string {
  return `%${code.toString(16).toUpperCase().padStart(2, '0')}`;
}
