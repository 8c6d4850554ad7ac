import type { RequestOptions } from './options.ts';
import type { RequestSpec } from './task.ts';

const IDEMPOTENT: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PUT',
  'DELETE',
]);

/** True for what may be repeated without being asked (RFC 9110, section 9.2.2). */
export function isIdempotent(method: string): boolean {
  return IDEMPOTENT.has(method);
}

const WITHOUT_BODY: ReadonlySet<string> = new Set(['HEAD', 'TRACE']);

/**
 * Why no request can have this method, or this method and a body, as a clause; undefined where it can
 * (RFC 9110, sections 9.3.2, 9.3.6 and 9.3.8). `method` is in upper case.
 */
export function methodProblem(method: string, hasBody: boolean): string | undefined {
  if (method === 'CONNECT') return 'CONNECT opens a tunnel and fetches nothing';
  if (hasBody && WITHOUT_BODY.has(method)) return `a ${method} request has no body`;
  return undefined;
}

/** The method of a first request: what the input says, or else the run, or else what goes with a body. */
export function methodOf(
  request: RequestSpec | undefined,
  options: Pick<RequestOptions, 'method' | 'body'>,
): string {
  const hasBody = request?.body !== undefined || options.body !== undefined;
  return request?.method ?? options.method ?? (hasBody ? 'POST' : 'GET');
}
