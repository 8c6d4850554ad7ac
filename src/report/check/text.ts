import type { CheckReport } from '../../model/check.ts';
import { foreign, paletteOf, type Palette } from '../text-parts.ts';
import { nowOf, type CheckFormatOptions, type CheckRenderer } from './format.ts';
import { isShown, standingOf, timeOf } from './standing.ts';
import { ownName, paintOf, urlWord } from './text-cells.ts';
import { statusTable } from './text-status.ts';
import { findingText, remarksOf, secondsText, statusText } from './words.ts';

// Where the columns end, counted from the start of the line; the first is as wide as `maintenance`.
const STATUS_END = 16;
const SECONDS_END = 28;
/** Names are in a column as wide as this; longer ones push the URL to the right. */
const NAME_WIDTH = 28;
const MAX_NAME = 72;
const MAX_FINDING = 400;
const MAX_FINDINGS = 20;

/**
 * `condition status seconds name url` as soon as a check has ended, in columns for the eye, without the
 * name where it is the URL; to awk the first three fields and the last one are fixed. Lines that begin with blanks tell what changed, for
 * how long it has been so, and each finding. Checks that were not run come at the end, as a table.
 */
export function textFormat(options: CheckFormatOptions): CheckRenderer {
  const palette = paletteOf(options.color);
  const notRun: CheckReport[] = [];
  return {
    add(report) {
      if (!isShown(report, options)) return '';
      if (report.result !== null) return textOf(report, options, palette);
      notRun.push(report);
      return '';
    },
    end: () => (notRun.length === 0 ? '' : statusTable(notRun, options, palette)),
  };
}

function textOf(report: CheckReport, options: CheckFormatOptions, palette: Palette): string {
  const standing = standingOf(report, options.hasMemory);
  const { condition, weight } = standing;
  const paint = paintOf(weight, palette);
  let line = column(condition, statusText(report), STATUS_END);
  line = column(line, secondsText(report), SECONDS_END);
  const name = ownName(report);
  const named = name === null ? '' : `${foreign(name, MAX_NAME).padEnd(NAME_WIDTH)}  `;
  const main = `${paint(condition)}${line.slice(condition.length)}  ${named}${urlWord(report.url)}`;
  const remarks = options.hasMemory
    ? remarksOf(report, standing, timeOf(report, nowOf(options)))
    : [];
  return [main, ...remarks.map((remark) => `    ${remark}`), ...findingLines(report, palette)]
    .map((each) => `${each}\n`)
    .join('');
}

function findingLines({ result }: CheckReport, { dim, warn }: Palette): string[] {
  if (result === null || result.findings.length === 0) return [];
  const { findings, step } = result;
  const shown = findings.slice(0, MAX_FINDINGS).map((finding) => {
    const text = foreign(findingText(finding), MAX_FINDING);
    return `    ${finding.level === 'warn' ? `${text} ${warn('(warning)')}` : text}`;
  });
  const hidden = findings.length - shown.length;
  return [
    ...(step === null ? [] : [`    ${dim('in step')} ${foreign(step, MAX_NAME)}`]),
    ...shown,
    ...(hidden > 0 ? [`    ${dim(`and ${hidden} more`)}`] : []),
  ];
}

/** Appends `cell` so that it ends at `end`, or after two blanks where the line is longer already. */
function column(text: string, cell: string, end: number): string {
  return text + cell.padStart(Math.max(cell.length + 2, end - text.length));
}
