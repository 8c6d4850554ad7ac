import { UsageError } from '../model/errors.ts';
import type { SinkFormat } from '../model/ports.ts';
import { nearest } from '../util/nearest.ts';

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
  },
  {
    name: 'csv',
    summary: 'comma-separated values with a header (RFC 4180)',
    extensions: ['.csv'],
    load: async () => (await import('./csv.ts')).csvFormat,
  },
  {
    name: 'tsv',
    summary: 'tab-separated values with a header',
    extensions: ['.tsv'],
    load: async () => (await import('./tsv.ts')).tsvFormat,
  },
  {
    name: 'template',
    summary: 'what --template says',
    extensions: [],
    load: async () => (await import('./template.ts')).templateFormat,
  },
];

/**
 * The format of an output: the one named, or the one of the extension (`.gz` after it does not
 * matter), or `lines` for `-`.
 *
 * @throws UsageError where neither is known
 */
export function chooseFormat(path: string, name?: string): SinkFormat {
  if (name !== undefined) return formatNamed(name);
  if (path === '-') return formatNamed('lines');
  const bare = path.toLowerCase().replace(/\.gz$/, '');
  const format = SINK_FORMATS.find(({ extensions }) =>
    extensions.some((extension) => bare.endsWith(extension)),
  );
  if (format !== undefined) return format;
  const known = SINK_FORMATS.flatMap(({ extensions }) => extensions).join(' ');
  throw new UsageError(
    `${path}: no format goes with this name; end it in one of ${known} (with .gz if you like), or give --format`,
  );
}

function formatNamed(name: string): SinkFormat {
  const format = SINK_FORMATS.find((candidate) => candidate.name === name);
  if (format !== undefined) return format;
  const names = SINK_FORMATS.map((candidate) => candidate.name);
  const guess = nearest(name, names);
  const hint = guess === undefined ? `there are ${names.join(', ')}` : `did you mean “${guess}”?`;
  throw new UsageError(`unknown format “${name}”; ${hint}`);
}
