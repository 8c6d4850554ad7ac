import { methodProblem } from '../model/methods.ts';
import type { RequestSpec } from '../model/task.ts';
import { MAX_TIMER_MS, parseDuration } from '../util/duration.ts';
import { isFieldValue, isSenderField, isToken } from '../util/header-field.ts';
import { quote } from '../util/quote.ts';

/** An object in JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with a request, as the end of a sentence. */
export interface RequestProblem {
  readonly problem: string;
}

/**
 * Reads what a line of JSON asks of its own request: `method`, `headers`, `body`, `timeout`. A key
 * that is null counts as absent; undefined where there is none at all.
 */
export function readRequest(line: JsonObject): RequestSpec | RequestProblem | undefined {
  const { method: rawMethod, headers: rawHeaders, body: rawBody, timeout } = line;
  if (isAbsent(rawMethod) && isAbsent(rawHeaders) && isAbsent(rawBody) && isAbsent(timeout)) {
    return undefined;
  }
  const method = isAbsent(rawMethod) ? undefined : readMethod(rawMethod, !isAbsent(rawBody));
  if (method !== undefined && typeof method !== 'string') return method;
  const given = readHeaders(rawHeaders);
  if ('problem' in given) return given;
  const timeoutMs = isAbsent(timeout) ? undefined : readTimeout(timeout);
  if (timeoutMs !== undefined && typeof timeoutMs !== 'number') return timeoutMs;

  const isJsonBody = !isAbsent(rawBody) && typeof rawBody !== 'string';
  const headers =
    isJsonBody && given.headers['content-type'] === undefined
      ? { ...given.headers, 'content-type': 'application/json' }
      : given.headers;
  return {
    ...(method === undefined ? {} : { method }),
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    ...(isAbsent(rawBody)
      ? {}
      : { body: typeof rawBody === 'string' ? rawBody : JSON.stringify(rawBody) }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function readMethod(value: unknown, hasBody: boolean): string | RequestProblem {
  if (typeof value !== 'string' || !isToken(value)) {
    return { problem: `has a “method” that is none: ${showJson(value)}` };
  }
  const method = value.toUpperCase();
  const problem = methodProblem(method, hasBody);
  return problem === undefined ? method : { problem: `cannot be sent: ${problem}` };
}

function readHeaders(
  value: unknown,
): { readonly headers: Readonly<Record<string, string>> } | RequestProblem {
  if (isAbsent(value)) return { headers: {} };
  if (!isJsonObject(value)) return { problem: 'has “headers” that are no object' };
  const entries: [string, string][] = [];
  for (const [name, content] of Object.entries(value)) {
    // What is no name may be a whole header, and a value may be a secret, so neither is shown.
    if (!isToken(name)) return { problem: 'has a header with no valid name' };
    if (typeof content !== 'string')
      return { problem: `has a header ${quote(name)} that is no string` };
    if (!isFieldValue(content)) {
      return { problem: `has a character in the header ${quote(name)} that no header can carry` };
    }
    if (content !== '' && isSenderField(name)) {
      return { problem: `has a header ${quote(name)}, about which gfetch itself decides` };
    }
    entries.push([name.toLowerCase(), content]);
  }
  return { headers: Object.fromEntries(entries) };
}

/** Seconds as a number, as in records, or a duration as on the command line. */
function readTimeout(value: unknown): number | RequestProblem {
  const ms =
    typeof value === 'number'
      ? Math.round(value * 1_000)
      : typeof value === 'string'
        ? parseDuration(value)
        : undefined;
  return ms !== undefined && ms > 0 && ms <= MAX_TIMER_MS
    ? ms
    : { problem: `has a “timeout” that is no duration like 5 or "5s": ${showJson(value)}` };
}

function showJson(value: unknown): string {
  return quote(JSON.stringify(value) ?? '');
}
