import type { BrokenTarget } from './find-broken.ts';
import { hasExtension } from '../../util/extension.ts';

/** What a report on broken links comes to. */
export interface BrokenCounts {
  /** Targets that cannot be had. */
  broken: number;
  /** Links to them. */
  places: number;
}

/** Writes a report on broken links as text. */
export interface BrokenFormat {
  readonly name: string;
  readonly summary: string;
  readonly extensions: readonly string[];
  /** Places of one target that are told of. */
  readonly maxPlaces: number;
  load(): Promise<(targets: readonly BrokenTarget[]) => Iterable<string>>;
}

/** More would be read by nobody. */
const MAX_READ = 10;

/** Every format of the report; a new one is a new file and an entry here. The first is the default. */
export const BROKEN_FORMATS: readonly [BrokenFormat, ...BrokenFormat[]] = [
  {
    name: 'text',
    summary: 'for eyes: each target, and where it is linked to',
    extensions: ['.txt', '.log'],
    maxPlaces: MAX_READ,
    load: async () => (await import('./text.ts')).brokenText,
  },
  {
    name: 'jsonl',
    summary: 'one broken link per line, as a JSON object',
    extensions: ['.jsonl', '.ndjson'],
    maxPlaces: Infinity,
    load: async () => (await import('./jsonl.ts')).brokenJsonl,
  },
  {
    name: 'csv',
    summary: 'one broken link per row, with a header',
    extensions: ['.csv'],
    maxPlaces: Infinity,
    load: async () => (await import('./csv.ts')).brokenCsv,
  },
  {
    name: 'markdown',
    summary: 'for a pull request or a ticket',
    extensions: ['.md', '.markdown'],
    maxPlaces: MAX_READ,
    load: async () => (await import('./markdown.ts')).brokenMarkdown,
  },
];

/** The format that goes with the extension of a path (`.gz` after it does not matter), or `text`. */
export function brokenFormatOf(path: string): BrokenFormat {
  const format = BROKEN_FORMATS.find(({ extensions }) => hasExtension(path, extensions));
  return format ?? BROKEN_FORMATS[0];
}
