import type { Alert } from '../model/check.ts';
import { clip } from '../util/clip.ts';
import { formatCount, formatSeconds } from '../util/humanize.ts';
import { printable } from '../util/printable.ts';

/** The words that all receivers get. Nothing here has control characters or more than one line. */

/** How it looks from afar. */
export type Tone = 'bad' | 'warn' | 'good';

/** Something to know of an alert, as a name and its value. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** A summary in two pieces, for formats that have to escape the second. */
export interface Headline {
  /** `2 down, 1 up again`. */
  readonly counts: string;
  /** Of the checks, each once. */
  readonly names: readonly string[];
  /** How many more there are. */
  readonly more: number;
}

/** In the order in which they are told: what is worst, or new, first. */
const WORDS = [
  'down',
  'warning',
  'flapping',
  'still down',
  'still warning',
  'still flapping',
  'steady again',
  'up again',
] as const;

type Word = (typeof WORDS)[number];

const TONES: Readonly<Record<Word, Tone>> = {
  down: 'bad',
  warning: 'warn',
  flapping: 'warn',
  'still down': 'bad',
  'still warning': 'warn',
  'still flapping': 'warn',
  'steady again': 'good',
  'up again': 'good',
};

const MAX_NAME = 80;
const MAX_VALUE = 500;
const MAX_SUMMARY_NAMES = 5;
const DAY_SECONDS = 86_400;

function wordOf({ event, state }: Alert): Word {
  switch (event) {
    case 'down':
    case 'warning':
    case 'flapping':
      return event;
    case 'up':
      return 'up again';
    case 'steady':
      return 'steady again';
    case 'reminder':
      if (state === 'down') return 'still down';
      return state === 'warning' ? 'still warning' : 'still flapping';
  }
}

/** Of what is so now: steady again is no good news where it is steadily down. */
export function toneOf(alert: Alert): Tone {
  if (alert.event === 'steady' && alert.state === 'down') return 'bad';
  if (alert.event === 'steady' && alert.state === 'warning') return 'warn';
  return TONES[wordOf(alert)];
}

/** The worst of several. */
export function worstTone(alerts: readonly Alert[]): Tone {
  const tones = alerts.map(toneOf);
  if (tones.includes('bad')) return 'bad';
  return tones.includes('warn') ? 'warn' : 'good';
}

/** The one whose news is the most pressing; the first of them where there are several. */
export function mostPressing(alerts: readonly Alert[]): Alert | undefined {
  return WORDS.map((word) => alerts.find((each) => wordOf(each) === word)).find(
    (each) => each !== undefined,
  );
}

/** True where the trouble is over, so that receivers close what they have opened. */
export function isOver({ event, state }: Alert): boolean {
  return event === 'up' || (event === 'steady' && state === 'up');
}

export function nameOf({ check }: Alert): string {
  return line(check.id, MAX_NAME);
}

/** What there is to tell of several alerts at once, the most pressing first. */
export function headlineOf(alerts: readonly Alert[], maxNames = MAX_SUMMARY_NAMES): Headline {
  const counts: string[] = [];
  const names = new Set<string>();
  for (const word of WORDS) {
    const these = alerts.filter((each) => wordOf(each) === word);
    if (these.length > 0) counts.push(`${formatCount(these.length)} ${word}`);
    for (const each of these) names.add(nameOf(each));
  }
  return {
    counts: counts.join(', '),
    names: [...names].slice(0, maxNames),
    more: Math.max(0, names.size - maxNames),
  };
}

/** The same in one line: `2 down, 1 up again: api/login, home, …`. */
export function summaryOf(alerts: readonly Alert[]): string {
  const { counts, names, more } = headlineOf(alerts);
  return `${counts}: ${names.join(', ')}${more > 0 ? ', …' : ''}`;
}

/** What is so with the check, as the end of a sentence: `is down`. */
export function predicateOf(alert: Alert): string {
  const word = wordOf(alert);
  if (word === 'warning') return 'warns';
  if (word === 'still warning') return 'still warns';
  if (word === 'steady again' && alert.state !== 'up') {
    return `is flapping no more: ${alert.state}`;
  }
  return `is ${word}`;
}

/** `api/login is down`. */
export function titleOf(alert: Alert): string {
  return `${nameOf(alert)} ${predicateOf(alert)}`;
}

/** All but the findings. */
export function factsOf(alert: Alert): readonly Fact[] {
  const { check, url, sinceMs, atMs, lastOkMs } = alert;
  const over = isOver(alert);
  const lasted = formatSpan(atMs - sinceMs);
  const facts: Fact[] = [
    { name: 'URL', value: line(url, MAX_VALUE) },
    { name: 'Severity', value: check.severity },
    { name: over ? 'Began' : 'Since', value: formatInstant(sinceMs) },
    over ? { name: 'Lasted', value: lasted } : { name: 'For', value: lasted },
  ];
  if (over) {
    facts.push({ name: 'Ended', value: formatInstant(atMs) });
  } else {
    const value = lastOkMs === null ? 'none so far' : formatInstant(lastOkMs);
    facts.push({ name: 'Last success', value });
  }
  if (check.tags.length > 0) facts.push({ name: 'Tags', value: line(check.tags.join(', '), 200) });
  return facts;
}

/** Findings as the pieces of `status: expected 200, got 503`. */
export interface FindingText {
  readonly isWarning: boolean;
  readonly assertion: string;
  readonly expected: string;
  readonly actual: string;
}

export function findingsOf({ findings }: Alert): readonly FindingText[] {
  return findings.map(({ level, assertion, expected, actual }) => ({
    isWarning: level === 'warn',
    assertion: line(assertion, MAX_VALUE),
    expected: line(expected, MAX_VALUE),
    actual: line(actual, MAX_VALUE),
  }));
}

/** What stands below the title, line by line, for receivers of plain text. */
export function detailLines(alert: Alert): readonly string[] {
  return [
    ...findingsOf(alert).map(
      ({ isWarning, assertion, expected, actual }) =>
        `${isWarning ? 'warning: ' : ''}${assertion}: expected ${expected}, got ${actual}`,
    ),
    ...factsOf(alert).map(({ name, value }) => `${name}: ${value}`),
  ];
}

/** A paragraph for each alert, with an empty line between them; ends in a line end. */
export function plainText(alerts: readonly Alert[]): string {
  const paragraphs = alerts.map((alert) => {
    const lines = detailLines(alert).map((each) => `  ${each}\n`);
    return `${titleOf(alert)}\n${lines.join('')}`;
  });
  return paragraphs.join('\n');
}

/** `2026-11-23 11:44:06 UTC`. */
function formatInstant(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `42s`, `5m 05s`, `26h 03m`, `12d 4h`. */
function formatSpan(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 2 * DAY_SECONDS) return formatSeconds(seconds);
  const hours = Math.floor((seconds % DAY_SECONDS) / 3_600);
  return `${Math.floor(seconds / DAY_SECONDS)}d ${hours}h`;
}

function line(text: string, maxLength: number): string {
  const clipped = clip(text, maxLength);
  return printable(clipped) + (clipped.length < text.length ? '…' : '');
}
