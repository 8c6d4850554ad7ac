import type { Assertion } from '../../model/check.ts';
import { assertionOf, type Origin } from './condition.ts';
import {
  ExpectProblem,
  isMap,
  readList,
  within,
  type AssertionKind,
  type AssertionTools,
} from './kind.ts';
import { matcherSchema, parseMatcher, type Subject } from './matcher.ts';
import { shownInput } from './show.ts';

const BODY: Subject = {
  plain: 'contains',
  isJson: false,
  otherKeys: ['sha256'],
  isAlwaysThere: true,
  lengthOf: ([text]) => (typeof text === 'string' ? text.length : null),
};

const ORIGIN: Origin = {
  name: 'body',
  needs: ['body'],
  query: null,
  valuesOf: (evidence) => [evidence.text()],
  nothing: () => 'an empty body',
};

const HASH = /^(?:sha256:)?([\dA-Fa-f]{64})$/;

export const body: AssertionKind = {
  name: 'body',
  summary: 'a text that the body has to contain, a matcher, its sha256, or a list of these',
  examples: [
    'body: healthy',
    'body: /status.*ok/i',
    'body: [welcome, { not: error }, { regex: "v[0-9]+" }]',
    'body: { equals: pong }',
    'body: { sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 }',
  ],
  schema: matcherSchema({ sha256: { type: 'string', pattern: HASH.source } }),
  parse: (value, tools) => readList(value, (each) => parseOne(each, tools)).flat(),
};

function parseOne(value: unknown, tools: AssertionTools): readonly Assertion[] {
  if (!isMap(value) || !Object.hasOwn(value, 'sha256')) return matched(value, tools);
  const { sha256, ...matcher } = value;
  const hash = within('sha256', () => hashAssertion(sha256));
  return Object.keys(matcher).length === 0 ? [hash] : [hash, ...matched(matcher, tools)];
}

function matched(matcher: unknown, tools: AssertionTools): readonly Assertion[] {
  return parseMatcher(matcher, BODY, tools).map((condition) => assertionOf(ORIGIN, condition));
}

function hashAssertion(value: unknown): Assertion {
  const [, hash] = typeof value === 'string' ? (HASH.exec(value) ?? []) : [];
  if (hash === undefined) {
    throw new ExpectProblem(`${shownInput(value)} is no SHA-256, which has 64 hexadecimal digits`);
  }
  const wanted = hash.toLowerCase();
  return {
    name: 'body.sha256',
    expected: wanted,
    needs: ['hash'],
    query: null,
    judgesFailure: false,
    evaluate: ({ outcome }) => (outcome.hash === wanted ? null : (outcome.hash ?? 'no hash')),
  };
}
