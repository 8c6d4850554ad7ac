import { failure, type Failure } from '../model/errors.ts';
import { methodOf, methodProblem } from '../model/methods.ts';
import type { RequestOptions } from '../model/options.ts';
import type { Target } from '../model/target.ts';
import type { Task } from '../model/task.ts';
import { isToken } from '../util/header-field.ts';
import { quote } from '../util/quote.ts';
import type { RequestHead } from './channel.ts';
import type { Cookies } from './cookies.ts';
import { endLines, fieldLines, firstLines, hostOf } from './http1/request-head.ts';
import { netrcCredentials, readNetrc, type Netrc } from './netrc.ts';
import { proxyAuthorization } from './proxy.ts';
import { isHarmlessHeader, type RequestState } from './redirect.ts';
import { isForwarded, routeTo, type Route } from './route.ts';

/** Name, value, name, value … */
type HeaderList = readonly string[];

// undici asserts of any other method that it has no body.
const HTTP2_BODY_METHODS: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** Builds the headers of requests from the options of the run. */
export class RequestBuilder {
  readonly #options: RequestOptions;
  readonly #cookies: Cookies | null;
  readonly #netrc: Netrc | null;
  readonly #base: readonly (readonly [string, string])[];
  readonly #hasHttp1Headers: boolean;
  /** The whole list, where nothing depends on the target. */
  readonly #fixed: HeaderList | null;
  /** The same as HTTP/1.1 writes it, and the Host in it. */
  #fixedLines: string | null = null;
  #fixedHost: string | undefined;
  readonly #range: string | undefined;

  constructor(options: RequestOptions, cookies: Cookies | null, staticCookie: string | undefined) {
    this.#options = options;
    this.#cookies = cookies;
    this.#netrc = options.netrcFile === undefined ? null : readNetrc(options.netrcFile);
    this.#base = baseHeaders(options, staticCookie);
    this.#range = new Map(this.#base).get('range');
    this.#hasHttp1Headers = hasHttp1Header(options.headers);
    const dependsOnTarget = cookies !== null || this.#netrc !== null;
    this.#fixed = dependsOnTarget ? null : this.#base.flat();
  }

  /** Where a task begins. */
  first(task: Task): RequestState {
    const method = methodOf(task.request, this.#options);
    return {
      target: task.target,
      method,
      isForeign: task.crawl?.isForeign ?? false,
      isBodyDropped: false,
      namedBy: task.crawl?.fromPublic === true ? 'public-server' : 'user',
    };
  }

  /** Why a task cannot be sent, for what nobody could answer; null: it can. */
  refusal({ method }: RequestState, { request }: Task): Failure | null {
    if (method === 'GET') return null;
    const hasBody = request?.body !== undefined || this.#options.body !== undefined;
    const problem = isToken(method)
      ? methodProblem(method, hasBody)
      : `${quote(method)} is no method`;
    return problem === undefined ? null : failure('invalid_url', problem, 'input');
  }

  /** True for what HTTP/2 cannot carry, or undici not over HTTP/2: it would end the process. */
  needsHttp1(task: Task, state: RequestState): boolean {
    if (!this.#options.http2) return false;
    const own = task.request?.headers;
    if (this.#hasHttp1Headers || (own !== undefined && hasHttp1Header(own))) return true;
    const hasBody = (this.bodyOf(task, state)?.length ?? 0) > 0;
    return hasBody && !HTTP2_BODY_METHODS.has(state.method);
  }

  /** The Range header that is sent, if any. */
  rangeOf({ request }: Task): string | undefined {
    const range = request?.headers?.['range'] ?? this.#range;
    return range === '' ? undefined : range;
  }

  bodyOf(task: Task, { isBodyDropped }: RequestState): string | Buffer | null {
    return isBodyDropped ? null : (task.request?.body ?? this.#options.body ?? null);
  }

  /** What goes before the body over HTTP/2. */
  listHead(task: Task, state: RequestState, route: Route): RequestHead {
    return { path: state.target.path, headers: this.#headersOf(task, state, route) };
  }

  /** What goes before the body over HTTP/1.1. Throws for what cannot be written. */
  writeHead(task: Task, state: RequestState, route: Route): string {
    const { target, method } = state;
    const path = isForwarded(route) ? target.origin + target.path : target.path;
    const headers = this.#headersOf(task, state, route);
    const isFixed = headers === this.#fixed;
    const lines = isFixed ? this.#linesOf(headers) : fieldLines(headers);
    const host = isFixed ? this.#fixedHost : hostOf(headers);
    const first = firstLines(method, path, host ?? authorityOf(target.origin));
    return first + lines + endLines(method, this.bodyOf(task, state));
  }

  #linesOf(fixed: HeaderList): string {
    if (this.#fixedLines === null) {
      this.#fixedLines = fieldLines(fixed);
      this.#fixedHost = hostOf(fixed);
    }
    return this.#fixedLines;
  }

  #headersOf(task: Task, state: RequestState, route: Route): HeaderList {
    const { target, isForeign, isBodyDropped } = state;
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
    if (isForwarded(route)) addForwarding(headers, route);
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

/** RFC 9113, 8.2.2: node:http2 refuses headers that speak of the connection. */
function hasHttp1Header(headers: Readonly<Record<string, string>>): boolean {
  const { te = '', 'proxy-connection': proxy = '', 'http2-settings': settings = '' } = headers;
  return (te !== '' && te !== 'trailers') || proxy !== '' || settings !== '';
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

function addForwarding(headers: Map<string, string>, { proxy }: Route): void {
  const authorization = proxy === null ? undefined : proxyAuthorization(proxy);
  if (authorization !== undefined) headers.set('proxy-authorization', authorization);
}

/** The Host of an origin. */
function authorityOf(origin: string): string {
  return origin.slice(origin.startsWith('https:') ? 8 : 7);
}

/** RFC 7617. */
function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
