import type { JsonSchema } from '../../model/fields.ts';
import type { Extracted } from '../../model/record.ts';
import { suggest } from '../../util/suggest.ts';
import { quote } from '../../util/quote.ts';
import { COUNT, ORDERS, parseComparison, readNumber, type Operator } from './comparison.ts';
import {
  comparisonTest,
  containsTest,
  endsTest,
  equalsTest,
  matchesTest,
  startsTest,
  type Condition,
  type Test,
} from './condition.ts';
import { ExpectProblem, isMap, readList, readMap, type AssertionTools } from './kind.ts';
import { shownAll, shownAround, shownInput } from './show.ts';

/** What a matcher is held against. */
export interface Subject {
  /** What a text alone asks for. */
  readonly plain: 'equals' | 'contains';
  /** True: values are JSON, so that a list is a value, too, and `null`; else they are texts. */
  readonly isJson: boolean;
  /** Keys that are read elsewhere, for what was meant by a wrong one. */
  readonly otherKeys?: readonly string[];
  /** True: there is always a value, if only an empty one, so that to ask for one is a mistake. */
  readonly isAlwaysThere?: boolean;
  /** Null: it has no length. */
  lengthOf(this: void, values: readonly Extracted[]): number | null;
}

interface Context {
  readonly subject: Subject;
  readonly tools: AssertionTools;
  readonly isNegated: boolean;
}

type ReadOperator = (value: unknown, context: Context) => readonly Condition[];

const OPERATORS: Readonly<Record<string, ReadOperator>> = {
  equals: (value, context) => [conditionOf(equals(value, context), context)],
  '==': (value, context) => [conditionOf(equals(value, context), context)],
  '!=': (value, context) => [conditionOf(equals(value, context), negated(context))],
  contains: (value, context) => [conditionOf(contains(value, context), context)],
  not: (value, context) => read(value, negated(context)),
  matches: (value, context) => [conditionOf(matches(value, context), context)],
  regex: (value, context) => [conditionOf(matches(value, context), context)],
  not_matches: (value, context) => [conditionOf(matches(value, context), negated(context))],
  starts_with: (value, context) => [conditionOf(startsTest(textOf(value)), context)],
  ends_with: (value, context) => [conditionOf(endsTest(textOf(value)), context)],
  exists: (value, context) => [existence(flagOf(value), context)],
  absent: (value, context) => [existence(!flagOf(value), context)],
  length: (value, context) => [lengthCondition(value, context)],
  ...Object.fromEntries(ORDERS.map((operator) => [operator, orderReader(operator)])),
};

/** The keys of a matcher. */
const MATCHER_KEYS: readonly string[] = Object.keys(OPERATORS);

/**
 * Reads a matcher: a text, `/a regular expression/i`, a comparison (`< 5`, `!= x`), a map of operators
 * or, where values are texts, a list of all these. All conditions have to hold.
 *
 * Where there are several values (a header that came twice), one of them has to be as it is asked for;
 * with `not`, none may be. What is not there at all is unlike anything, so `not` and `!=` hold.
 *
 * @throws ExpectProblem
 */
export function parseMatcher(
  value: unknown,
  subject: Subject,
  tools: AssertionTools,
): readonly Condition[] {
  return read(value, { subject, tools, isNegated: false });
}

/** The JSON Schema of a matcher. */
export function matcherSchema(otherProperties: JsonSchema = {}, isJson = false): JsonSchema {
  const scalar = { type: ['string', 'number', 'boolean', 'null'] };
  const flag = { type: 'boolean' };
  const text = { type: 'string' };
  const count = { type: ['string', 'integer'], examples: ['> 3'] };
  const ofKey = { exists: flag, absent: flag, length: count, matches: text, regex: text };
  const any = Object.fromEntries(MATCHER_KEYS.map((key): [string, JsonSchema] => [key, {}]));
  const properties = { ...any, ...ofKey, not_matches: text, ...otherProperties };
  const map = { type: 'object', properties, additionalProperties: false, minProperties: 1 };
  if (isJson) return { anyOf: [scalar, { type: 'array' }, map] };
  const list = { type: 'array', minItems: 1, items: { anyOf: [scalar, map] } };
  return { anyOf: [scalar, map, list] };
}

function read(value: unknown, context: Context): readonly Condition[] {
  const { subject } = context;
  if (isMap(value)) return readMap(value, (key, each) => readKey(key, each, context)).flat();
  if (Array.isArray(value) && !subject.isJson) {
    return readList(value, (each) => read(each, context)).flat();
  }
  if (value === null && !subject.isJson) return [existence(false, context)];
  return typeof value === 'string' ? [readText(value, context)] : [readPlain(value, context)];
}

function readKey(key: string, value: unknown, context: Context): readonly Condition[] {
  const reader = Object.hasOwn(OPERATORS, key) ? OPERATORS[key] : undefined;
  if (reader !== undefined) return reader(value, context);
  const names = [...MATCHER_KEYS, ...(context.subject.otherKeys ?? [])];
  const advice = suggest(key, names);
  const isValue = context.subject.isJson ? '; a map as a value is written equals: {…}' : '';
  throw new ExpectProblem(`there is no ${quote(key)}; ${advice}${isValue}`, [], true);
}

/** `/…/` with the flags that RE2 knows. */
const BETWEEN_SLASHES = /^\/([^]+)\/([ims]*)$/;
const COMPARED = /^(<=?|>=?|==|!=)\s*([^\s<>=!][^]*)$/;

/** True for a text that is neither a regular expression nor a comparison. */
export function isPlainText(text: string): boolean {
  return !BETWEEN_SLASHES.test(text) && !COMPARED.test(text);
}

function readText(text: string, context: Context): Condition {
  if (BETWEEN_SLASHES.test(text)) return conditionOf(matches(text, context), context);
  const [, operator = '', operand = ''] = COMPARED.exec(text) ?? [];
  const isOrder = operator.length > 0 && readNumber(operand) !== undefined;
  if (context.subject.plain === 'equals' && (isOrder || operator === '==' || operator === '!=')) {
    const [condition] = readKey(operator, scalarOf(operand), context);
    if (condition !== undefined) return condition;
  }
  return readPlain(text, context);
}

function readPlain(value: unknown, context: Context): Condition {
  const { plain } = context.subject;
  return conditionOf((plain === 'equals' ? equals : contains)(value, context), context);
}

/** A value as JSON writes it, or else a text. */
export function scalarOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // It is a text without quotes.
    return text;
  }
}

function equals(value: unknown, { subject }: Context): Test {
  if (typeof value === 'string' || typeof value === 'boolean')
    return equalsTest(value, subject.isJson);
  if (typeof value === 'number' && Number.isFinite(value)) return equalsTest(value, subject.isJson);
  if (typeof value === 'object' && subject.isJson) return equalsTest(value, true);
  throw new ExpectProblem(
    subject.isJson
      ? `${shownInput(value)} is no JSON value`
      : `${shownInput(value)} is neither a text nor a number, as headers and pages have them`,
  );
}

function contains(value: unknown, { subject }: Context): Test {
  if (typeof value === 'string' && value !== '') return containsTest(value);
  if (typeof value === 'number' || typeof value === 'boolean') {
    return containsTest(subject.isJson ? value : String(value));
  }
  if (subject.isJson && typeof value === 'object') return containsTest(value);
  throw new ExpectProblem(`${shownInput(value)} is no text that could be looked for`);
}

function matches(value: unknown, { tools }: Context): Test {
  const text = textOf(value);
  const [, inside = text, flags = ''] = BETWEEN_SLASHES.exec(text) ?? [];
  const shown = `/${inside}/${flags}`;
  return matchesTest(shown, tools.regexp(flags === '' ? inside : `(?${flags})${inside}`));
}

function orderReader(operator: Operator): ReadOperator {
  return (value, context) => {
    const number = typeof value === 'string' ? readNumber(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) {
      throw new ExpectProblem(
        `${shownInput(value)} is no number; write for instance ${operator} 5`,
      );
    }
    const unit = { example: `${operator} 5`, plain: operator, read: readNumber };
    return [conditionOf(comparisonTest(parseComparison(number, unit)), context)];
  };
}

function lengthCondition(value: unknown, { subject, isNegated }: Context): Condition {
  const { text, holds } = parseComparison(value, COUNT);
  const phrase = `length ${text}`;
  const { lengthOf } = subject;
  return {
    expected: isNegated ? `not ${phrase}` : phrase,
    holds(values) {
      const length = lengthOf(values);
      return length === null ? isNegated : holds(length) !== isNegated;
    },
    actual(values) {
      const length = lengthOf(values);
      return length === null ? `${shownAll(values)}, which has no length` : `length ${length}`;
    },
  };
}

function existence(isAskedFor: boolean, { subject, isNegated }: Context): Condition {
  if (subject.isAlwaysThere === true) {
    throw new ExpectProblem(
      'it is always there, if only empty; write for instance { length: "> 0" }',
    );
  }
  const isWanted = isAskedFor !== isNegated;
  return {
    expected: isWanted ? 'exists' : 'does not exist',
    holds: (values) => values.length > 0 === isWanted,
    actual: shownAll,
  };
}

function conditionOf(test: Test, { isNegated }: Context): Condition {
  return {
    expected: isNegated ? test.negatedPhrase : test.phrase,
    holds: (values) => values.some((value) => test.isTrueOf(value)) !== isNegated,
    actual(values) {
      const { part } = test;
      const found = part === null ? undefined : values.find((value) => test.isTrueOf(value));
      return part !== null && typeof found === 'string'
        ? shownAround(found, part)
        : shownAll(values);
    },
  };
}

function negated(context: Context): Context {
  return { ...context, isNegated: !context.isNegated };
}

function textOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value === '') {
    throw new ExpectProblem(`${shownInput(value)} is no text; write it in quotes`);
  }
  return value;
}

function flagOf(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new ExpectProblem(`${shownInput(value)} is neither true nor false`);
}
