import type { CheckReport } from '../../model/check.ts';
import { jsonText } from '../../util/json-text.ts';
import { printable } from '../../util/printable.ts';
import { toSeconds } from '../../util/seconds.ts';
import { wholeRenderer, type CheckFormatOptions, type CheckRenderer } from './format.ts';
import { findingsOf, standingOf, type Standing } from './standing.ts';
import { statusText } from './words.ts';

/**
 * TAP by its version 13, which every reader knows: a test point per check, the plan at the end. A failure that does not count yet is `TODO`, one
 * within maintenance or of a run that says nothing is `SKIP`. Diagnostics are YAML, its values JSON.
 */
export function tapFormat({ hasMemory }: CheckFormatOptions): CheckRenderer {
  return wholeRenderer((reports) => {
    const points = reports.map((report, at) =>
      point(at + 1, report, standingOf(report, hasMemory)),
    );
    return `TAP version 13\n${points.join('')}1..${reports.length}\n`;
  });
}

function point(number: number, report: CheckReport, standing: Standing): string {
  const isFailure = standing.weight === 'bad' || isTodo(standing);
  const head = `${isFailure ? 'not ok' : 'ok'} ${number} - ${tapText(report.check.id)}`;
  return `${head}${directive(standing)}\n${diagnostics(report, standing)}`;
}

/** `pending` that is good has nothing that would have to be mended. */
function isTodo({ condition, weight }: Standing): boolean {
  return condition === 'pending' && weight === 'warn';
}

function directive(standing: Standing): string {
  const { condition, weight, progress } = standing;
  if (weight === 'none') return ` # SKIP ${condition}`;
  return isTodo(standing) ? ` # TODO ${progress ?? condition}` : '';
}

function diagnostics(report: CheckReport, standing: Standing): string {
  const findings = findingsOf(report, standing);
  if (standing.condition === 'up' && findings.length === 0) return '';
  const { check, url, result } = report;
  const step = result?.step ?? null;
  const lines = [
    `state: ${standing.condition}`,
    `severity: ${check.severity}`,
    `url: ${jsonText(url)}`,
    `status: ${jsonText(statusText(report))}`,
    ...(result === null ? [] : [`seconds: ${toSeconds(result.totalMs)}`]),
    ...(step === null ? [] : [`step: ${jsonText(step)}`]),
    ...(findings.length === 0 ? [] : ['findings:']),
    ...findings.map(
      ({ level, assertion, expected, actual }) =>
        `  - ${jsonText({ level, assertion, expected, actual })}`,
    ),
  ];
  return ['---', ...lines, '...'].map((line) => `  ${line}\n`).join('');
}

/** A description: `#` would begin a directive, and `\` escapes. */
function tapText(text: string): string {
  return printable(text).replace(/[\\#]/g, String.raw`\$&`);
}
