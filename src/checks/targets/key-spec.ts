import type { JsonSchema } from '../../model/fields.ts';
import { quote } from '../../util/quote.ts';
import { suggest } from '../../util/suggest.ts';
import type { Problems } from './problems.ts';
import { shown, type MapTree, type Tree } from './tree.ts';

/** What a key of a target file may hold. Reading and the published schema are made from it. */
export interface KeySpec<Value> {
  /** One line for the schema. */
  readonly summary: string;
  readonly schema: JsonSchema;
  /** `name`: the key, for messages. Undefined: a problem was added. */
  read(this: void, tree: Tree, problems: Problems, name: string): Value | undefined;
}

export type KeyTable = Readonly<Record<string, KeySpec<unknown>>>;

/** A value that a file says, and where. */
export interface Said<Value> {
  readonly value: Value;
  /** Null: flags say it. */
  readonly keyOffset: number | null;
  readonly tree: Tree | null;
}

type ValueOf<Spec> = Spec extends KeySpec<infer Value> ? Value : never;

/** What a map says, by the keys of its table. What has a problem is not there. */
export type Values<Table extends KeyTable> = {
  readonly [Key in keyof Table]?: Said<ValueOf<Table[Key]>>;
};

/** A map that was read, and where it begins. */
export interface Entry<Table extends KeyTable> {
  readonly values: Values<Table>;
  /** All its keys, also those of which the value has a problem. */
  readonly keys: readonly string[];
  readonly offset: number;
}

/** A key that holds one value. `takes`: the end of “it takes …”. `accept` gives undefined for what it does not take. */
export function valueKey<Value>(
  summary: string,
  schema: JsonSchema,
  takes: string,
  accept: (tree: Tree) => Value | undefined,
): KeySpec<Value> {
  return {
    summary,
    schema,
    read: (tree, problems, name) => {
      const value = accept(tree);
      if (value === undefined) {
        problems.add(tree.offset, `${quote(name)} takes ${takes}, not ${shown(tree)}`);
      }
      return value;
    },
  };
}

/**
 * A key that holds a map of its own keys.
 *
 * @param what for messages, as `a step`
 * @param rule what else the schema says of it
 */
export function mapKey<Table extends KeyTable>(
  summary: string,
  what: string,
  table: Table,
  rule: JsonSchema = {},
): KeySpec<Entry<Table>> {
  return {
    summary,
    schema: { ...objectSchema(table), ...rule },
    read: (tree, problems, name) => {
      if (tree.kind === 'map') return readMap(tree, what, table, problems);
      problems.add(tree.offset, `${quote(name)} takes a map, not ${shown(tree)}`);
      return undefined;
    },
  };
}

/** A key that holds a list. What is wrong with one item does not hide the others. */
export function listKey<Value>(
  summary: string,
  items: KeySpec<Value>,
  minItems = 0,
): KeySpec<readonly Value[]> {
  return {
    summary,
    schema: { type: 'array', items: items.schema, ...(minItems > 0 ? { minItems } : {}) },
    read: (tree, problems, name) => {
      if (tree.kind !== 'list' || tree.items.length < minItems) {
        const found = tree.kind === 'list' ? 'an empty one' : shown(tree);
        problems.add(tree.offset, `${quote(name)} takes a list, not ${found}`);
        return undefined;
      }
      return tree.items.flatMap((item) => {
        const value = items.read(item, problems, name);
        return value === undefined ? [] : [value];
      });
    },
  };
}

/** Reads the keys of a map by a table, and tells of those that are not in it. */
export function readMap<Table extends KeyTable>(
  tree: MapTree,
  what: string,
  table: Table,
  problems: Problems,
  extension?: RegExp,
): Entry<Table> {
  const values: Record<string, Said<unknown>> = {};
  for (const [name, { keyOffset, value: child }] of tree.entries) {
    const spec = Object.hasOwn(table, name) ? table[name] : undefined;
    if (spec === undefined) {
      if (extension?.test(name) === true) continue;
      const hint = suggest(name, Object.keys(table));
      problems.add(keyOffset, `${quote(name)} is no key of ${what}; ${hint}`);
      continue;
    }
    const value = spec.read(child, problems, name);
    if (value !== undefined) values[name] = { value, keyOffset, tree: child };
  }
  return { values: values as Values<Table>, keys: [...tree.entries.keys()], offset: tree.offset };
}

/** The JSON Schema of a map that has the keys of a table, and no others. */
export function objectSchema(table: KeyTable): JsonSchema {
  const properties = Object.fromEntries(
    Object.entries(table).map(([name, { schema, summary }]) => [
      name,
      { ...schema, description: summary },
    ]),
  );
  return { type: 'object', properties, additionalProperties: false };
}
