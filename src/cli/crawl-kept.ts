import { homedir } from 'node:os';

import type { CrawlState } from '../engine/crawl/book.ts';
import type { StateUse } from '../engine/crawl/parts.ts';
import { readState } from '../engine/crawl/prepare.ts';
import { FileError } from '../model/errors.ts';
import type { Io } from './io.ts';
import { crawlSettings, goOnWith, type StoredGiven } from './options/stored.ts';
import type { CrawlSettings } from './options/table.ts';

/** What a state keeps of the command line. */
export interface Kept {
  readonly seeds: readonly string[];
  readonly options: readonly StoredGiven[];
}

export function keptGiven(seeds: readonly string[], options: readonly StoredGiven[]): Kept {
  return { seeds, options };
}

/** @throws FileError or UsageError where there is no state to go on with. */
export function earlierCrawl(folder: string): Promise<CrawlState> {
  return readState(folder);
}

/** Where an earlier crawl wrote to is not written to by the one that asks for everything again. */
const NOT_AGAIN: readonly string[] = [
  'output',
  'format',
  'json',
  'graph',
  'broken',
  'sitemap-xml',
  'summary-json',
  'state',
];

/** The settings of before, with those that are given now before them. */
export function settingsOnward(
  saved: CrawlState,
  given: readonly StoredGiven[],
  use: StateUse,
  { env }: Io,
): { settings: CrawlSettings; kept: Kept } {
  const { seeds, options } = keptOf(saved);
  const lasting =
    use === 'resume' ? options : options.filter(({ option }) => !NOT_AGAIN.includes(option));
  const all = goOnWith(lasting, given);
  return {
    settings: crawlSettings(withoutResume(all), env['HOME'] ?? homedir()),
    kept: { seeds, options: all },
  };
}

/** `--state` and `--resume` contradict each other where both are typed. */
function withoutResume(all: readonly StoredGiven[]): readonly StoredGiven[] {
  return all.filter(({ option }) => option !== 'resume');
}

function keptOf({ given }: CrawlState): Kept {
  if (isKept(given)) return given;
  throw new FileError('the state does not tell how the crawl was begun: it is damaged');
}

function isKept(given: unknown): given is Kept {
  return typeof given === 'object' && given !== null && 'options' in given && 'seeds' in given;
}
