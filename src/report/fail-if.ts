import { UsageError } from '../model/errors.ts';
import { printable } from '../util/printable.ts';
import { suggest } from '../util/suggest.ts';
import { findMetric, METRICS, metricNames, type Metric, type MetricUnit } from './metrics.ts';
import type { Summary } from './summary.ts';

/** True where the summary meets the condition, so that the run counts as failed. */
export type FailIf = (summary: Summary) => boolean;

const OPERATORS = {
  '>': (left: number, right: number) => left > right,
  '>=': (left: number, right: number) => left >= right,
  '<': (left: number, right: number) => left < right,
  '<=': (left: number, right: number) => left <= right,
  '==': (left: number, right: number) => left === right,
  '!=': (left: number, right: number) => left !== right,
} as const;

const asIs = (value: number): number => value;

/** What may follow a number, and how that becomes the metric's unit. */
const SUFFIXES: Readonly<Record<MetricUnit, Readonly<Record<string, (value: number) => number>>>> =
  {
    count: { '': asIs },
    // divided, since 7 * 0.01 is not 0.07
    ratio: { '': asIs, '%': (percent) => percent / 100 },
    seconds: {
      '': asIs,
      ms: (milliseconds) => milliseconds / 1000,
      s: asIs,
      m: (minutes) => minutes * 60,
      h: (hours) => hours * 3600,
    },
  };

const TOKEN = /\s*(?:(\|\||&&|[<>=!]=|[<>()])|([a-z_]\w*)|(\d+(?:\.\d+)?|\.\d+)([a-z%]*)|(\S))/iuy;

interface Token {
  readonly kind: 'symbol' | 'word' | 'number' | 'stray' | 'end';
  readonly text: string;
  /** After a number: its unit as written. */
  readonly suffix: string;
  /** 1-based, in characters. */
  readonly position: number;
}

/**
 * Parses a condition such as `error_rate > 1% || p99 >= 500ms && status_5xx != 0`.
 *
 * `&&` binds tighter than `||`; parentheses group. Times are seconds unless a unit (`ms`, `s`, `m`,
 * `h`) follows; rates are fractions, or percentages with `%`. A comparison of a time is false in a
 * run without a single response.
 *
 * @throws {UsageError} with the position of the mistake; it does not name the option.
 */
export function parseFailIf(expression: string): FailIf {
  const tokens = new TokenReader(expression);
  const condition = parseAny(tokens);
  const rest = tokens.next();
  if (rest.kind !== 'end') throw unexpected(rest, '“&&”, “||” or the end');
  return condition;
}

function parseAny(tokens: TokenReader): FailIf {
  let condition = parseAll(tokens);
  while (tokens.take('||')) {
    const left = condition;
    const right = parseAll(tokens);
    condition = (summary) => left(summary) || right(summary);
  }
  return condition;
}

function parseAll(tokens: TokenReader): FailIf {
  let condition = parseTerm(tokens);
  while (tokens.take('&&')) {
    const left = condition;
    const right = parseTerm(tokens);
    condition = (summary) => left(summary) && right(summary);
  }
  return condition;
}

function parseTerm(tokens: TokenReader): FailIf {
  if (!tokens.take('(')) return parseComparison(tokens);
  const condition = parseAny(tokens);
  const close = tokens.next();
  if (close.text !== ')') throw unexpected(close, '“)”');
  return condition;
}

function parseComparison(tokens: TokenReader): FailIf {
  const metric = parseMetric(tokens.next());
  const operator = tokens.next();
  if (!isOperator(operator.text)) {
    throw unexpected(operator, `one of ${Object.keys(OPERATORS).join(' ')}`);
  }
  const compare = OPERATORS[operator.text];
  const limit = parseLimit(tokens.next(), metric.unit);
  return (summary) => {
    const value = metric.read(summary);
    return value !== null && compare(value, limit);
  };
}

function parseMetric(token: Token): Metric {
  if (token.kind !== 'word') throw unexpected(token, 'a metric, such as error_rate');
  const metric = findMetric(token.text);
  if (metric !== undefined) return metric;
  const known = `metrics are ${Object.keys(METRICS).join(', ')}, status_404, status_5xx, error_timeout …`;
  throw new UsageError(
    `unknown metric “${token.text}” at character ${token.position}; ` +
      suggest(token.text, metricNames(), known),
  );
}

function parseLimit(token: Token, unit: MetricUnit): number {
  if (token.kind !== 'number') throw unexpected(token, 'a number');
  const suffixes = SUFFIXES[unit];
  const convert = Object.hasOwn(suffixes, token.suffix) ? suffixes[token.suffix] : undefined;
  if (convert !== undefined) return convert(Number(token.text));
  const units = Object.keys(suffixes).filter((suffix) => suffix !== '');
  throw new UsageError(
    `unknown unit “${token.suffix}” at character ${token.position + token.text.length}; ` +
      (units.length === 0 ? 'a count has none' : `use ${units.join(', ')} or none`),
  );
}

function isOperator(text: string): text is keyof typeof OPERATORS {
  return Object.hasOwn(OPERATORS, text);
}

function unexpected(token: Token, expected: string): UsageError {
  const found = token.kind === 'end' ? 'the end' : `“${printable(token.text)}${token.suffix}”`;
  return new UsageError(`expected ${expected} at character ${token.position}, found ${found}`);
}

/** Cuts an expression into tokens, with one of look-ahead. */
class TokenReader {
  readonly #expression: string;
  #offset = 0;
  #peeked: Token | undefined;

  constructor(expression: string) {
    this.#expression = expression;
  }

  next(): Token {
    const token = this.#peeked ?? this.#read();
    this.#peeked = undefined;
    return token;
  }

  /** Consumes the symbol if it is next. */
  take(symbol: string): boolean {
    this.#peeked ??= this.#read();
    if (this.#peeked.text !== symbol) return false;
    this.#peeked = undefined;
    return true;
  }

  #read(): Token {
    TOKEN.lastIndex = this.#offset;
    const match = TOKEN.exec(this.#expression);
    if (match === null) {
      return { kind: 'end', text: '', suffix: '', position: this.#expression.trimEnd().length + 1 };
    }
    this.#offset = TOKEN.lastIndex;
    const [, symbol, word, number, suffix = '', stray] = match;
    const text = symbol ?? word ?? number ?? stray ?? '';
    return {
      kind: kindOf(symbol, word, number),
      text,
      suffix,
      position: this.#offset - text.length - suffix.length + 1,
    };
  }
}

function kindOf(
  symbol: string | undefined,
  word: string | undefined,
  number: string | undefined,
): Token['kind'] {
  if (symbol !== undefined) return 'symbol';
  if (word !== undefined) return 'word';
  return number === undefined ? 'stray' : 'number';
}
