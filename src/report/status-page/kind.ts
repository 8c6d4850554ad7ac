import type { CheckReport } from '../../model/check.ts';
import { formatCount } from '../../util/humanize.ts';

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
