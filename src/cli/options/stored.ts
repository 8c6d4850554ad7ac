import { FileError, UsageError } from '../../model/errors.ts';
import { quote } from '../../util/quote.ts';
import type { Flag, OptionEntry } from './command-table.ts';
import { readSettings, type Given } from './parse.ts';
import { settleCrawl } from './settle.ts';
import { CRAWL_TABLE, type CrawlSettings } from './table.ts';

/**
 * A value that a crawl was given, as plain data. It may be a secret: where it is kept, only the owner
 * may read it.
 */
export interface StoredGiven {
  /** The long name of the flag, which tells the option: `max-pages`, `no-traps`. */
  readonly option: string;
  /** As it was written; the path of a file is absolute. */
  readonly text: string;
  /** Where it was written, for messages. */
  readonly origin: string;
  /** Lower ones go before higher ones: 0 is the command line. */
  readonly layer: number;
}

/** What is about one run only, or has been read already. */
const NOT_KEPT = ['resume', 'explain', 'config'];

/** What was given, so that it can be kept and read again from any folder. */
export function storedGiven(
  layers: readonly (readonly Given[])[],
  folder: string,
): readonly StoredGiven[] {
  return layers.flatMap((given, layer) =>
    given.map(({ flag, text, origin }) => {
      const { spec } = entryOf(flag.long)?.entry ?? {};
      const anchored = flag.switch === undefined ? spec?.kind.anchor?.(text, folder) : undefined;
      return { option: flag.long, text: anchored ?? text, origin, layer };
    }),
  );
}

/** What was kept together with what is given now, which goes before it. */
export function goOnWith(
  kept: readonly StoredGiven[],
  given: readonly StoredGiven[],
): readonly StoredGiven[] {
  const layers = 1 + Math.max(-1, ...given.map(({ layer }) => layer));
  const lasting = kept.filter(({ option }) => !NOT_KEPT.includes(option));
  return [...given, ...lasting.map((each) => ({ ...each, layer: each.layer + layers }))];
}

/**
 * The settings of a crawl by what was given to it, now or before. `home` is what `~` stands for.
 * @throws {FileError} Another version has kept what this one does not know.
 * @throws {UsageError} A value cannot be read, or two contradict each other.
 */
export function crawlSettings(given: readonly StoredGiven[], home: string): CrawlSettings {
  const layers = new Map<number, Given[]>();
  for (const { option, text, origin, layer } of given) {
    const flag = entryOf(option)?.flag;
    if (flag === undefined) {
      throw new FileError(
        `the state has an option that there is not, ${quote(`--${option}`)}: another version of ` +
          'gfetch has written it; go on with that one',
      );
    }
    layers.set(layer, [...(layers.get(layer) ?? []), { flag, text, origin }]);
  }
  const ordered = [...layers].toSorted(([a], [b]) => a - b).map(([, values]) => values);
  return settleCrawl(readSettings(CRAWL_TABLE, ordered, { home, readStdin: refuseStdin }));
}

function entryOf(long: string): { entry: OptionEntry; flag: Flag } | undefined {
  for (const entry of CRAWL_TABLE.entries) {
    const flag = entry.flags.find((each) => each.long === long);
    if (flag !== undefined) return { entry, flag };
  }
  return undefined;
}

function refuseStdin(): never {
  throw new UsageError('“@-” reads stdin, which no option of a crawl may; name a file instead');
}
