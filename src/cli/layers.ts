import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';

import { UsageError } from '../model/errors.ts';
import { quote } from '../util/quote.ts';
import { systemReason } from '../util/system-error.ts';
import { readConfigFile, readEnvironment } from './config.ts';
import type { CommandTable } from './options/command-table.ts';
import { readSettings, type Given } from './options/parse.ts';
import { settleCheck, settleCrawl, settleGet } from './options/settle.ts';
import type { ReadContext } from './options/spec.ts';
import { storedGiven, type StoredGiven } from './options/stored.ts';
import {
  CHECK_TABLE,
  CRAWL_TABLE,
  GET_TABLE,
  type CheckSettings,
  type CrawlSettings,
  type GetSettings,
} from './options/table.ts';

export interface CommandLineContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For `--data @-`; the process's own stdin by default. */
  readonly readStdin?: () => Buffer;
}

type Layers = readonly (readonly Given[])[];

/** Reads what the flags of `get` say, together with environment and config file. */
export function readGet(
  flags: readonly Given[],
  inputs: readonly string[],
  context: CommandLineContext,
): GetSettings {
  return settleGet(readLayers(GET_TABLE, flags, inputs, context));
}

/** The same for `check`. */
export function readCheck(
  flags: readonly Given[],
  targets: readonly string[],
  context: CommandLineContext,
): CheckSettings {
  const settings = settleCheck(readLayers(CHECK_TABLE, flags, targets, context));
  if (targets.length > 0 || settings.status) return settings;
  throw new UsageError(
    'nothing to check: name targets, which are URLs, lists of URLs, files of checks in YAML, or - ' +
      'for stdin (see gfetch check --help)',
  );
}

function readLayers<Settings>(
  table: CommandTable<Settings>,
  flags: readonly Given[],
  words: readonly string[],
  context: CommandLineContext,
): Settings {
  const reading = readContext(words, context);
  const environment = readEnvironment(table, context.env);
  const config = namedConfig([flags, environment], reading);
  const layers = [flags, environment, readConfigFile(table, config)];
  return readSettings(table, layers, reading);
}

export interface ReadCrawl {
  /**
   * With `--resume` and `--recrawl` only what is given now: those of the crawl are
   * `crawlSettings(goOnWith(…))`.
   */
  readonly settings: CrawlSettings;
  /** What they were read from. */
  readonly given: readonly StoredGiven[];
}

/** The same for `crawl`. */
export function readCrawl(
  flags: readonly Given[],
  seeds: readonly string[],
  context: CommandLineContext,
): ReadCrawl {
  const reading = readContext(seeds, context);
  const layers = crawlLayers(flags, context, reading);
  const read = readSettings(CRAWL_TABLE, layers, reading);
  refuseMissingSeeds(seeds, read);
  const { resumeFolder, stateFolder, recrawl } = read;
  const isOnward = resumeFolder !== undefined || (recrawl && stateFolder !== undefined);
  // What one option needs of another may be with the state.
  const settings = isOnward ? read : settleCrawl(read);
  return { settings, given: storedGiven(layers, process.cwd()) };
}

/**
 * Environment and config file have been read when a crawl was begun, and what they said then holds when
 * it goes on, or is done again. They can tell where its state is, and a file that is named now is read.
 */
function crawlLayers(
  flags: readonly Given[],
  { env }: CommandLineContext,
  reading: ReadContext,
): Layers {
  const environment = readEnvironment(CRAWL_TABLE, env);
  const config = namedConfig([flags, environment], reading);
  const file = readConfigFile(CRAWL_TABLE, config);
  if (!flags.some(isAboutState)) return [flags, environment, file];
  const isNamed = flags.some(({ flag }) => flag.option === 'config');
  return [flags, placeOfState(environment), isNamed ? file : placeOfState(file)];
}

function isAboutState({ flag, text }: Given): boolean {
  return flag.option === 'resumeFolder' || (flag.option === 'recrawl' && text === 'true');
}

function placeOfState(given: readonly Given[]): readonly Given[] {
  return given.filter(({ flag }) => flag.option === 'stateFolder');
}

/** A state knows its seeds. */
function refuseMissingSeeds(
  seeds: readonly string[],
  { resumeFolder, stateFolder, recrawl, explain }: CrawlSettings,
): void {
  const hasState = stateFolder !== undefined && (recrawl || explain !== undefined);
  if (seeds.length > 0 || resumeFolder !== undefined || hasState) return;
  if (recrawl) throw new UsageError('--recrawl needs the state of the crawl before: --state DIR');
  const way =
    stateFolder === undefined
      ? '(see gfetch crawl --help)'
      : `(--resume ${quote(stateFolder)} goes on with a crawl that was begun there)`;
  throw new UsageError(
    `nothing to crawl: name seeds, which are URLs, files of URLs, or - for stdin ${way}`,
  );
}

/** The config file that flags or environment name. */
function namedConfig(layers: Layers, reading: ReadContext): string | undefined {
  const named = layers.map((given) => given.filter(({ flag }) => flag.option === 'config'));
  return readSettings(GET_TABLE, named, reading).config;
}

function readContext(
  inputs: readonly string[],
  { env, readStdin = readProcessStdin }: CommandLineContext,
): ReadContext {
  return {
    home: env['HOME'] ?? homedir(),
    readStdin: () => {
      if (inputs.length > 0 && !inputs.includes('-')) return readStdin();
      throw new UsageError('“@-” reads stdin, but so does the list of inputs; name a file instead');
    },
  };
}

function readProcessStdin(): Buffer {
  try {
    return readFileSync(0);
  } catch (error) {
    throw new UsageError(`cannot read stdin: ${systemReason(error)}`, { cause: error });
  }
}
