import { UsageError } from '../model/errors.ts';
import { quote } from '../util/quote.ts';
import { suggest } from '../util/suggest.ts';
import { isSession, isTracking } from './parameters.ts';
import { normalPath, normalQuery } from './percent.ts';
import { parseWeb } from './web-url.ts';

/** One thing that a profile does to a URL. */
export interface CanonicalRule {
  readonly name: string;
  /** One line for the reference. */
  readonly summary: string;
}

/**
 * How URLs are told to be the same. What a profile does never changes: a state that was made with it
 * holds its keys. Better rules are a new profile.
 */
export interface CanonicalProfile {
  /** With the version at its end. */
  readonly name: string;
  readonly summary: string;
  readonly rules: readonly CanonicalRule[];
  /**
   * The canonical form of an absolute http(s) URL: equal for those that are the same. Idempotent. A
   * text that is no such URL is its own canonical form.
   */
  readonly keyOf: (url: string) => string;
}

const STRICT_RULES: readonly CanonicalRule[] = [
  { name: 'parsed', summary: 'read as browsers do (WHATWG URL): blanks, backslashes, IDNA' },
  { name: 'fragment', summary: 'what follows # is dropped' },
  { name: 'userinfo', summary: 'user and password before the host are dropped' },
  { name: 'case', summary: 'scheme and host in lower case' },
  { name: 'default-port', summary: 'port 80 of http and 443 of https are dropped' },
  { name: 'dot-segments', summary: '. and .. of the path are resolved, also where encoded' },
  { name: 'empty-path', summary: 'an empty path becomes /' },
  {
    name: 'percent-encoding',
    summary: 'hex in upper case; unreserved characters decoded; what has to be encoded, encoded',
  },
];

const WEB_RULES: readonly CanonicalRule[] = [
  ...STRICT_RULES,
  { name: 'tracking-parameters', summary: 'utm_*, gclid, fbclid and their like are dropped' },
  {
    name: 'session-parameters',
    summary: 'jsessionid, PHPSESSID, a random sid and their like are dropped, in the path, too',
  },
  { name: 'parameter-order', summary: 'parameters of the query sorted by name, then by value' },
  { name: 'empty-query', summary: 'empty parameters, and a ? with nothing after it, are dropped' },
];

/** A host that is a name: with a digit first, its last label could be a number of an IP address. */
const NAME = String.raw`^https?://(?:[a-z0-9_-]+\.)*[a-z][a-z0-9_-]*`;
/** No segment begins with a dot, and none holds an escape. */
const PATH = String.raw`(?:/(?:[A-Za-z0-9_~!$&'*+,=:@-][A-Za-z0-9_~!$&'*+,=:@.-]*)?)+`;
const QUERY = String.raw`(?:\?[A-Za-z0-9\-._~!$&()*+,;=:@/?]*)?`;

/** URLs to which the rules do nothing: most there are. */
const IS_WEB = new RegExp(`${NAME}${PATH}$`);
const IS_STRICT = new RegExp(`${NAME}${PATH}${QUERY}$`);

/** Every profile. */
export const CANONICAL_PROFILES: readonly CanonicalProfile[] = [
  {
    name: 'web-1',
    summary: 'URLs that nearly every site answers alike are one',
    rules: WEB_RULES,
    keyOf: (url) =>
      IS_WEB.test(url) ? url : keyBy(url, (path) => withoutSession(normalPath(path)), normalSearch),
  },
  {
    name: 'strict-1',
    summary: 'only URLs that the standards call equal are one',
    rules: STRICT_RULES,
    keyOf: (url) => (IS_STRICT.test(url) ? url : keyBy(url, normalPath, normalQuery)),
  },
];

const BY_NAME = new Map(CANONICAL_PROFILES.map((profile) => [profile.name, profile]));

/** @throws UsageError when there is none of this name. */
export function profileNamed(name: string): CanonicalProfile {
  const profile = BY_NAME.get(name);
  if (profile !== undefined) return profile;
  const hint = suggest(name, [...BY_NAME.keys()]);
  throw new UsageError(`unknown profile of canonical URLs ${quote(name)}; ${hint}`);
}

/**
 * The canonical form of an absolute http(s) URL by the profile of this name, as its `keyOf`.
 *
 * @throws UsageError when there is no such profile.
 */
export function canonicalKey(url: string, profile: string): string {
  return profileNamed(profile).keyOf(url);
}

function keyBy(
  url: string,
  pathOf: (path: string) => string,
  searchOf: (search: string) => string,
): string {
  const parsed = parseWeb(url);
  if (parsed === null) return url;
  // `search` does not tell of a query that is there, but empty.
  const { href } = parsed;
  const hashAt = href.indexOf('#');
  const end = hashAt === -1 ? href.length : hashAt;
  const queryAt = href.indexOf('?');
  const search = queryAt === -1 || queryAt > end ? '' : href.slice(queryAt, end);
  return `${parsed.protocol}//${parsed.host}${pathOf(parsed.pathname)}${searchOf(search)}`;
}

/** `;jsessionid=…` at the end of a segment or before another parameter. */
const PATH_SESSION = /;(?:jsessionid|phpsessid|jservsessionid[a-z]*)=[^/;]*/gi;
/** A segment that ASP.NET puts in for want of cookies: `/(S(lit3py55t21z5v55vlm25s55))`. */
const ASP_SESSION = /\/\((?:[A-Z]\([A-Za-z0-9_-]{16,}\))+\)(?=\/)/g;

function withoutSession(path: string): string {
  let bare = path;
  if (bare.includes(';')) {
    const stripped = bare.replace(PATH_SESSION, '');
    // `..;jsessionid=x` is a name, and must not become a step upwards.
    if (!DOT_SEGMENT.test(stripped)) bare = stripped;
  }
  return bare.includes('/(') ? bare.replace(ASP_SESSION, '') : bare;
}

const DOT_SEGMENT = /\/\.{1,2}(?:\/|$)/;

function normalSearch(search: string): string {
  if (search.length <= 1) return '';
  const kept: Parameter[] = [];
  for (const piece of search.slice(1).split('&')) {
    if (piece === '') continue;
    const parameter = parameterOf(normalQuery(piece));
    if (!isTracking(parameter.name) && !isSession(parameter.name, parameter.value)) {
      kept.push(parameter);
    }
  }
  if (kept.length === 0) return '';
  if (kept.length > 1) kept.sort(byNameThenText);
  return `?${kept.map(({ text }) => text).join('&')}`;
}

interface Parameter {
  readonly name: string;
  readonly value: string;
  /** With the equals sign, if it has one. */
  readonly text: string;
}

function parameterOf(text: string): Parameter {
  const at = text.indexOf('=');
  if (at === -1) return { name: text, value: '', text };
  return { name: text.slice(0, at), value: text.slice(at + 1), text };
}

/** By UTF-16 code unit, the same in every language. */
function byNameThenText(a: Parameter, b: Parameter): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  if (a.text === b.text) return 0;
  return a.text < b.text ? -1 : 1;
}
