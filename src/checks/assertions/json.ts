import type { Assertion, Evidence } from '../../model/check.ts';
import { quote } from '../../util/quote.ts';
import { assertionOf, type Origin } from './condition.ts';
import { parseShortForm } from './json-short.ts';
import {
  ExpectProblem,
  isMap,
  readList,
  readMap,
  type AssertionKind,
  type AssertionTools,
} from './kind.ts';
import { matcherSchema, parseMatcher, type Subject } from './matcher.ts';
import { shownInput } from './show.ts';

/** Of text, characters; of lists, elements; of objects, members. */
const JSON_VALUE: Subject = {
  plain: 'equals',
  isJson: true,
  lengthOf: ([value]) => lengthOf(value),
};

const short = { type: 'string', examples: ['$.status == "ok"'] };

export const json: AssertionKind = {
  name: 'json',
  summary: 'the first match of JSONPath queries (RFC 9535): a value it has to equal, or a matcher',
  examples: [
    'json: { $.status: ok, $.version: { matches: "^2[.]" } }',
    'json: { $.items: { length: "> 3" }, $.error: { exists: false } }',
    `json: '$.status == "ok"'`,
    `json: ['$.items length > 3', '$.name matches /^a/i', '$.n < 5', '$.error not exists']`,
  ],
  schema: {
    anyOf: [
      { type: 'object', minProperties: 1, additionalProperties: matcherSchema({}, true) },
      short,
      { type: 'array', minItems: 1, items: short },
    ],
  },
  parse(value, tools) {
    if (isMap(value)) {
      return readMap(value, (path, matcher) => asserted(pathOf(path), matcher, tools)).flat();
    }
    return readList(value, (each) => {
      if (typeof each !== 'string') throw new ExpectProblem(`${shownInput(each)} is no text`);
      const { path, matcher } = parseShortForm(each);
      return asserted(path, matcher, tools);
    }).flat();
  },
};

function asserted(path: string, matcher: unknown, tools: AssertionTools): readonly Assertion[] {
  const origin: Origin = {
    name: `json.${path}`,
    needs: ['body'],
    query: { kind: 'jsonpath', expression: path, attribute: null },
    valuesOf: ({ found }) => found.slice(0, 1),
    obstacle: (evidence) => (evidence.found.length > 0 ? null : bodyProblem(evidence)),
    nothing: ({ outcome }) => `nothing found (Content-Type: ${outcome.contentType ?? 'none'})`,
  };
  return parseMatcher(matcher, JSON_VALUE, tools).map((each) => assertionOf(origin, each));
}

function pathOf(text: string): string {
  const path = text.trim();
  if (path.startsWith('$')) return path;
  throw new ExpectProblem(
    `${quote(text)} is no JSONPath query; write $.${path || 'status'}`,
    [],
    true,
  );
}

function lengthOf(value: unknown): number | null {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return isMap(value) ? Object.keys(value).length : null;
}

/** Several assertions ask it of one body, which is told by what reads it. */
const problems = new WeakMap<Evidence['text'], string | null>();

/** Why nothing could be found: the body is no JSON. */
function bodyProblem(evidence: Evidence): string | null {
  let problem = problems.get(evidence.text);
  if (problem === undefined) {
    problem = findProblem(evidence);
    problems.set(evidence.text, problem);
  }
  return problem;
}

function findProblem({ text, outcome }: Evidence): string | null {
  const body = text();
  if (body.trim() === '') return 'nothing found: the body is empty';
  try {
    JSON.parse(body.replace(/^\u{feff}/u, ''));
    return null;
  } catch {
    const type = outcome.contentType ?? 'none';
    return `nothing found: the body is no JSON (Content-Type: ${type})`;
  }
}
