import type { Dispatcher } from 'undici';

import type { RequestOptions } from '../model/options.ts';
import type { Target } from '../model/target.ts';
import type { Task } from '../model/task.ts';
import type { Cookies } from './cookies.ts';
import { netrcCredentials, readNetrc, type Netrc } from './netrc.ts';
import { proxyAuthorization } from './proxy.ts';
import { isHarmlessHeader } from './redirect.ts';
import { isForwarded, routeTo, type Route } from './route.ts';

/** One request as undici takes it: name, value, name, value … */
type HeaderList = readonly string[];

interface BuiltRequest extends Dispatcher.DispatchOptions {
  /** undici takes it, though its types do not say so. */
  readonly servername: string;
}

/** Where in its redirects a task stands. */
export interface RequestState {
  readonly task: Task;
  readonly target: Target;
  readonly method: string;
  /** A redirect led to another origin: nothing that is a secret may be sent. */
  readonly isForeign: boolean;
  /** A redirect dropped the body. */
  readonly isBodyDropped: boolean;
}

/** Builds the headers of requests from the options of the run. */
export class RequestBuilder {
  readonly #options: RequestOptions;
  readonly #cookies: Cookies | null;
  readonly #netrc: Netrc | null;
  readonly #base: readonly (readonly [string, string])[];
  /** The whole list, where nothing depends on the target. */
  readonly #fixed: HeaderList | null;

  constructor(options: RequestOptions, cookies: Cookies | null, staticCookie: string | undefined) {
    this.#options = options;
    this.#cookies = cookies;
    this.#netrc = options.netrcFile === undefined ? null : readNetrc(options.netrcFile);
    this.#base = baseHeaders(options, staticCookie);
    const dependsOnTarget = cookies !== null || this.#netrc !== null;
    this.#fixed = dependsOnTarget ? null : this.#base.flat();
  }

  methodOf(task: Task): string {
    const hasBody = task.request?.body !== undefined || this.#options.body !== undefined;
    return task.request?.method ?? this.#options.method ?? (hasBody ? 'POST' : 'GET');
  }

  /** The request of one hop, as undici takes it. */
  build(state: RequestState, route: Route): BuiltRequest {
    const { target, method } = state;
    return {
      method,
      path: isForwarded(route) ? target.origin + target.path : target.path,
      headers: this.#headersOf(state, route) as string[],
      body: this.#bodyOf(state),
      // Fixed, or undici would connect anew whenever the Host header is another.
      servername: route.hostname,
      // undici would hold a POST back for as long as others use the session.
      idempotent: true,
      // undici closes after a HEAD for the sake of servers that send a body nonetheless; ours is
      // checked on every use.
      ...(method === 'HEAD' ? { reset: false } : {}),
    };
  }

  #bodyOf({ task, method, isBodyDropped }: RequestState): string | Buffer | null {
    if (isBodyDropped || method === 'HEAD') return null;
    return task.request?.body ?? this.#options.body ?? null;
  }

  #headersOf(state: RequestState, route: Route): HeaderList {
    const { task, target, isForeign, isBodyDropped } = state;
    const isPlain =
      !isForeign && task.request?.headers === undefined && target.credentials === undefined;
    if (isPlain && this.#fixed !== null && !isBodyDropped && !isForwarded(route))
      return this.#fixed;
    const headers = new Map(this.#base);
    apply(headers, task.request?.headers ?? {});
    if (isForeign) keepHarmless(headers);
    else this.#authorize(headers, target);
    if (isBodyDropped) headers.delete('content-type');
    this.#addCookies(headers, target);
    if (isForwarded(route)) addForwarding(headers, target, route);
    return [...headers].flat();
  }

  /** URL, then options, then netrc, as in curl. */
  #authorize(headers: Map<string, string>, target: Target): void {
    const ofUrl = target.credentials;
    if (ofUrl !== undefined) {
      headers.set('authorization', basic(ofUrl.username, ofUrl.password));
    } else if (!headers.has('authorization') && this.#netrc !== null) {
      const found = netrcCredentials(this.#netrc, routeTo(target.origin, null).hostname);
      if (found !== undefined) headers.set('authorization', basic(found.username, found.password));
    }
  }

  #addCookies(headers: Map<string, string>, target: Target): void {
    const fromJar = this.#cookies?.header(target.origin + target.path) ?? '';
    if (fromJar === '') return;
    const own = headers.get('cookie');
    headers.set('cookie', own === undefined ? fromJar : `${own}; ${fromJar}`);
  }
}

function baseHeaders(options: RequestOptions, cookie: string | undefined): [string, string][] {
  const { user, bearer, range } = options;
  const headers = new Map([
    ['user-agent', options.userAgent],
    ['accept', '*/*'],
  ]);
  // RFC 9110, 14.2: a range of an encoded body cannot be decoded.
  if (options.compressed && range === undefined)
    headers.set('accept-encoding', 'gzip, deflate, br');
  if (range !== undefined) headers.set('range', `bytes=${range}`);
  if (cookie !== undefined) headers.set('cookie', cookie);
  if (bearer !== undefined) headers.set('authorization', `Bearer ${bearer}`);
  if (user !== undefined) {
    const [, name = user, password = ''] = /^([^:]*):(.*)$/s.exec(user) ?? [];
    headers.set('authorization', basic(name, password));
  }
  apply(headers, options.headers);
  return [...headers];
}

/** An empty value takes a header away. */
function apply(headers: Map<string, string>, own: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(own)) {
    if (value === '') headers.delete(name);
    else headers.set(name, value);
  }
}

function keepHarmless(headers: Map<string, string>): void {
  for (const name of headers.keys()) if (!isHarmlessHeader(name)) headers.delete(name);
}

function addForwarding(headers: Map<string, string>, target: Target, { proxy }: Route): void {
  if (!headers.has('host'))
    headers.set('host', target.origin.slice(target.origin.indexOf('//') + 2));
  const authorization = proxy === null ? undefined : proxyAuthorization(proxy);
  if (authorization !== undefined) headers.set('proxy-authorization', authorization);
}

/** RFC 7617. */
function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
