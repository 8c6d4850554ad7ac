import type { Assertion, PageQuery } from '../../model/check.ts';
import { selectorQuery } from '../selector-query.ts';
import { assertionOf, type Origin } from './condition.ts';
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

/** The texts of all elements that are selected, or an attribute of theirs. */
const ELEMENTS: Subject = {
  plain: 'equals',
  isJson: false,
  lengthOf: ({ length }) => length,
};

const selector = { type: 'string', minLength: 1 };

export const css: AssertionKind = {
  name: 'css',
  summary:
    'elements of an HTML page by CSS selector (with @attribute): a text that one has to equal, a matcher (length is how many there are), or the selector alone where there has to be one',
  examples: [
    'css: { h1: Welcome, .error: { exists: false } }',
    'css: { "a.login@href": { contains: /login }, li: { length: ">= 3" } }',
    'css: "#content"',
    'css: [main, footer]',
  ],
  schema: {
    anyOf: [
      { type: 'object', minProperties: 1, additionalProperties: matcherSchema() },
      selector,
      { type: 'array', minItems: 1, items: selector },
    ],
  },
  parse(value, tools) {
    if (isMap(value)) {
      return readMap(value, (key, matcher) => asserted(key, matcher, tools, true)).flat();
    }
    return readList(value, (each) => {
      if (typeof each !== 'string') throw new ExpectProblem(`${shownInput(each)} is no selector`);
      return asserted(each, { exists: true }, tools, false);
    }).flat();
  },
};

function asserted(
  written: string,
  matcher: unknown,
  tools: AssertionTools,
  isKey: boolean,
): readonly Assertion[] {
  const origin: Origin = {
    name: `css.${written.trim()}`,
    needs: ['body'],
    query: queryOf(written, isKey),
    valuesOf: ({ found }) => found,
    nothing: ({ outcome }) => `nothing found (Content-Type: ${outcome.contentType ?? 'none'})`,
  };
  return parseMatcher(matcher, ELEMENTS, tools).map((each) => assertionOf(origin, each));
}

function queryOf(written: string, isKey: boolean): PageQuery {
  const query = selectorQuery(written);
  if (query !== null) return query;
  throw new ExpectProblem(
    `${shownInput(written)} selects no element; write h1 or a@href`,
    [],
    isKey,
  );
}
