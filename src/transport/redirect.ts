import { failure, type Failure } from '../model/errors.ts';
import type { NetworkOptions } from '../model/options.ts';
import type { Hop } from '../model/record.ts';
import { parseAbsolute, type Target } from '../model/target.ts';
import { toSeconds } from '../util/seconds.ts';
import { headerValues, type RawHeaders } from './raw-headers.ts';

// RFC 9110, 15.4: the others of the 3xx class are not followed.
const FOLLOWED: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MAX_LOCATION = 16 * 1024;

export interface Redirect {
  readonly target: Target;
  /** As the server wrote it. */
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
  return { target: { url, origin: parsed.origin, path: parsed.path }, location };
}

function fragmentOf(url: string): string {
  const at = url.indexOf('#');
  return at === -1 ? '' : url.slice(at);
}

/** What of an attempt its redirects depend on. */
interface RedirectingAttempt {
  readonly context: {
    readonly options: Pick<NetworkOptions, 'followRedirects' | 'maxRedirects'>;
  };
  readonly target: Target;
  readonly statusCode: number | null;
  readonly redirects: number;
  readonly connection: { readonly remoteIp: string | null } | null;
  /** On the monotonic clock. */
  readonly hopStartMs: number;
}

/** Where an attempt goes on to after a response, within its limits; null: nowhere. */
export function nextHop(attempt: RedirectingAttempt, raw: RawHeaders): Redirect | Failure | null {
  const { followRedirects, maxRedirects } = attempt.context.options;
  const statusCode = attempt.statusCode ?? 0;
  if (!followRedirects || statusCode < 300 || statusCode > 399) return null;
  const redirect = redirectOf(statusCode, raw, attempt.target);
  if (redirect === null || 'code' in redirect || attempt.redirects < maxRedirects) return redirect;
  return failure('too_many_redirects', `more than ${maxRedirects} redirects (--max-redirs)`);
}

/** What `--with hops` tells of a redirect that is about to be followed. */
export function hopOf(attempt: RedirectingAttempt, { location }: Redirect, nowMs: number): Hop {
  return {
    url: attempt.target.url,
    status_code: attempt.statusCode ?? 0,
    location,
    remote_ip: attempt.connection?.remoteIp ?? null,
    time_total: toSeconds(nowMs - attempt.hopStartMs),
  };
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
