/** What the rules look at in a URL. */
export interface UrlParts {
  readonly url: string;
  readonly origin: string;
  /** With its leading slash. */
  readonly path: string;
  /** What stands between the slashes, without an empty one at the end. */
  readonly segments: readonly string[];
  /** Names and values as written. */
  readonly query: readonly (readonly [string, string])[];
}

/** More is not looked at: nobody needs so many. */
const MAX_PAIRS = 64;

/** Takes an absolute http(s) URL in the form of the URL Standard apart. */
export function urlParts(url: string): UrlParts {
  const hash = url.indexOf('#');
  const text = hash < 0 ? url : url.slice(0, hash);
  const scheme = text.indexOf('://');
  const end = text.slice(scheme + 3).search(/[/?]/);
  const start = end < 0 ? text.length : scheme + 3 + end;
  const mark = text.indexOf('?', start);
  const path = mark < 0 ? text.slice(start) : text.slice(start, mark);
  const segments = path.split('/').slice(1);
  if (segments.at(-1) === '') segments.pop();
  return {
    url: text,
    origin: text.slice(0, start),
    path: path === '' ? '/' : path,
    segments,
    query: mark < 0 ? [] : pairsOf(text.slice(mark + 1)),
  };
}

function pairsOf(query: string): [string, string][] {
  const pairs: [string, string][] = [];
  for (const pair of query.split('&', MAX_PAIRS)) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    pairs.push(equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)]);
  }
  return pairs;
}

/** The URL without this name in its query. */
export function withoutKey(parts: UrlParts, key: string): string {
  const rest = parts.query
    .filter(([name]) => name !== key)
    .map(([name, value]) => `${name}=${value}`);
  return `${parts.origin}${parts.path}?${rest.join('&')}`;
}

/** A value of its query is a path or a URL, as in `/login?return=/a/b`. */
export function carriesUrl({ query }: UrlParts): boolean {
  return query.some(([, value]) => /^(?:\/|%2f|https?(?::|%3a))/i.test(value));
}

export function isDecimal(text: string): boolean {
  return /^\d+$/.test(text);
}
