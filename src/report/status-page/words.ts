import type { CheckReport } from '../../model/check.ts';
import { formatCount } from '../../util/humanize.ts';
import { isoTime } from '../../util/iso-time.ts';

/**
 * What a check is to a reader of the page, the most urgent first. `unknown`: its last run could not
 * tell. Within maintenance nothing else is said.
 */
export const KINDS = ['down', 'warning', 'unknown', 'maintenance', 'new', 'up'] as const;

export type Kind = (typeof KINDS)[number];

export const KIND_WORDS: Readonly<Record<Kind, string>> = {
  down: 'Down',
  warning: 'Warning',
  unknown: 'Not known',
  maintenance: 'Maintenance',
  new: 'New',
  up: 'Up',
};

export function kindOf({ memory, isInMaintenance }: CheckReport): Kind {
  if (isInMaintenance) return 'maintenance';
  if (memory.state === 'down' || memory.state === 'warning') return memory.state;
  return memory.last?.verdict === 'unknown' ? 'unknown' : memory.state;
}

export type Tally = Readonly<Record<Kind, number>>;

export function tallyOf(reports: readonly CheckReport[]): Tally {
  const tally = { down: 0, warning: 0, unknown: 0, maintenance: 0, new: 0, up: 0 };
  for (const report of reports) tally[kindOf(report)] += 1;
  return tally;
}

/** What the page is about, in one sentence. */
export interface Headline {
  readonly kind: Kind;
  readonly text: string;
}

const PREDICATES: Readonly<Record<Kind, readonly [one: string, many: string]>> = {
  down: ['is down', 'are down'],
  warning: ['has a warning', 'have warnings'],
  unknown: ['could not be judged', 'could not be judged'],
  maintenance: ['is in maintenance', 'are in maintenance'],
  new: ['is too new to tell', 'are too new to tell'],
  up: ['is up', 'are up'],
};

/** The most urgent that there is: `2 of 20 checks are down`, `All 20 checks are up`. */
export function headlineOf(tally: Tally): Headline {
  const all = KINDS.reduce((sum, kind) => sum + tally[kind], 0);
  if (all === 0) return { kind: 'new', text: 'There are no checks' };
  const kind = KINDS.find((each) => tally[each] > 0) ?? 'up';
  const count = tally[kind];
  const [one, many] = PREDICATES[kind];
  if (all === 1) return { kind, text: `The check ${one}` };
  const predicate = count === 1 ? one : many;
  const who = count === all ? `All ${formatCount(all)}` : `${count} of ${formatCount(all)}`;
  return { kind, text: `${who} checks ${predicate}` };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A span of time in its largest unit: `5 minutes`, `3 hours`, `12 days`. */
export function spanText(ms: number): string {
  if (ms < MINUTE_MS) return 'less than a minute';
  if (ms < HOUR_MS) return units(ms / MINUTE_MS, 'minute');
  if (ms < 2 * DAY_MS) return units(ms / HOUR_MS, 'hour');
  return units(ms / DAY_MS, 'day');
}

function units(amount: number, unit: string): string {
  const whole = Math.floor(amount);
  return `${formatCount(whole)} ${unit}${whole === 1 ? '' : 's'}`;
}

/** `2026-11-20 09:14 UTC`. */
export function utcText(atMs: number): string {
  return `${isoTime(atMs).slice(0, -':00.000Z'.length).replace('T', ' ')} UTC`;
}

/** The same as an element that programs can read. */
export function timeHtml(atMs: number): string {
  return `<time datetime="${isoTime(atMs)}">${utcText(atMs)}</time>`;
}

/** `100 %` is said of a whole only: what is below it is rounded down. */
export function percentText(part: number): string {
  // The sum is not quite exact: 0.57 times 10,000 is 5,699.999….
  return `${Math.floor(part * 10_000 + 1e-6) / 100} %`;
}

/** `0.4 ms`, `34 ms`, `1.2 s`, `15 s`. */
export function latencyText(ms: number): string {
  if (ms < 0.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  return seconds < 9.95 ? `${seconds.toFixed(1)} s` : `${formatCount(seconds)} s`;
}
