import { quote } from '../util/quote.ts';
import { failure, type Failure } from './errors.ts';
import { parseUrl } from '../util/web-address.ts';

/** A URL, parsed once, in the pieces that the frontier and the transport need. */
export interface Target {
  /** As written in records: normalised, with its fragment, a password masked. */
  readonly url: string;
  /** `scheme://host[:port]`, without a default port: the key of the host's queue. */
  readonly origin: string;
  /** Path and query as sent. */
  readonly path: string;
  /** From the URL's userinfo, percent-decoded. */
  readonly credentials?: Credentials;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export type DefaultScheme = 'https' | 'http' | 'auto';

const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
const WEB_URL = /^https?:\/\//i;
// `host:8080/x` has a port where `mailto:x` has a scheme.
const HOST_AND_PORT = /^[^:/?#]+:\d{1,5}(?:[/?#]|$)/;

/**
 * Parses an input as curl would: with its scheme, or with `defaultScheme` where it has none.
 * `auto` reads as https here; the engine falls back to http. WHATWG URL rules apply.
 */
export function parseTarget(
  input: string,
  defaultScheme: DefaultScheme = 'https',
): Target | Failure {
  if (WEB_URL.test(input)) return parseAbsolute(input);
  const scheme = SCHEME.exec(input)?.[1]?.toLowerCase();
  if (scheme === undefined || HOST_AND_PORT.test(input)) {
    const prefix = defaultScheme === 'http' ? 'http:' : 'https:';
    return parseAbsolute(input.startsWith('//') ? prefix + input : `${prefix}//${input}`);
  }
  if (scheme === 'http' || scheme === 'https') {
    return failure('invalid_url', `“${scheme}:” without “//” is no web address`);
  }
  return failure(
    'unsupported_scheme',
    `the scheme ${quote(scheme)} is not supported, only http and https`,
  );
}

/** True where `input` names its own scheme, so that no default applies. */
export function hasScheme(input: string): boolean {
  return WEB_URL.test(input) || (SCHEME.test(input) && !HOST_AND_PORT.test(input));
}

/** Parses an absolute http(s) URL, or one relative to `base`. */
export function parseAbsolute(input: string, base?: string): Target | Failure {
  let parsed: URL;
  try {
    parsed = new URL(input, base);
  } catch {
    return failure('invalid_url', 'not a valid URL');
  }
  const { protocol } = parsed;
  if (protocol !== 'http:' && protocol !== 'https:') {
    return failure(
      'unsupported_scheme',
      `the scheme ${quote(protocol.slice(0, -1))} is not supported`,
    );
  }
  return fromUrl(parsed);
}

function fromUrl(parsed: URL): Target {
  const { href } = parsed;
  const hostStart = parsed.protocol.length + 2;
  const pathStart = href.indexOf('/', hostStart);
  const hashStart = href.indexOf('#', pathStart);
  const path = hashStart === -1 ? href.slice(pathStart) : href.slice(pathStart, hashStart);
  const at = href.lastIndexOf('@', pathStart);
  if (at < hostStart) return { url: href, origin: href.slice(0, pathStart), path };
  return {
    url: maskUserinfo(href),
    origin: href.slice(0, hostStart) + href.slice(at + 1, pathStart),
    path,
    credentials: {
      username: decodeUserinfo(parsed.username),
      password: decodeUserinfo(parsed.password),
    },
  };
}

function decodeUserinfo(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign stands for itself
  }
}

/** Puts `***` in place of the password of a URL; in what is none, of every URL that it may hold. */
export function maskPassword(input: string): string {
  if (!input.includes('@')) return input;
  return mayParse(input) ? maskUserinfo(input) : maskPasswords(input);
}

/** The same of a text that is known to be no URL. */
export function maskPasswords(text: string): string {
  if (!text.includes('@')) return text;
  const beginsAsUrl = URL_START.test(text) || !text.includes('//');
  return maskWords(beginsAsUrl ? maskUserinfo(text) : text);
}

/** Hides all that may be meant as credentials, in what should have been a URL. */
export function withoutUserinfo(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?[^]*@/i, '$1***@');
}

function mayParse(input: string): boolean {
  return parseUrl(WITH_SLASHES.test(input) ? input : `https://${input}`) !== undefined;
}

const URL_START = /^(?:[a-z][a-z0-9+.-]*:[/\\]|[/\\]{2})/i;
const WITH_SLASHES = /^[a-z][a-z0-9+.-]*:\/\//i;
// Backslashes count as slashes, and there may be more of them (WHATWG URL, 4.4).
const BEGINNING = /^((?:[a-z][a-z0-9+.-]*:[/\\]+|[/\\]{2,})?)([^/\\?#]*)/i;
const HOST = /^(?:\[[^\]]*\]|[^:]*)(?::\d*)?$/;

function maskUserinfo(url: string): string {
  const [, start = '', authority = ''] = BEGINNING.exec(url) ?? [];
  const colon = authority.indexOf(':');
  let at = authority.lastIndexOf('@');
  // A raw `/`, `?` or `#` in a password ends what was meant to go on.
  if (at === -1 && !HOST.test(authority)) at = url.lastIndexOf('@') - start.length;
  if (colon === -1 || colon > at) return url;
  return `${url.slice(0, start.length + colon)}:***${url.slice(start.length + at)}`;
}

const WORD = /[^\s"<>]+/g;
/** Up to the colon before a password; what is before a port is none. */
const BEFORE_PASSWORD = /[/\\]{2}[^/\\?#@:]*:(?!\d*[/\\?#])/;

function maskWords(text: string): string {
  return text.replace(WORD, (word) => {
    const at = word.lastIndexOf('@');
    const found = at === -1 ? null : BEFORE_PASSWORD.exec(word);
    if (found === null || found.index + found[0].length > at) return word;
    return `${word.slice(0, found.index)}${found[0]}***${word.slice(at)}`;
  });
}

export function isFailure(value: object): value is Failure {
  return 'code' in value && 'phase' in value;
}
