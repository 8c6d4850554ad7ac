import type { JsonSchema } from '../../model/fields.ts';
import { MAX_TIMER_MS, parseDuration } from '../../util/duration.ts';
import { quote } from '../../util/quote.ts';
import { listKey, valueKey, type KeySpec } from './key-spec.ts';
import { shown, type Tree } from './tree.ts';

/** What is filled in is a string for a schema, whatever it will be read as. */
const FILLED: JsonSchema = { type: 'string', pattern: String.raw`\$\{` };
const TEXT: JsonSchema = { type: 'string', minLength: 1 };

const orFilled = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, FILLED] });

/** A string that is not empty. Undefined: it is none. */
export function textOf(tree: Tree): string | undefined {
  if (tree.kind !== 'scalar' || typeof tree.value !== 'string') return undefined;
  return tree.value.trim() === '' ? undefined : tree.value;
}

export function textKey(summary: string, takes: string): KeySpec<string> {
  return valueKey(summary, TEXT, takes, textOf);
}

/** For a name: what YAML reads as a number, like `404`, is one as it is written. */
export function nameKey(summary: string): KeySpec<string> {
  const schema = { anyOf: [TEXT, { type: 'number' }] };
  return valueKey(summary, schema, 'a string', (tree) =>
    tree.kind === 'scalar' && typeof tree.value === 'number' ? tree.raw : textOf(tree),
  );
}

export function flagKey(summary: string): KeySpec<boolean> {
  return valueKey(summary, orFilled({ type: 'boolean' }), 'true or false', (tree) => {
    if (tree.kind !== 'scalar') return undefined;
    if (typeof tree.value === 'boolean') return tree.value;
    if (!tree.isFilled) return undefined;
    if (tree.value === 'true') return true;
    return tree.value === 'false' ? false : undefined;
  });
}

export function countKey(summary: string, minimum: number, maximum: number): KeySpec<number> {
  const schema = orFilled({ type: 'integer', minimum, maximum });
  return valueKey(summary, schema, `a whole number, ${minimum} to ${maximum}`, (tree) => {
    if (tree.kind !== 'scalar') return undefined;
    const isDigits = typeof tree.value === 'string' && tree.isFilled && /^\d+$/.test(tree.value);
    const count = isDigits ? Number(tree.value) : tree.value;
    if (typeof count !== 'number' || !Number.isInteger(count)) return undefined;
    return count >= minimum && count <= maximum ? count : undefined;
  });
}

/** Milliseconds of `500ms`, `10s`, or seconds as a number; at most what a timer takes. */
export function durationKey(summary: string, minMs: 0 | 1): KeySpec<number> {
  const number = minMs === 0 ? { minimum: 0 } : { exclusiveMinimum: 0 };
  const pattern = String.raw`^(\d+(\.\d+)?|(\d+(\.\d+)?(ms|[smhd]))+)$`;
  const schema = orFilled({
    anyOf: [
      { type: 'number', ...number },
      { type: 'string', pattern },
    ],
  });
  return valueKey(summary, schema, 'a duration like 500ms, 10s or 5m', (tree) => {
    if (tree.kind !== 'scalar') return undefined;
    const { value } = tree;
    const ms =
      typeof value === 'number'
        ? Math.round(value * 1_000)
        : typeof value === 'string'
          ? parseDuration(value.trim())
          : undefined;
    return ms !== undefined && ms >= minMs && ms <= MAX_TIMER_MS ? ms : undefined;
  });
}

export function choiceKey<Choice extends string>(
  summary: string,
  choices: readonly Choice[],
): KeySpec<Choice> {
  const takes = choices.map((choice) => quote(choice)).join(', ');
  return valueKey(summary, orFilled({ enum: choices }), `one of ${takes}`, (tree) =>
    choices.find((choice) => tree.kind === 'scalar' && tree.value === choice),
  );
}

/** A text of a list, with its place. */
export interface Text {
  readonly text: string;
  readonly tree: Tree;
}

/** A list of strings; a string alone is a list of one. */
export function textsKey(summary: string): KeySpec<readonly Text[]> {
  const item: KeySpec<Text> = {
    summary,
    schema: TEXT,
    read: (tree, problems, name) => {
      const text = textOf(tree);
      if (text !== undefined) return { text, tree };
      problems.add(tree.offset, `${quote(name)} takes strings, not ${shown(tree)}`);
      return undefined;
    },
  };
  const list = listKey(summary, item);
  return {
    summary,
    schema: { anyOf: [TEXT, list.schema] },
    read: (tree, problems, name) => {
      const text = textOf(tree);
      return text === undefined ? list.read(tree, problems, name) : [{ text, tree }];
    },
  };
}
