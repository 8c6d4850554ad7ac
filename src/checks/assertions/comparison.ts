import { ExpectProblem } from './kind.ts';
import { shownInput } from './show.ts';

/** What numbers are compared in. */
export interface Unit {
  /** What to write, for messages: `< 200ms`. */
  readonly example: string;
  /** What an amount without an operator means. */
  readonly plain: Operator;
  /** What is put after an amount without a unit. */
  readonly suffix?: string;
  /** Undefined: it is no amount of this unit. */
  read(this: void, text: string): number | undefined;
}

/** What a number has to be. */
export interface Comparison {
  /** `< 200ms`, `100B-2MB`; an amount alone where it has to be equal. */
  readonly text: string;
  holds(this: void, value: number): boolean;
}

export const ORDERS = ['<', '<=', '>', '>='] as const;

export type Operator = (typeof ORDERS)[number] | '==' | '!=';

const COMPARE: Readonly<Record<Operator, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

const OPERATED = /^(<=?|>=?|==|!=)\s*([^\s<>=!].*)$/;
const RANGE = /^([^\s-]+)\s*-\s*([^\s-]+)$/;

/**
 * Reads `< 200ms`, `>= 14d`, `100B-2MB` (both ends are in it), or an amount alone.
 *
 * @throws ExpectProblem
 */
export function parseComparison(value: unknown, unit: Unit): Comparison {
  if (typeof value !== 'string' && typeof value !== 'number') throw problem(value, unit);
  const text = String(value).trim();
  const [, sign, operand] = OPERATED.exec(text) ?? [];
  const operator = operatorOf(sign);
  if (operator !== undefined && operand !== undefined) return compared(operator, operand, unit);
  const [, first, last] = RANGE.exec(text) ?? [];
  if (first === undefined || last === undefined) return compared(unit.plain, text, unit);
  const [from, to] = [withUnit(first, unit), withUnit(last, unit)];
  const [low, high] = [unit.read(from), unit.read(to)];
  if (low === undefined || high === undefined) throw problem(value, unit);
  if (low > high) throw new ExpectProblem(`the range ${shownInput(text)} runs backwards`);
  return { text: `${from}-${to}`, holds: (number) => number >= low && number <= high };
}

function compared(operator: Operator, operand: string, unit: Unit): Comparison {
  const written = withUnit(operand, unit);
  const amount = unit.read(written);
  if (amount === undefined) throw problem(operand, unit);
  const compare = COMPARE[operator];
  const text = operator === '==' ? written : `${operator} ${written}`;
  return { text, holds: (number) => compare(number, amount) };
}

function withUnit(text: string, { suffix }: Unit): string {
  return suffix !== undefined && /\d$/.test(text) ? `${text}${suffix}` : text;
}

function problem(value: unknown, { example }: Unit): ExpectProblem {
  return new ExpectProblem(
    `${shownInput(value)} cannot be compared with; write for instance ${example}`,
  );
}

function operatorOf(text: string | undefined): Operator | undefined {
  return OPERATORS.find((operator) => operator === text);
}

const OPERATORS: readonly Operator[] = [...ORDERS, '==', '!='];

const DECIMAL = /^[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?$/i;

/** A number as people and JSON write it; undefined: it is none. */
export function readNumber(text: string): number | undefined {
  const trimmed = text.trim();
  return DECIMAL.test(trimmed) ? Number(trimmed) : undefined;
}

/** How many. */
export const COUNT: Unit = {
  example: '2, > 0 or 1-5',
  plain: '==',
  read: (text) => (/^\d{1,15}$/.test(text) ? Number(text) : undefined),
};
