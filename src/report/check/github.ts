import type { CheckReport, CheckSummary } from '../../model/check.ts';
import { clip } from '../../util/clip.ts';
import { printable } from '../../util/printable.ts';
import type { CheckFormatOptions, CheckRenderer } from './format.ts';
import { findingsOf, isShown, standingOf, type Standing } from './standing.ts';
import { alertText, findingText } from './words.ts';

type Command = 'error' | 'warning' | 'notice';

const MAX_TITLE = 200;
const MAX_MESSAGE = 4000;

/**
 * Workflow commands of GitHub Actions, which shows them as annotations: an error for what is down, a
 * warning for what warns or is on its way there, a notice for what recovered.
 */
export function githubFormat(options: CheckFormatOptions): CheckRenderer {
  return {
    add(report) {
      if (!isShown(report, options)) return '';
      const standing = standingOf(report, options.hasMemory);
      const command = commandOf(report, standing);
      if (command === null) return '';
      return annotation(command, report.check.id, messageOf(report, standing, options));
    },
    end: (summary) => (summary === null ? '' : endOf(summary)),
  };
}

function endOf({ isUnknown, unfinished }: CheckSummary): string {
  const sentences = [
    ...(isUnknown
      ? ['Everything failed, and so did the witnesses: nothing is said of anybody.']
      : []),
    ...(unfinished > 0 ? [`${unfinished} checks were not run.`] : []),
  ];
  return sentences.map((each) => annotation('warning', 'gfetch check', each)).join('');
}

function commandOf({ alerts }: CheckReport, { weight }: Standing): Command | null {
  if (weight === 'bad') return 'error';
  if (weight === 'warn') return 'warning';
  return alerts.some(({ event }) => event === 'up' || event === 'steady') ? 'notice' : null;
}

function messageOf(
  report: CheckReport,
  standing: Standing,
  { hasMemory }: CheckFormatOptions,
): string {
  const { condition, progress } = standing;
  const step = report.result?.step ?? null;
  const lines = [
    `${progress === null ? condition : `${condition}, ${progress}`}: ${report.url}`,
    ...(hasMemory ? report.alerts.map(alertText) : []),
    ...(step === null ? [] : [`in step ${step}`]),
    ...findingsOf(report, standing).map(findingText),
  ];
  return clip(lines.map(printable).join('\n'), MAX_MESSAGE);
}

function annotation(command: Command, title: string, message: string): string {
  return `::${command} title=${property(clip(printable(title), MAX_TITLE))}::${data(message)}\n`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
