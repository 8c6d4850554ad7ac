import type { CheckReport, CheckSummary } from '../../model/check.ts';
import { clip } from '../../util/clip.ts';
import { printable } from '../../util/printable.ts';
import { toSeconds } from '../../util/seconds.ts';
import { nowOf, wholeRenderer, type CheckFormatOptions, type CheckRenderer } from './format.ts';
import { FAMILIES, type Family } from './prometheus-families.ts';
import { uniqueNames } from './unique.ts';

const MAX_LABEL = 1000;
const HALF_PAIR = /\p{Cs}/gu;

interface Series {
  readonly report: CheckReport;
  /** `check="…",group="…",instance="…"` */
  readonly labels: string;
}

/** The text exposition format 0.0.4, for the textfile collector or `/metrics`. */
export function prometheusFormat(options: CheckFormatOptions): CheckRenderer {
  return wholeRenderer((reports, summary) => {
    const nowMs = nowOf(options);
    const series = seriesOf(reports);
    return FAMILIES.map((each) => familyText(each, series, nowMs)).join('') + runText(summary);
  });
}

/** Ids differ, but may not when they have been made fit for a label; no series may be there twice. */
function seriesOf(reports: readonly CheckReport[]): readonly Series[] {
  const unique = uniqueNames('#');
  return reports.map((report) => {
    const { check, url } = report;
    const id = quoted(unique(labelText(check.id)));
    const group = quoted(labelText(check.group ?? ''));
    return { report, labels: `check=${id},group=${group},instance=${quoted(labelText(url))}` };
  });
}

function familyText(
  { name, help, samples }: Family,
  series: readonly Series[],
  nowMs: number,
): string {
  const lines = series.flatMap(({ report, labels }) =>
    samples(report, nowMs).map((sample) => {
      const own = Object.entries(sample.labels ?? {}).map(
        ([key, value]) => `,${key}=${quoted(value)}`,
      );
      return `${name}{${labels}${own.join('')}} ${sample.value}\n`;
    }),
  );
  return lines.length === 0 ? '' : head(name, help) + lines.join('');
}

/** Of the run as a whole, by which one sees that it does not run any more. */
function runText(summary: CheckSummary | null): string {
  if (summary === null) return '';
  const { startedAtMs, elapsedMs, isUnknown } = summary;
  const gauges: readonly [name: string, help: string, value: number][] = [
    ['gfetch_run_timestamp_seconds', 'Unix time when the run began.', startedAtMs / 1000],
    ['gfetch_run_duration_seconds', 'How long the run took.', toSeconds(elapsedMs)],
    [
      'gfetch_run_unknown',
      'Whether everything failed, the witnesses too, so that nothing is said.',
      Number(isUnknown),
    ],
  ];
  return gauges.map(([name, help, value]) => `${head(name, help)}${name} ${value}\n`).join('');
}

function head(name: string, help: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n`;
}

function labelText(text: string): string {
  return clip(printable(text), MAX_LABEL).replace(HALF_PAIR, '\ufffd');
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
