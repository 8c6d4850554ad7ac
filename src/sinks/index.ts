import { UsageError } from '../model/errors.ts';
import type { SinkFormat } from '../model/ports.ts';
import { hasExtension } from '../util/extension.ts';
import { printable } from '../util/printable.ts';
import { quote } from '../util/quote.ts';
import { suggest } from '../util/suggest.ts';

/** Every output format; a new one is a new file and an entry here. */
export const SINK_FORMATS: readonly SinkFormat[] = [
  {
    name: 'lines',
    summary: 'status, size, seconds and URL, for eyes and awk',
    extensions: ['.txt', '.log'],
    load: async () => (await import('./lines.ts')).linesFormat,
  },
  {
    name: 'jsonl',
    summary: 'one JSON object per line',
    extensions: ['.jsonl', '.ndjson', '.json'],
    load: async () => (await import('./jsonl.ts')).jsonlFormat,
    loadKeys: async () => (await import('./jsonl.ts')).jsonlKeys,
  },
  {
    name: 'csv',
    summary: 'comma-separated values with a header (RFC 4180)',
    extensions: ['.csv'],
    load: async () => (await import('./csv.ts')).csvFormat,
    loadKeys: async () => (await import('./csv.ts')).csvKeys,
  },
  {
    name: 'tsv',
    summary: 'tab-separated values with a header',
    extensions: ['.tsv'],
    load: async () => (await import('./tsv.ts')).tsvFormat,
    loadKeys: async () => (await import('./tsv.ts')).tsvKeys,
  },
  {
    name: 'template',
    summary: 'what --template says',
    extensions: [],
    load: async () => (await import('./template.ts')).templateFormat,
  },
];

/** What `--only` lets through. What was skipped is none of them. */
export const RECORD_CLASSES = ['ok', 'failed', 'http-error'] as const;

export type RecordClass = (typeof RECORD_CLASSES)[number];

/** The format that goes with the extension of a path (`.gz` after it does not matter). */
export function formatOfPath(path: string): SinkFormat | undefined {
  return SINK_FORMATS.find(({ extensions }) => hasExtension(path, extensions));
}

/**
 * The format of an output: the one named, or the one of the extension, or `lines` for `-`.
 *
 * @throws UsageError when neither is known.
 */
export function chooseFormat(path: string, name?: string): SinkFormat {
  if (name !== undefined) return formatNamed(name);
  if (path === '-') return formatNamed('lines');
  const format = formatOfPath(path);
  if (format !== undefined) return format;
  const known = SINK_FORMATS.flatMap(({ extensions }) => extensions).join(' ');
  throw new UsageError(
    `${printable(path)}: no format goes with this name; ` +
      `end it in one of ${known} (with .gz if you like), or give --format`,
  );
}

function formatNamed(name: string): SinkFormat {
  const format = SINK_FORMATS.find((candidate) => candidate.name === name);
  if (format !== undefined) return format;
  const names = SINK_FORMATS.map((candidate) => candidate.name);
  throw new UsageError(`unknown format ${quote(name)}; ${suggest(name, names)}`);
}
