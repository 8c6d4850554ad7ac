import type { Assertion } from '../../model/check.ts';
import { isToken } from '../../util/header-field.ts';
import { quote } from '../../util/quote.ts';
import { assertionOf, type Origin } from './condition.ts';
import { ExpectProblem, isMap, readMap, type AssertionKind } from './kind.ts';
import { matcherSchema, parseMatcher, type Subject } from './matcher.ts';
import { shownInput } from './show.ts';

/** Their values may let somebody in. */
const SECRET = /auth|cookie|token|secret|password|api-?key/;

/** Texts, of which one has to be as asked. */
export const HEADER_VALUES: Subject = {
  plain: 'equals',
  isJson: false,
  lengthOf: ([value]) => (typeof value === 'string' ? value.length : null),
};

/** The values of a header; `header` in lower case. */
export function headerOrigin(name: string, header: string): Origin {
  return {
    name,
    needs: [],
    query: null,
    valuesOf: ({ headers }) => (Object.hasOwn(headers, header) ? (headers[header] ?? []) : []),
    nothing: () => 'no such header',
    isSecret: SECRET.test(header),
  };
}

export const header: AssertionKind = {
  name: 'header',
  summary: 'response headers by name: a text that one has to equal, a matcher, or null for none',
  examples: [
    'header: { x-cache: HIT, server: null }',
    'header: { content-type: /^text\\/html/, strict-transport-security: { exists: true } }',
    'header: { content-length: "> 0", x-powered-by: { absent: true } }',
  ],
  schema: { type: 'object', minProperties: 1, additionalProperties: matcherSchema() },
  parse(value, tools): readonly Assertion[] {
    if (!isMap(value)) {
      throw new ExpectProblem(`${shownInput(value)} is no map of headers; write { x-cache: HIT }`);
    }
    return readMap(value, (name, matcher) => {
      if (!isToken(name)) throw new ExpectProblem(`no header is called ${quote(name)}`, [], true);
      const lower = name.toLowerCase();
      const origin = headerOrigin(`header.${lower}`, lower);
      return parseMatcher(matcher, HEADER_VALUES, tools).map((each) => assertionOf(origin, each));
    }).flat();
  },
};
