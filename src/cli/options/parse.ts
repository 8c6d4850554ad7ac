import { UsageError } from '../../model/errors.ts';
import { refuseContradictions, withoutContradicted, type Layer } from './contradictions.ts';
import { settle } from './settle.ts';
import type { ReadContext } from './spec.ts';
import { OPTION_ENTRIES, type Flag, type GetSettings, type OptionEntry } from './table.ts';

/** A value for an option, and where it was written. */
export interface Given {
  readonly flag: Flag;
  readonly text: string;
  /** Begins the message when the text cannot be read: `option '--timeout <duration>'`. */
  readonly origin: string;
}

/** Where neither flag nor variable nor file says anything. */
const FALLBACKS = Object.fromEntries(
  OPTION_ENTRIES.map(({ name, spec }) => [name, spec.fallback]),
) as GetSettings;

/**
 * Reads what was given into settings. The first layer that has an option decides about it, and about
 * what contradicts it in the layers after; within a layer the last value counts, or all of them where
 * the option may be repeated.
 * @throws {UsageError} A value cannot be read, or two options of one layer contradict each other.
 */
export function readSettings(
  layers: readonly (readonly Given[])[],
  context: ReadContext,
): GetSettings {
  const read = layers.map((layer, index) => {
    const before = new Set(layers.slice(0, index).flatMap((higher) => higher.map(optionOf)));
    return readLayer(layer, before, context);
  });
  return settle({ ...FALLBACKS, ...read.reduceRight<Layer>(putOver, {}) });
}

function optionOf({ flag }: Given): string {
  return flag.option;
}

/** What a layer `before` has decided is not even read. */
function readLayer(
  given: readonly Given[],
  before: ReadonlySet<string>,
  context: ReadContext,
): Layer {
  const values = OPTION_ENTRIES.flatMap((entry) => {
    if (before.has(entry.name) && entry.spec.kind.overlay === undefined) return [];
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

function putOver(below: Layer, above: Layer): Layer {
  const left: Readonly<Record<string, unknown>> = withoutContradicted(below, above);
  const joined = OPTION_ENTRIES.flatMap(({ name, spec: { kind } }) =>
    kind.overlay === undefined || left[name] === undefined || above[name] === undefined
      ? []
      : [[name, kind.overlay(left[name], above[name])] as const],
  );
  return { ...left, ...above, ...Object.fromEntries(joined) };
}
