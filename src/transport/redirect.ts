import { failure, type Failure } from '../model/errors.ts';
import type { NetworkOptions } from '../model/options.ts';
import type { Hop } from '../model/record.ts';
import { maskPassword, parseAbsolute, type Target } from '../model/target.ts';
import { toSeconds } from '../util/seconds.ts';
import { isPublicBehindProxy } from './guard/behind-proxy.ts';
import { isPublic, type NamedBy } from './guard/guard.ts';
import { headerValues, type RawHeaders } from './raw-headers.ts';
import { routeTo } from './route.ts';

// RFC 9110, 15.4: the others of the 3xx class are not followed.
const FOLLOWED: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MAX_LOCATION = 16 * 1024;

/** What is asked for, after all redirects so far. */
export interface RequestState {
  readonly target: Target;
  readonly method: string;
  /** A redirect led to another origin: nothing that is a secret may be sent. */
  readonly isForeign: boolean;
  /** A redirect dropped the body. */
  readonly isBodyDropped: boolean;
  /** For the address guard. */
  readonly namedBy: NamedBy;
}

export interface Redirect {
  readonly target: Target;
  /** As the server wrote it, a password masked. */
  readonly location: string;
}

/**
 * Where a response redirects to; null: nowhere, it is final. Pure.
 *
 * Raw UTF-8 in a Location is read as UTF-8, and a fragment is inherited (RFC 9110, 10.2.2). What it
 * says of user and password is dropped: a server does not choose our credentials.
 */
export function redirectOf(
  statusCode: number,
  raw: RawHeaders,
  from: Target,
): Redirect | Failure | null {
  if (!FOLLOWED.has(statusCode)) return null;
  const locations = new Set(headerValues(raw, 'location'));
  const [latin1] = locations;
  if (latin1 === undefined || latin1.trim() === '') return null;
  if (locations.size > 1) return failure('bad_redirect', 'the server redirects to several places');
  if (latin1.length > MAX_LOCATION) return failure('bad_redirect', 'the Location is too long');
  const location = Buffer.from(latin1, 'latin1').toString('utf8');
  const parsed = parseAbsolute(location.includes('\u{fffd}') ? latin1 : location, from.url);
  if ('code' in parsed) {
    return failure('bad_redirect', `the redirect cannot be followed: ${parsed.message}`);
  }
  const at = from.url.indexOf('#');
  const fragment = at !== -1 && !parsed.url.includes('#') ? from.url.slice(at) : '';
  const url = parsed.origin + parsed.path + fragmentOf(parsed.url) + fragment;
  const target = { url, origin: parsed.origin, path: parsed.path };
  return { target, location: maskPassword(location) };
}

function fragmentOf(url: string): string {
  const at = url.indexOf('#');
  return at === -1 ? '' : url.slice(at);
}

/** A connection, as far as it tells who answers on it. */
interface Answering {
  readonly remoteIp: string | null;
  /** The address at its far end, null where only a proxy knows it. */
  readonly endIp: string | null;
}

/** A request that was answered, as far as its redirects depend on it. */
interface AnsweredHop {
  readonly request: RequestState;
  readonly statusCode: number | null;
  readonly connection: Answering | null;
  /** On the monotonic clock. */
  readonly startMs: number;
}

// The body of a redirect is read to keep the connection; beyond this it costs more than a new one.
const MAX_SKIPPED_BYTES = 64 * 1024;
const MAX_SKIPPING_MS = 250;

/** Whether to go on reading the body of a redirect. */
export function isWorthReading(
  { bytes, startMs }: { readonly bytes: number; readonly startMs: number },
  nowMs: number,
): boolean {
  return bytes <= MAX_SKIPPED_BYTES && nowMs - startMs <= MAX_SKIPPING_MS;
}

/** Where a response leads on to, after `followed` redirects and within the limits; null: nowhere. */
export function nextHop(
  hop: AnsweredHop,
  raw: RawHeaders,
  followed: number,
  limits: Pick<NetworkOptions, 'followRedirects' | 'maxRedirects'>,
): Redirect | Failure | null {
  const statusCode = hop.statusCode ?? 0;
  if (!limits.followRedirects || statusCode < 300 || statusCode > 399) return null;
  const redirect = redirectOf(statusCode, raw, hop.request.target);
  if (redirect === null || 'code' in redirect || followed < limits.maxRedirects) return redirect;
  return failure('too_many_redirects', `more than ${limits.maxRedirects} redirects (--max-redirs)`);
}

/** What `--with hops` tells of a redirect that is about to be followed. */
export function hopOf(hop: AnsweredHop, { location }: Redirect, nowMs: number): Hop {
  return {
    url: hop.request.target.url,
    status_code: hop.statusCode ?? 0,
    location,
    remote_ip: hop.connection?.remoteIp ?? null,
    time_total: toSeconds(nowMs - hop.startMs),
  };
}

/** The request that a redirect leads to. What was dropped on the way does not come back. */
export function requestAfter(hop: AnsweredHop, to: Target): RequestState {
  const { request, statusCode } = hop;
  const method = methodAfter(statusCode ?? 0, request.method);
  const isForeign = request.isForeign || to.origin !== request.target.origin;
  const { credentials } = request.target;
  return {
    // Those of the URL are the user's, and meant for this origin.
    target: isForeign || credentials === undefined ? to : { ...to, credentials },
    method,
    isForeign,
    isBodyDropped: request.isBodyDropped || method !== request.method,
    namedBy: isAnsweredInPublic(hop) ? 'public-server' : request.namedBy,
  };
}

export function isAnsweredInPublic({ request, connection }: AnsweredHop): boolean {
  const endIp = connection?.endIp ?? null;
  if (endIp !== null) return isPublic(endIp);
  return isPublicBehindProxy(routeTo(request.target.origin, null).hostname);
}

/** The method after a redirect (WHATWG Fetch, HTTP-redirect fetch, step 12). */
export function methodAfter(statusCode: number, method: string): string {
  if ((statusCode === 301 || statusCode === 302) && method === 'POST') return 'GET';
  if (statusCode === 303 && method !== 'GET' && method !== 'HEAD') return 'GET';
  return method;
}

// What may be said to anybody; everything else the user set may be a secret meant for one origin.
const HARMLESS =
  /^(?:accept(?:-.*)?|user-agent|range|if-.*|cache-control|pragma|content-type|te|dnt|sec-.*|upgrade-insecure-requests)$/;

/** The headers that may follow a redirect to another origin. */
export function isHarmlessHeader(name: string): boolean {
  return HARMLESS.test(name);
}
