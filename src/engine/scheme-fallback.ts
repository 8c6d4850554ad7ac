import type { ErrorCode } from '../model/errors.ts';
import type { Outcome } from '../model/outcome.ts';
import { hasScheme, parseAbsolute, type DefaultScheme, type Target } from '../model/target.ts';
import type { Task } from '../model/task.ts';

// `host:443`, with or without userinfo; the rest of the URL may follow.
const PORT_OF_HTTPS = /^(?:\/\/)?(?:[^/\\?#]*@)?[^/\\?#@]*:0*443(?:[/\\?#]|$)/;

/**
 * True where `--default-scheme auto` may read an input as http if https does not answer. Where the
 * input itself names the port of https, http there is not what was meant, nor is port 80.
 */
export function mayFallBack(input: string, defaultScheme: DefaultScheme): boolean {
  return defaultScheme === 'auto' && !hasScheme(input) && !PORT_OF_HTTPS.test(input);
}

/** It is not https that failed. */
const SAYS_NOTHING: ReadonlySet<ErrorCode> = new Set([
  'blocked_address',
  'file_limit',
  'interrupted',
] satisfies ErrorCode[]);

/**
 * The http variant of a URL whose https did not get as far as a request, at the port that the input
 * names; null where there is nothing to fall back from.
 */
export function httpFallback(task: Task, { failure, redirects }: Outcome): Target | null {
  if (!task.schemeFallback || failure === null || redirects > 0) return null;
  if (failure.phase !== 'connect' && failure.phase !== 'tls') return null;
  if (SAYS_NOTHING.has(failure.code)) return null;
  const { credentials } = task.target;
  const target = parseAbsolute(task.target.url.replace(/^https:/, 'http:'));
  if ('code' in target) return null;
  return credentials === undefined ? target : { ...target, credentials };
}
