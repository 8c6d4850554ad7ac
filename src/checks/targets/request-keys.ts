import { methodProblem } from '../../model/methods.ts';
import { isFieldValue, isSenderField, isToken } from '../../util/header-field.ts';
import { quote } from '../../util/quote.ts';
import { valueKey, type KeySpec } from './key-spec.ts';
import type { Problems } from './problems.ts';
import { plainOf, shown, type MapEntry, type Tree } from './tree.ts';

/** A header as a file says it. */
export interface HeaderValue {
  /** Null: it takes away what defaults say. */
  readonly text: string | null;
  readonly tree: Tree;
}

export interface BodyValue {
  readonly text: string;
  /** It was no string in the file. */
  readonly isJson: boolean;
  readonly tree: Tree;
}

/** One key under `expect` or `warn`. */
export interface ExpectValue {
  /** As plain data; null takes away what defaults say. */
  readonly raw: unknown;
  /** Null: it is from flags. */
  readonly tree: Tree | null;
  readonly keyOffset: number;
}

export const methodKey: KeySpec<string> = valueKey(
  'GET unless there is a body, which makes it POST',
  { type: 'string', pattern: "^([!#$%&'*+.^_|~\\x60\\w-]+|.*\\$\\{.*)$" },
  'a method like GET, POST or HEAD',
  (tree) => {
    const isMethod =
      tree.kind === 'scalar' && typeof tree.value === 'string' && isToken(tree.value);
    const method = isMethod ? String(tree.value).toUpperCase() : undefined;
    return method === undefined || methodProblem(method, false) !== undefined ? undefined : method;
  },
);

/** By lower-case names. Values may be secrets, so they are never shown. */
export const headersKey: KeySpec<ReadonlyMap<string, HeaderValue>> = {
  summary: 'name to value; they are added to those of defaults, and null takes one away',
  schema: {
    type: 'object',
    propertyNames: { pattern: "^[!#$%&'*+.^_|~\\x60\\w-]+$" },
    additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
  },
  read: (tree, problems, name) => {
    if (tree.kind !== 'map') {
      problems.add(
        tree.offset,
        `${quote(name)} takes a map of names and values, not ${shown(tree)}`,
      );
      return undefined;
    }
    const headers = new Map<string, HeaderValue>();
    for (const [header, entry] of tree.entries) {
      const problem = headerProblem(header, entry, headers);
      if (problem !== null) problems.add(problem.offset, problem.message);
      headers.set(header.toLowerCase(), headerOf(entry.value));
    }
    return headers;
  },
};

function headerOf(tree: Tree): HeaderValue {
  if (tree.kind !== 'scalar' || tree.value === null) return { text: null, tree };
  return { text: typeof tree.value === 'string' ? tree.value : tree.raw, tree };
}

function headerProblem(
  header: string,
  { keyOffset, value: tree }: MapEntry,
  before: ReadonlyMap<string, HeaderValue>,
): { readonly offset: number; readonly message: string } | null {
  const onKey = (message: string) => ({ offset: keyOffset, message });
  // What is no name may be a whole header.
  if (!isToken(header)) return onKey('a header has a name that none can have');
  if (before.has(header.toLowerCase())) return onKey(`the header ${quote(header)} is there twice`);
  const { text } = headerOf(tree);
  if (tree.kind !== 'scalar') {
    return { offset: tree.offset, message: `the header ${quote(header)} takes a string` };
  }
  if (text !== null && text !== '' && isSenderField(header)) {
    return onKey(`about the header ${quote(header)} gfetch itself decides`);
  }
  if (text === null || isFieldValue(text)) return null;
  const message = `the header ${quote(header)} holds a character that no header can carry`;
  return { offset: tree.offset, message };
}

export const bodyKey: KeySpec<BodyValue> = {
  summary: 'a string; a map or list is sent as JSON, with a content-type of application/json',
  schema: { type: ['string', 'object', 'array'] },
  read: (tree, problems, name) => {
    if (tree.kind !== 'scalar') {
      return { text: JSON.stringify(plainOf(tree)), isJson: true, tree };
    }
    if (typeof tree.value === 'string') return { text: tree.value, isJson: false, tree };
    problems.add(
      tree.offset,
      `${quote(name)} takes a string, a map or a list, not ${shown(tree)}; put it in quotes`,
    );
    return undefined;
  },
};

/** What is asserted; each value is compiled later, when defaults have been added. */
export function readExpect(
  tree: Tree,
  problems: Problems,
  name: string,
): ReadonlyMap<string, ExpectValue> | undefined {
  if (tree.kind !== 'map') {
    problems.add(
      tree.offset,
      `${quote(name)} takes a map like { status: 200 }, not ${shown(tree)}`,
    );
    return undefined;
  }
  return new Map(
    [...tree.entries].map(([key, { keyOffset, value }]) => [
      key,
      { raw: plainOf(value), tree: value, keyOffset },
    ]),
  );
}
