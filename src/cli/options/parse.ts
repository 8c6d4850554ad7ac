import { UsageError } from '../../model/errors.ts';
import type { CommandTable, Flag, OptionEntry } from './command-table.ts';
import { refuseContradictions, withoutContradicted, type Layer } from './contradictions.ts';
import type { ReadContext } from './spec.ts';

type Entries = readonly OptionEntry[];

/** A value for an option, and where it was written. */
export interface Given {
  readonly flag: Flag;
  readonly text: string;
  /** Begins the message when the text cannot be read: `option '--timeout <duration>'`. */
  readonly origin: string;
}

/**
 * Reads what was given into settings. The first layer that has an option decides about it, and about
 * what contradicts it in the layers after; within a layer the last value counts, or all of them where
 * the option may be repeated.
 * @throws {UsageError} A value cannot be read, or two options of one layer contradict each other.
 */
export function readSettings<Settings>(
  { entries, fallbacks }: CommandTable<Settings>,
  layers: readonly (readonly Given[])[],
  context: ReadContext,
): Settings {
  const read = layers.map((layer, index) => {
    const before = new Set(layers.slice(0, index).flatMap((higher) => higher.map(optionOf)));
    return readLayer(unread(entries, before), layer, context);
  });
  const putOver = (below: Layer, above: Layer): Layer => join(entries, below, above);
  return { ...fallbacks, ...read.reduceRight<Layer>(putOver, {}) };
}

/** What `before` has decided is not even read. */
function unread(entries: Entries, before: ReadonlySet<string>): Entries {
  return entries.filter(({ name, spec }) => !before.has(name) || spec.kind.overlay !== undefined);
}

function optionOf({ flag }: Given): string {
  return flag.option;
}

function readLayer(entries: Entries, given: readonly Given[], context: ReadContext): Layer {
  const values = entries.flatMap((entry) => {
    const own = given.filter(({ flag }) => flag.option === entry.name);
    return own.length === 0 ? [] : [[entry.name, readOption(entry, own, context)] as const];
  });
  const layer: Layer = Object.fromEntries(values);
  refuseContradictions(layer);
  return layer;
}

function readOption(
  { spec: { kind } }: OptionEntry,
  given: readonly Given[],
  context: ReadContext,
): unknown {
  if (kind.merge !== undefined) return kind.merge(given.map(readOne));
  if (kind.isSingle !== true) return given.slice(-1).map(readOne)[0];
  const [first, ...others] = given.map((each) => ({ value: readOne(each), origin: each.origin }));
  const other = others.find(({ value }) => value !== first?.value);
  if (other === undefined) return first?.value;
  throw new UsageError(`${first?.origin} and ${other.origin} contradict each other; give one`);

  function readOne({ text, origin }: Given): unknown {
    try {
      return kind.read(text, context);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(`${origin}: ${error.message}`, { cause: error });
    }
  }
}

function join(entries: Entries, lower: Layer, upper: Layer): Layer {
  const below: Readonly<Record<string, unknown>> = withoutContradicted(lower, upper);
  const above: Readonly<Record<string, unknown>> = { ...upper };
  const joined = entries.flatMap(({ name, spec: { kind } }) =>
    kind.overlay === undefined || below[name] === undefined || above[name] === undefined
      ? []
      : [[name, kind.overlay(below[name], above[name])] as const],
  );
  return { ...below, ...above, ...Object.fromEntries(joined) };
}
