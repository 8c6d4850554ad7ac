import type { Assertion } from '../../model/check.ts';
import type { JsonSchema } from '../../model/fields.ts';
import type { LinearRegexp } from '../../util/linear-regexp.ts';

/** Where in an `expect` object. */
export type ExpectPath = readonly (string | number)[];

/** What is wrong with an `expect` object. The message is the end of a sentence. */
export class ExpectProblem extends Error {
  override readonly name = 'ExpectProblem';
  /** Relative to the object. */
  readonly path: ExpectPath;
  /** The key itself is wrong, and not what is below it. */
  readonly onKey: boolean;

  constructor(message: string, path: ExpectPath = [], onKey = false) {
    super(message);
    this.path = path;
    this.onKey = onKey;
  }
}

/** Calls what reads the value of a key, and puts the key before the path of its problem. */
export function within<T>(key: string | number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ExpectProblem)) throw error;
    throw new ExpectProblem(error.message, [key, ...error.path], error.onKey);
  }
}

/** What parsing may need beside the value. */
export interface AssertionTools {
  /** @throws ExpectProblem where it is none, or none that takes linear time. */
  regexp(this: void, source: string): LinearRegexp;
}

/** One kind of assertion: a key under `expect`. */
export interface AssertionKind {
  /** The key. */
  readonly name: string;
  /** What is asserted, in a line for the reference. */
  readonly summary: string;
  /** A line of YAML each. */
  readonly examples: readonly string[];
  /** Of its value. */
  readonly schema: JsonSchema;
  /** @throws ExpectProblem */
  parse(this: void, value: unknown, tools: AssertionTools): readonly Assertion[];
}

/** True for what YAML and JSON call a map. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads a value, or each element of a list of them; an element's place comes before the path of its
 * problem.
 *
 * @throws ExpectProblem also where the list is empty, which would assert nothing.
 */
export function readList<T>(value: unknown, read: (element: unknown) => T): readonly T[] {
  if (!Array.isArray(value)) return [read(value)];
  if (value.length === 0) throw new ExpectProblem('the list is empty, so that it asserts nothing');
  return value.map((element, at) => within(at, () => read(element)));
}

/** Reads each value of a map. @throws ExpectProblem also where it is empty. */
export function readMap<T>(
  value: Readonly<Record<string, unknown>>,
  read: (key: string, value: unknown) => T,
): readonly T[] {
  const entries = Object.entries(value);
  if (entries.length === 0) throw new ExpectProblem('the map is empty, so that it asserts nothing');
  return entries.map(([key, each]) => within(key, () => read(key, each)));
}
