import type { Evidence } from '../../model/check.ts';
import { maskPassword } from '../../model/target.ts';
import { parseUrl } from '../../util/web-address.ts';
import { assertionOf, type Condition, type Origin } from './condition.ts';
import { ExpectProblem, isMap, within, type AssertionKind } from './kind.ts';
import { isPlainText, matcherSchema, parseMatcher, type Subject } from './matcher.ts';
import { shownInput } from './show.ts';

const TARGET: Subject = {
  plain: 'equals',
  isJson: false,
  lengthOf: ([url]) => (typeof url === 'string' ? url.length : null),
};

const ORIGIN: Origin = {
  name: 'redirect',
  needs: [],
  query: null,
  valuesOf(evidence) {
    const target = targetOf(evidence);
    return target === null ? [] : [target];
  },
  nothing: () => 'no redirect',
};

export const redirect: AssertionKind = {
  name: 'redirect',
  summary:
    'where redirects led, or, with redirects not followed, where one leads: a URL, a matcher, or none',
  examples: [
    'redirect: https://www.example.com/',
    'redirect: { starts_with: "https://" }',
    'redirect: none',
  ],
  schema: matcherSchema(),
  parse(value, tools) {
    const isNone = value === 'none' || value === null;
    const matcher = isNone ? null : urlsOf(value);
    const conditions = parseMatcher(matcher, TARGET, tools);
    return conditions.map((each) => assertionOf(ORIGIN, isNone ? none(each) : each));
  },
};

function none(condition: Condition): Condition {
  return { ...condition, expected: 'no redirect' };
}

function urlsOf(value: unknown): unknown {
  if (!Array.isArray(value)) return withUrl(value);
  return value.map((each, at): unknown => within(at, () => withUrl(each)));
}

/** A URL is written in many ways, of which a response tells only one. */
function withUrl(value: unknown): unknown {
  if (isMap(value)) {
    return Object.hasOwn(value, 'equals')
      ? { ...value, equals: within('equals', () => urlText(value['equals'])) }
      : value;
  }
  if (typeof value === 'string' && !isPlainText(value)) return value;
  return { equals: urlText(value) };
}

function urlText(value: unknown): string {
  const url = typeof value === 'string' && /^https?:/i.test(value) ? parseUrl(value) : undefined;
  if (url !== undefined) return url.href;
  throw new ExpectProblem(
    `${shownInput(value)} is no whole URL; write https://www.example.com/login, { ends_with: /login } or none`,
  );
}

/** Null: there was no redirect. */
function targetOf({ outcome, headers }: Evidence): string | null {
  const { finalUrl, statusCode } = outcome;
  const [latin1] = headers['location'] ?? [];
  const isRedirect = statusCode !== null && statusCode >= 300 && statusCode <= 399;
  if (isRedirect && latin1 !== undefined && finalUrl !== null) {
    const location = Buffer.from(latin1, 'latin1').toString('utf8');
    return resolved(location.includes('\u{fffd}') ? latin1 : location, finalUrl);
  }
  return outcome.redirects > 0 && finalUrl !== null ? maskPassword(finalUrl) : null;
}

function resolved(location: string, base: string): string {
  return maskPassword(parseUrl(location, base)?.href ?? location);
}
