import { withCaptured } from '../../checks/targets/index.ts';
import type { Capture, CheckStep, Finding } from '../../model/check.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Extracted } from '../../model/record.ts';
import { isFailure, parseTarget, type DefaultScheme, type Target } from '../../model/target.ts';
import type { RequestSpec } from '../../model/task.ts';
import { headerValues } from '../../transport/raw-headers.ts';
import { isFieldValue } from '../../util/header-field.ts';
import { queryKey, type Found } from './queries.ts';

/** Values of earlier steps, by name. */
export type Values = ReadonlyMap<string, string>;

/** A request as it is made. */
export interface FilledRequest {
  readonly url: string;
  readonly request: RequestSpec;
}

const COOKIES = 'set-cookie';
/** No token is as long; what a server sends without an end must not go into every text that is masked. */
const MAX_VALUE_LENGTH = 64 * 1024;

/** Takes what later steps need from an answer, or tells what of it is not there. */
export function capture(
  { captures }: CheckStep,
  outcome: Outcome,
  found: Found,
): { readonly values: Values; readonly findings: readonly Finding[] } {
  const values = new Map<string, string>();
  const findings: Finding[] = [];
  for (const each of captures) {
    const value = valueOf(each, outcome, found);
    if (value === null) {
      findings.push(missing(each.name, `a value for ${each.name}`, 'nothing'));
    } else if (value.length > MAX_VALUE_LENGTH) {
      const expected = `${MAX_VALUE_LENGTH} characters at most for ${each.name}`;
      findings.push(missing(each.name, expected, `${value.length} characters`));
    } else {
      values.set(each.name, value);
    }
  }
  return { values, findings };
}

function valueOf({ from }: Capture, outcome: Outcome, found: Found): string | null {
  if (from.kind === 'status') return outcome.statusCode === null ? null : `${outcome.statusCode}`;
  if (from.kind === 'query') return textOf(found?.get(queryKey(from.query))?.[0] ?? null);
  const name = from.header.toLowerCase();
  const values = headerValues(outcome.rawHeaders ?? [], name);
  if (values.length === 0) return null;
  // As a Cookie header carries them (RFC 6265, section 4.2.1).
  if (name === COOKIES) return values.map((value) => value.split(';', 1).join('')).join('; ');
  return values.join(', ');
}

function textOf(value: Extracted): string | null {
  if (value === null) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * Puts captured values into a step's request. What a server has sent must lead to no other host, and into
 * no header that it cannot be part of.
 */
export function fill(
  { url, request }: CheckStep,
  values: Values,
  scheme: DefaultScheme,
): FilledRequest | Finding {
  const filled = withCaptured(url, values);
  const strayed = straying(url, values, scheme);
  if (strayed !== null) return missing('url', strayed, 'a captured value that changes it');
  const { headers, body } = request;
  const isJson = headers?.['content-type']?.includes('json') === true;
  const filledHeaders = Object.entries(headers ?? {}).map(
    ([name, value]) => [name, withCaptured(value, values)] as const,
  );
  const bad = filledHeaders.find(([, value]) => !isFieldValue(value));
  if (bad !== undefined) {
    return missing(
      `header ${bad[0]}`,
      'what a header can carry',
      'a captured value that it cannot',
    );
  }
  return {
    url: filled,
    request: {
      ...request,
      ...(headers === undefined ? {} : { headers: Object.fromEntries(filledHeaders) }),
      ...(body === undefined
        ? {}
        : { body: withCaptured(body, isJson ? mapped(values, inJson) : values) }),
    },
  };
}

function mapped(values: Values, write: (value: string) => string): Values {
  return new Map([...values].map(([name, value]) => [name, write(value)]));
}

/** What of a URL captured values must not change, and do; null: they stay in their place. */
function straying(url: string, values: Values, scheme: DefaultScheme): string | null {
  const filled = target(withCaptured(url, values), scheme);
  // Two, since a captured value may itself be what stands in for it.
  for (const standIn of ['x', 'y']) {
    const meant = target(
      withCaptured(
        url,
        mapped(values, () => standIn),
      ),
      scheme,
    );
    if (meant?.origin !== filled?.origin) return 'the host that the step names';
  }
  // With `../` the answer of one host would choose what is asked of another.
  const start = target(`${url.slice(0, Math.max(0, url.indexOf('{{')))}x`, scheme);
  const isWithin =
    filled === null ||
    start?.origin !== filled.origin ||
    filled.path.startsWith(start.path.replace(/x$/, ''));
  return isWithin ? null : 'the path that the step names';
}

function target(url: string, scheme: DefaultScheme): Target | null {
  const parsed = parseTarget(url, scheme);
  return isFailure(parsed) ? null : parsed;
}

/** As it stands between the quotes of a JSON string. */
function inJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

function missing(what: string, expected: string, actual: string): Finding {
  return { level: 'fail', assertion: `capture ${what}`, expected, actual };
}
