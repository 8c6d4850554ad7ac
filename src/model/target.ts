import { failure, type Failure } from './errors.ts';

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
    `the scheme “${scheme}” is not supported, only http and https`,
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
    return failure('unsupported_scheme', `the scheme “${protocol.slice(0, -1)}” is not supported`);
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
    url: maskPassword(href),
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

const USERINFO = /^([a-z][a-z0-9+.-]*:)?(\/\/)?([^/?#@]*):([^/?#]*)@/i;

/** Puts `***` in place of the password of a URL, also of one that does not parse. */
export function maskPassword(input: string): string {
  if (!input.includes('@')) return input;
  return input.replace(
    USERINFO,
    (_all, scheme: string | undefined, slashes: string | undefined, user: string) =>
      `${scheme ?? ''}${slashes ?? ''}${user}:***@`,
  );
}

export function isFailure(value: object): value is Failure {
  return 'code' in value && 'phase' in value;
}
