import { UsageError } from '../../model/errors.ts';
import { hasExtension } from '../../util/extension.ts';
import { printable } from '../../util/printable.ts';
import { quote } from '../../util/quote.ts';
import { suggest } from '../../util/suggest.ts';
import type { CheckFormat } from './format.ts';

export { CHECK_FIELDS, checkRecordSchema, type CheckRecord } from './fields.ts';
export type { CheckFormat, CheckFormatOptions, MakeCheckRenderer } from './format.ts';
export { countsOf, nagiosExitCode } from './nagios-verdict.ts';
export { summaryLine } from './summary-line.ts';

/** Every format of `check`; a new one is a new file and an entry here. */
export const CHECK_FORMATS: readonly CheckFormat[] = [
  {
    name: 'text',
    summary: 'state, status, seconds, name and URL, for eyes and awk',
    extensions: ['.txt', '.log'],
    isWhole: false,
    load: async () => (await import('./text.ts')).textFormat,
  },
  {
    name: 'jsonl',
    summary: 'one JSON object per check and line',
    extensions: ['.jsonl', '.ndjson'],
    isWhole: false,
    load: async () => (await import('./jsonl.ts')).jsonlFormat,
  },
  {
    name: 'junit',
    summary: 'JUnit XML, for CI servers',
    extensions: ['.xml'],
    isWhole: true,
    load: async () => (await import('./junit.ts')).junitFormat,
  },
  {
    name: 'tap',
    summary: 'Test Anything Protocol',
    extensions: ['.tap'],
    isWhole: true,
    load: async () => (await import('./tap.ts')).tapFormat,
  },
  {
    name: 'nagios',
    summary: 'the output of a monitoring plugin, with performance data',
    extensions: [],
    isWhole: true,
    load: async () => (await import('./nagios.ts')).nagiosFormat,
  },
  {
    name: 'prometheus',
    summary: 'metrics for the textfile collector, named as by blackbox_exporter',
    extensions: ['.prom'],
    isWhole: true,
    load: async () => (await import('./prometheus.ts')).prometheusFormat,
  },
  {
    name: 'github',
    summary: 'annotations of GitHub Actions',
    extensions: [],
    isWhole: false,
    load: async () => (await import('./github.ts')).githubFormat,
  },
  {
    name: 'markdown',
    summary: 'a table for people, in GitHub-flavoured Markdown',
    extensions: ['.md'],
    isWhole: true,
    load: async () => (await import('./markdown.ts')).markdownFormat,
  },
  {
    name: 'html',
    summary: 'a status page in one file',
    extensions: ['.html', '.htm'],
    isWhole: true,
    load: async () => (await import('./html.ts')).htmlFormat,
  },
];

/**
 * The format of an output: the one named, or the one of the extension, or `text` for `-`.
 *
 * @throws UsageError when neither is known.
 */
export function chooseCheckFormat(path: string, name?: string): CheckFormat {
  if (name !== undefined) return formatNamed(name);
  if (path === '-') return formatNamed('text');
  const format = CHECK_FORMATS.find(({ extensions }) => hasExtension(path, extensions));
  if (format !== undefined) return format;
  const known = CHECK_FORMATS.flatMap(({ extensions }) => extensions).join(' ');
  throw new UsageError(
    `${printable(path)}: no format goes with this name; end it in one of ${known}, or give --format`,
  );
}

function formatNamed(name: string): CheckFormat {
  const format = CHECK_FORMATS.find((candidate) => candidate.name === name);
  if (format !== undefined) return format;
  const names = CHECK_FORMATS.map((candidate) => candidate.name);
  throw new UsageError(`unknown format ${quote(name)}; ${suggest(name, names)}`);
}
