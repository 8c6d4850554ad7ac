import { ExpectProblem, readList, type AssertionKind } from './kind.ts';
import { shownInput } from './show.ts';
import { simpleAssertion } from './simple.ts';

/** Beyond it, three digits are no status. */
const MOST = 999;
const LEAST = 100;

/** One part of what is written: a status, a class, a range or a bound. */
interface Part {
  readonly text: string;
  readonly isNegated: boolean;
  includes(this: void, status: number): boolean;
}

interface StatusSet {
  readonly text: string;
  includes(this: void, status: number): boolean;
}

const part = { type: ['string', 'integer'], minimum: LEAST, maximum: MOST };

export const status: AssertionKind = {
  name: 'status',
  summary:
    'the status: numbers, classes and ranges, with commas between them or as a list; with ! all but these',
  examples: [
    'status: 200',
    'status: 2xx',
    'status: 200-299,304',
    'status: "!404"',
    'status: [200, 3xx]',
    'status: < 400',
  ],
  schema: { anyOf: [part, { type: 'array', minItems: 1, items: part }] },
  parse(value) {
    const { text, includes } = parseStatuses(value);
    return [
      simpleAssertion('status', text, ({ outcome: { statusCode } }) => {
        if (statusCode === null) return 'no status';
        return includes(statusCode) ? null : String(statusCode);
      }),
    ];
  },
};

/** Where nothing is said of the status. */
export const DEFAULT_STATUS = '< 400';

/**
 * Which of 400 to 599 a `status` assertion is content with, ascending.
 *
 * @throws ExpectProblem as parsing it does.
 */
export function acceptedErrorStatuses(value: unknown): readonly number[] {
  const { includes } = parseStatuses(value);
  return Array.from({ length: 200 }, (_, at) => 400 + at).filter(includes);
}

/** What is named without `!`, or all where nothing is, but not what is named with it. */
function parseStatuses(value: unknown): StatusSet {
  const parts = readList(value, readParts).flat();
  const wanted = parts.filter(({ isNegated }) => !isNegated);
  const unwanted = parts.filter(({ isNegated }) => isNegated);
  return {
    text: parts.map(({ text }) => text).join(', '),
    includes: (code) =>
      (wanted.length === 0 || wanted.some(({ includes }) => includes(code))) &&
      !unwanted.some(({ includes }) => includes(code)),
  };
}

function readParts(value: unknown): readonly Part[] {
  if (typeof value !== 'string' && typeof value !== 'number') throw problem(value);
  return String(value).split(',').map(readPart);
}

function readPart(written: string): Part {
  const trimmed = written.trim();
  const isNegated = trimmed.startsWith('!');
  const text = isNegated ? trimmed.slice(1).trim() : trimmed;
  const range = rangeOf(text);
  if (range === undefined) throw problem(written);
  const [low, high] = range;
  if (low > high) throw new ExpectProblem(`the range ${shownInput(text)} runs backwards`);
  return {
    text: isNegated ? `not ${text}` : text,
    isNegated,
    includes: (code) => code >= low && code <= high,
  };
}

const CLASS = /^([1-9])xx$/i;
const RANGE = /^([1-9]\d\d)(?:\s*-\s*([1-9]\d\d))?$/;
const BOUND = /^([<>])(=?)([1-9]\d\d)$/;

/** Both ends are in it. */
function rangeOf(text: string): readonly [low: number, high: number] | undefined {
  const [, digit] = CLASS.exec(text) ?? [];
  if (digit !== undefined) return [Number(digit) * 100, Number(digit) * 100 + 99];
  const [, from, to] = RANGE.exec(text) ?? [];
  if (from !== undefined) return [Number(from), Number(to ?? from)];
  const [, order, orEqual, code] = BOUND.exec(text.replace(/\s+/, '')) ?? [];
  if (code === undefined) return undefined;
  const step = orEqual === '=' ? 0 : 1;
  return order === '<' ? [LEAST, Number(code) - step] : [Number(code) + step, MOST];
}

function problem(value: unknown): ExpectProblem {
  return new ExpectProblem(
    `${shownInput(value)} is no status; write 200, 2xx, 200-299, !404 or < 400`,
  );
}
