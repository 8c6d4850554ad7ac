import type { CheckReport, CheckState } from '../../model/check.ts';
import { clip } from '../../util/clip.ts';
import { formatCount } from '../../util/humanize.ts';
import { printable } from '../../util/printable.ts';
import { wholeRenderer, type CheckFormatOptions, type CheckRenderer } from './format.ts';
import {
  countsOf,
  nagiosExitCode,
  type NagiosCounts,
  type NagiosExitCode,
} from './nagios-verdict.ts';
import { findingsOf, standingOf } from './standing.ts';
import { uniqueNames } from './unique.ts';
import { findingText } from './words.ts';

const WORDS: Readonly<Record<NagiosExitCode, string>> = {
  0: 'OK',
  1: 'WARNING',
  2: 'CRITICAL',
  3: 'UNKNOWN',
};

/** Nagios Core reads 8 KB of what a plugin writes; some senders of results take half of it. */
const MAX_BYTES = 8000;
const MAX_PERFDATA_BYTES = 3500;
const MAX_NAME = 64;
const MAX_NAMED = 5;
const MAX_LINE = 300;

/**
 * By the guidelines of the Monitoring Plugins: one line with the verdict and performance data, then a
 * line for each check that is not as it should be, as far as there is room.
 */
export function nagiosFormat({ hasMemory }: CheckFormatOptions): CheckRenderer {
  return wholeRenderer((reports, summary) => {
    const counts = summary ?? countsOf(reports);
    const head = `GFETCH ${WORDS[nagiosExitCode(counts)]} - ${sentence(counts, reports)}`;
    const first = `${head} | ${perfdata(counts, reports)}\n`;
    return first + longOutput(reports, hasMemory, MAX_BYTES - Buffer.byteLength(first));
  });
}

function sentence(counts: NagiosCounts, reports: readonly CheckReport[]): string {
  const { checks, states, isUnknown, unfinished } = counts;
  if (isUnknown) return 'everything failed, and so did the witnesses';
  if (checks === 0) return 'there are no checks';
  const of = `of ${formatCount(checks)} ${checks === 1 ? 'check' : 'checks'}`;
  const troubles = [
    ...(states.down > 0 ? [`${formatCount(states.down)} ${of} down`] : []),
    ...(states.warning > 0 ? [`${formatCount(states.warning)} ${of} warning`] : []),
  ];
  const rest = [
    ...(states.new > 0 ? [`${formatCount(states.new)} too new to tell`] : []),
    ...(unfinished > 0 ? [`${formatCount(unfinished)} not run`] : []),
  ];
  const head = troubles.length === 0 ? [`${formatCount(states.up)} ${of} up`] : troubles;
  return [...head, ...rest].join(', ') + named(reports);
}

/** `: shop/login, blog …`, what is down first. */
function named(reports: readonly CheckReport[]): string {
  const inState = (state: CheckState): string[] =>
    reports
      .filter(({ memory }) => memory.state === state)
      .slice(0, MAX_NAMED + 1)
      .map(({ check }) => plain(check.id, MAX_NAME));
  const names = [...inState('down'), ...inState('warning')];
  if (names.length === 0) return '';
  const more = names.length > MAX_NAMED ? ' …' : '';
  return `: ${names.slice(0, MAX_NAMED).join(', ')}${more}`;
}

/** Counts, then the time of each check that was run, as far as there is room. */
function perfdata(counts: NagiosCounts, reports: readonly CheckReport[]): string {
  const { checks, states } = counts;
  const numbers = { checks, up: states.up, warning: states.warning, down: states.down };
  const data = Object.entries(numbers).map(([label, value]) => `'${label}'=${value};;;0`);
  const unique = uniqueNames('#');
  let bytes = 0;
  for (const report of reports) {
    const ms = report.result === null ? report.memory.last?.totalMs : report.result.totalMs;
    if (ms === undefined) continue;
    const label = unique(labelOf(report.check.id));
    const item = `'${label}'=${(ms / 1000).toFixed(3)}s;;;0`;
    bytes += Buffer.byteLength(item) + 1;
    if (bytes > MAX_PERFDATA_BYTES) break;
    data.push(item);
  }
  return data.join(' ');
}

/** The guidelines forbid `=` and `'` in a label; what else could end it is none of a name's business. */
function labelOf(id: string): string {
  return `time_${plain(id, MAX_NAME).replace(/[='\\]/g, '_')}`;
}

function longOutput(reports: readonly CheckReport[], hasMemory: boolean, room: number): string {
  let text = '';
  let left = room - Buffer.byteLength(MORE);
  for (const line of troubleLines(reports, hasMemory)) {
    left -= Buffer.byteLength(line);
    if (left < 0) return text + MORE;
    text += line;
  }
  return text;
}

const MORE = 'and more\n';

/** The worst first. */
function* troubleLines(reports: readonly CheckReport[], hasMemory: boolean): Generator<string> {
  for (const weight of ['bad', 'warn'] as const) {
    for (const report of reports) {
      const standing = standingOf(report, hasMemory);
      if (standing.weight !== weight) continue;
      const { condition, progress } = standing;
      const said = [condition, ...(progress === null ? [] : [progress])].join(', ');
      const findings = findingsOf(report, standing).map(findingText).join('; ');
      const line = `${plain(report.check.id, MAX_NAME)}: ${said}`;
      yield `${plain(findings === '' ? line : `${line}; ${findings}`, MAX_LINE)}\n`;
    }
  }
}

/** On one line; a bar would begin performance data, wherever it stands. */
function plain(text: string, maxLength: number): string {
  const shown = printable(clip(text, maxLength)).replaceAll('|', '¦');
  return clip(shown, maxLength);
}
