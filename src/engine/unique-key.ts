import { methodOf } from '../model/methods.ts';
import type { GetOptions } from '../model/options.ts';
import type { Target } from '../model/target.ts';
import type { RequestSpec } from '../model/task.ts';

const NOTHING_ELSE = '[[],null]';

/**
 * What makes two inputs the same (`--unique`): method, URL without its fragment, headers and body.
 * It does not matter whether an input says what would be sent anyway.
 */
export function uniqueKey(
  { origin, path }: Target,
  request: RequestSpec | undefined,
  options: Pick<GetOptions, 'method' | 'body'>,
): string {
  const url = origin + path;
  if (request === undefined) return url;
  const method = methodOf(request, options).toUpperCase();
  const headers = Object.entries(request.headers ?? {})
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const rest = JSON.stringify([headers, request.body ?? null]);
  const isUsual = method === methodOf(undefined, options).toUpperCase() && rest === NOTHING_ELSE;
  return isUsual ? url : `${method} ${url} ${rest}`;
}
