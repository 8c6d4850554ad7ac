import { hasScheme, isFailure, parseTarget, type DefaultScheme } from '../../model/target.ts';
import { capturedNames } from './captured.ts';

const CONTROL = /\p{Cc}/u;
const HOST_AND_PORT = /^[^:/?#]+:\d{1,5}(?:[/?#]|$)/;

/**
 * Puts a path behind the base: `/health` and `health` behind `https://host/v1` are both
 * `https://host/v1/health`. What names a scheme, a host with a port, `//host` or begins with a captured
 * value is left as it is.
 */
export function withBase(url: string, base: string | undefined): string {
  const isWhole =
    hasScheme(url) || HOST_AND_PORT.test(url) || url.startsWith('//') || url.startsWith('{{');
  if (base === undefined || isWhole) return url;
  const start = base.replace(/\/$/, '');
  return url.startsWith('?') ? start + url : `${start}/${url.replace(/^\//, '')}`;
}

/** Why nothing can be fetched from there, as the end of “URL …”; null: it can, or it is not known yet. */
export function urlProblem(url: string, defaultScheme: DefaultScheme): string | null {
  if (CONTROL.test(url)) return 'holds a control character';
  if (capturedNames(url).length > 0) return null;
  const target = parseTarget(url, defaultScheme);
  return isFailure(target) ? `cannot be fetched: ${target.message}` : null;
}

/** Why no path can be put behind it. */
export function baseProblem(base: string, defaultScheme: DefaultScheme): string | null {
  if (/[?#]/.test(base)) return 'has a query or a fragment, which no path can follow';
  if (capturedNames(base).length > 0) return 'cannot hold a captured value';
  return urlProblem(base, defaultScheme);
}
