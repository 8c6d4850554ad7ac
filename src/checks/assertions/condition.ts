import type { Assertion, Evidence } from '../../model/check.ts';
import type { Extracted } from '../../model/record.ts';
import type { LinearRegexp } from '../../util/linear-regexp.ts';
import { readNumber, type Comparison } from './comparison.ts';
import { sameJson } from './same-json.ts';
import { shown } from './show.ts';

/** One thing that has to hold of what was found. */
export interface Condition {
  /** `== "ok"`, `length > 3`. */
  readonly expected: string;
  holds(this: void, values: readonly Extracted[]): boolean;
  /** What came, where it does not hold of one value or more. */
  actual(this: void, values: readonly Extracted[]): string;
}

/** One question to one value. */
export interface Test {
  readonly phrase: string;
  readonly negatedPhrase: string;
  /** The text that it looks for, which tells where it was found. */
  readonly part: string | null;
  isTrueOf(this: void, value: Extracted): boolean;
}

/** Where the values of a condition come from. */
export interface Origin {
  readonly name: string;
  readonly needs: Assertion['needs'];
  readonly query: Assertion['query'];
  valuesOf(this: void, evidence: Evidence): readonly Extracted[];
  /** What came where there is no value. */
  nothing(this: void, evidence: Evidence): string;
  /** What came instead where no condition can be judged at all; null: it can. */
  obstacle?(this: void, evidence: Evidence): string | null;
  /** True: the values are secrets, which no message tells. */
  readonly isSecret?: boolean;
}

export function assertionOf(origin: Origin, condition: Condition): Assertion {
  const { name, needs, query, valuesOf, nothing } = origin;
  return {
    name,
    needs,
    query,
    expected: condition.expected,
    judgesFailure: false,
    evaluate(evidence) {
      const values = valuesOf(evidence);
      const obstacle = origin.obstacle?.(evidence) ?? null;
      if (obstacle !== null) return obstacle;
      if (condition.holds(values)) return null;
      if (values.length === 0) return nothing(evidence);
      return origin.isSecret === true ? 'a value that is not shown' : condition.actual(values);
    },
  };
}

export function equalsTest(expected: Extracted, isJson: boolean): Test {
  const isTrueOf = isJson ? (value: Extracted) => sameJson(value, expected) : textIs(expected);
  const text = shown(expected);
  return { phrase: `== ${text}`, negatedPhrase: `!= ${text}`, part: null, isTrueOf };
}

/** A number is the same in any spelling. */
function textIs(expected: Extracted): (value: Extracted) => boolean {
  if (typeof expected !== 'number') return (value) => value === textOf(expected);
  return (value) => typeof value === 'string' && readNumber(value) === expected;
}

/** Of a list, an element; of anything else, a part of its text. */
export function containsTest(expected: Extracted): Test {
  const part = typeof expected === 'string' ? expected : JSON.stringify(expected);
  const text = shown(expected);
  return {
    phrase: `contains ${text}`,
    negatedPhrase: `does not contain ${text}`,
    part,
    isTrueOf: (value) =>
      isList(value) ? value.some((item) => sameJson(item, expected)) : textOf(value).includes(part),
  };
}

export function matchesTest(text: string, regexp: LinearRegexp): Test {
  return {
    phrase: `matches ${text}`,
    negatedPhrase: `does not match ${text}`,
    part: null,
    isTrueOf: (value) => regexp.test(textOf(value)),
  };
}

export function startsTest(start: string): Test {
  const text = shown(start);
  return {
    phrase: `starts with ${text}`,
    negatedPhrase: `does not start with ${text}`,
    part: null,
    isTrueOf: (value) => textOf(value).startsWith(start),
  };
}

export function endsTest(end: string): Test {
  const text = shown(end);
  return {
    phrase: `ends with ${text}`,
    negatedPhrase: `does not end with ${text}`,
    part: null,
    isTrueOf: (value) => textOf(value).endsWith(end),
  };
}

/** Of numbers, and of texts that are one. */
export function comparisonTest({ text, holds }: Comparison): Test {
  return {
    phrase: text,
    negatedPhrase: `not ${text}`,
    part: null,
    isTrueOf(value) {
      const number = typeof value === 'string' ? readNumber(value) : value;
      return typeof number === 'number' && holds(number);
    },
  };
}

function textOf(value: Extracted): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isList(value: Extracted): value is readonly Extracted[] {
  return Array.isArray(value);
}
