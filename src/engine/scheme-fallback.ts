import type { Outcome } from '../model/outcome.ts';
import { parseAbsolute, type Target } from '../model/target.ts';
import type { Task } from '../model/task.ts';

/**
 * `--default-scheme auto`: the http variant of a URL whose https did not get as far as a request;
 * null where there is nothing to fall back from.
 */
export function httpFallback(task: Task, { failure, redirects }: Outcome): Target | null {
  if (!task.schemeFallback || failure === null || redirects > 0) return null;
  if (failure.phase !== 'connect' && failure.phase !== 'tls') return null;
  const { credentials } = task.target;
  const target = parseAbsolute(task.target.url.replace(/^https:/, 'http:'));
  if ('code' in target) return null;
  return credentials === undefined ? target : { ...target, credentials };
}
