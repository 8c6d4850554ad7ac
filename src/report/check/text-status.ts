import type { CheckReport } from '../../model/check.ts';
import { dayOf, lastDays, latencyOf, uptime } from '../../model/check-history.ts';
import { formatSeconds } from '../../util/humanize.ts';
import { foreign, type Palette } from '../text-parts.ts';
import { nowOf, type CheckFormatOptions } from './format.ts';
import { findingsOf, standingOf } from './standing.ts';
import { ownName, paintOf, urlWord } from './text-cells.ts';
import { findingText, minuteText, percentText } from './words.ts';

/** Days, the day of now included. */
export const UPTIME_WINDOWS = [1, 7, 30, 90] as const;

const LATENCY_DAYS = 7;
const MAX_NAME = 40;
const MAX_FINDING = 400;
const MAX_FINDINGS = 3;
const HEADINGS = [
  'state',
  'since',
  'last-up',
  ...UPTIME_WINDOWS.map((days) => `${days}d`),
  'p50',
  'p95',
];

/**
 * What is remembered of each check, in columns that are each one word, the name apart, which is left out
 * where it is the URL; below it, indented, why it is not up. For people.
 */
export function statusTable(
  reports: readonly CheckReport[],
  options: CheckFormatOptions,
  palette: Palette,
): string {
  const nowMs = nowOf(options);
  const rows = reports.map((report) => cellsOf(report, nowMs, options.hasMemory));
  const isNamed = reports.some((report) => ownName(report) !== null);
  const headings = [...HEADINGS, ...(isNamed ? ['name'] : []), 'url'];
  // The last cell of a row is as wide as it is.
  const widths = headings.map((heading, at) =>
    rows.reduce(
      (widest, row) => (at < row.length - 1 ? Math.max(widest, row[at]?.length ?? 0) : widest),
      heading.length,
    ),
  );
  const lines = [palette.dim(lineOf(headings, widths))];
  for (const [at, row] of rows.entries()) {
    const report = reports[at];
    if (report === undefined) continue;
    const standing = standingOf(report, options.hasMemory);
    const { condition, weight } = standing;
    const line = lineOf(row, widths);
    lines.push(paintOf(weight, palette)(condition) + line.slice(condition.length));
    for (const finding of findingsOf(report, standing).slice(0, MAX_FINDINGS)) {
      lines.push(`    ${foreign(findingText(finding), MAX_FINDING)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function cellsOf(report: CheckReport, nowMs: number, hasMemory: boolean): readonly string[] {
  const { memory, url } = report;
  const today = dayOf(nowMs);
  const latency = latencyOf(lastDays(memory, today, LATENCY_DAYS));
  const name = ownName(report);
  return [
    standingOf(report, hasMemory).condition,
    minuteText(memory.sinceMs),
    minuteText(memory.lastOkMs),
    ...UPTIME_WINDOWS.map((days) => percentText(uptime(lastDays(memory, today, days)))),
    timeText(latency.quantile(0.5)),
    timeText(latency.quantile(0.95)),
    ...(name === null ? [] : [foreign(name, MAX_NAME)]),
    urlWord(url),
  ];
}

/** In one word. */
function timeText(ms: number | null): string {
  return ms === null ? '-' : formatSeconds(ms / 1000).replace(' ', '');
}

/** Numbers are flush right, words flush left; the last one is as wide as it is. */
function lineOf(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, at) => {
      if (at === cells.length - 1) return cell;
      const width = widths[at] ?? 0;
      return at >= FIRST_NUMBER && at < FIRST_NUMBER + NUMBERS
        ? cell.padStart(width)
        : cell.padEnd(width);
    })
    .join('  ');
}

const FIRST_NUMBER = 3;
const NUMBERS = UPTIME_WINDOWS.length + 2;
