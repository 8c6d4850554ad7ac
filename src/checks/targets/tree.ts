import { quote } from '../../util/quote.ts';

/** A value of a target file, with its place. `offset` counts UTF-16 code units from the start of the file. */
export type Tree = ScalarTree | ListTree | MapTree;

export interface ScalarTree {
  readonly kind: 'scalar';
  /** Set once more where `${…}` is filled in. */
  value: string | number | boolean | null;
  /** As written, quotes and escapes resolved, with every `${…}`: fit for messages where `value` is not. */
  readonly raw: string;
  /** True: `value` holds what `${…}` stood for. */
  isFilled: boolean;
  readonly offset: number;
}

export interface ListTree {
  readonly kind: 'list';
  readonly items: readonly Tree[];
  readonly offset: number;
}

export interface MapTree {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
  readonly offset: number;
}

export interface MapEntry {
  readonly keyOffset: number;
  readonly value: Tree;
}

/** The value as plain data. */
export function plainOf(tree: Tree): unknown {
  switch (tree.kind) {
    case 'scalar':
      return tree.value;
    case 'list':
      return tree.items.map(plainOf);
    case 'map':
      // Not by assignment: a key may be called `__proto__`.
      return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, plainOf(value)]));
  }
}

/** Every scalar in it, in order. */
export function* scalarsOf(tree: Tree): Generator<ScalarTree, void, undefined> {
  if (tree.kind === 'scalar') yield tree;
  else if (tree.kind === 'list') for (const item of tree.items) yield* scalarsOf(item);
  else for (const { value } of tree.entries.values()) yield* scalarsOf(value);
}

/**
 * Where the value at a path lies, or with `onKey` its key; what is nearest to it where there is none.
 */
export function offsetAt(tree: Tree, path: readonly (string | number)[], onKey: boolean): number {
  let at = tree;
  let { offset } = tree;
  for (const [index, step] of path.entries()) {
    const entry = at.kind === 'map' ? at.entries.get(String(step)) : undefined;
    const next = at.kind === 'list' ? at.items[Number(step)] : entry?.value;
    if (next === undefined) return offset;
    const isLast = index === path.length - 1;
    offset = isLast && onKey && entry !== undefined ? entry.keyOffset : next.offset;
    at = next;
  }
  return offset;
}

/** What it is, for a message; nothing that was filled in is shown. */
export function shown(tree: Tree): string {
  if (tree.kind === 'list') return 'a list';
  if (tree.kind === 'map') return 'a map';
  return tree.value === null ? 'nothing' : quote(tree.raw);
}
