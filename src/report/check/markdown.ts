import type { CheckReport } from '../../model/check.ts';
import { clip } from '../../util/clip.ts';
import { printable } from '../../util/printable.ts';
import { wholeRenderer, nowOf, type CheckFormatOptions, type CheckRenderer } from './format.ts';
import { findingsOf, isShown, standingOf, timeOf, type Standing, type Weight } from './standing.ts';
import { summaryLine } from './summary-line.ts';
import { findingText, remarksOf, secondsText, statusText } from './words.ts';

const MAX_NAME = 120;
const MAX_TEXT = 300;
const MAX_FINDINGS = 10;
const ORDER: Readonly<Record<Weight, number>> = { bad: 0, warn: 1, none: 2, good: 3 };
const SIGNS: Readonly<Record<Weight, string>> = { bad: '🔴', warn: '🟡', none: '⚪', good: '🟢' };

interface Row {
  readonly report: CheckReport;
  readonly standing: Standing;
}

/** A table in GitHub-flavoured Markdown, the worst first. */
export function markdownFormat(options: CheckFormatOptions): CheckRenderer {
  return wholeRenderer((reports, summary) => {
    const rows = reports
      .filter((report) => isShown(report, options))
      .map((report) => ({ report, standing: standingOf(report, options.hasMemory) }))
      .toSorted((a, b) => ORDER[a.standing.weight] - ORDER[b.standing.weight]);
    const head = [
      `## ${markdownText(options.title, MAX_NAME)}`,
      ...(summary === null ? [] : [summaryLine(summary, options)]),
    ];
    return `${[...head, ...table(rows, options)].join('\n\n')}\n`;
  });
}

function table(rows: readonly Row[], options: CheckFormatOptions): string[] {
  if (rows.length === 0) return [];
  const lines = [
    '| state | check | status | seconds | what |',
    '| --- | --- | --- | ---: | --- |',
    ...rows.map((row) => lineOf(row, options)),
  ];
  return [lines.join('\n')];
}

function lineOf({ report, standing }: Row, options: CheckFormatOptions): string {
  const cells = [
    `${SIGNS[standing.weight]} ${standing.condition}`,
    link(report),
    markdownText(statusText(report), MAX_NAME),
    secondsText(report),
    detailsOf(report, standing, options),
  ];
  return `| ${cells.join(' | ')} |`;
}

function detailsOf(report: CheckReport, standing: Standing, options: CheckFormatOptions): string {
  const findings = findingsOf(report, standing);
  const hidden = findings.length - MAX_FINDINGS;
  const step = report.result?.step ?? null;
  return [
    ...(options.hasMemory ? remarksOf(report, standing, timeOf(report, nowOf(options))) : []),
    ...(step === null || findings.length === 0 ? [] : [`in step ${step}`]),
    ...findings.slice(0, MAX_FINDINGS).map(findingText),
    ...(hidden > 0 ? [`and ${hidden} more`] : []),
  ]
    .map((text) => markdownText(text, MAX_TEXT))
    .join('<br>');
}

const SAFE_URL = /^https?:\/\/[\w.~:/?#[\]@!$&'()*+,;=%-]+$/i;

/** The name as a link to what is checked, where that is a plain URL. */
function link({ check, url }: CheckReport): string {
  const name = markdownText(check.id, MAX_NAME);
  return SAFE_URL.test(url) ? `[${name}](<${url}>)` : name;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Text from outside within a cell: neither markup, nor HTML, nor a link that GitHub would make of a
 * URL, nor somebody's name.
 */
export function markdownText(text: string, maxLength: number): string {
  const shown = printable(text);
  const clipped = shown.length > maxLength ? `${clip(shown, maxLength - 1)}…` : shown;
  return clipped
    .replace(/[\\`*_{}[\]()#!|~@$]|:(?=\/\/)|(?<=www)\./gi, String.raw`\$&`)
    .replace(/[&<>]/g, (char) => ENTITIES[char] ?? char);
}
