import type { PastRun } from '../../model/check.ts';

const MAX_RUNS = 21;
const MIN_RUNS = 10;
/** The newest change counts half as much again as the oldest. */
const OLDEST_WEIGHT = 0.8;
const NEWEST_WEIGHT = 1.2;
const BEGINS_AT = 0.5;
const ENDS_BELOW = 0.25;

/**
 * Whether it comes and goes so often that telling each time would be noise: by the weighted share of
 * changes among its last runs, with the numbers of Nagios (“Detection and Handling of State Flapping”).
 * It begins at a larger share than it ends at.
 *
 * @param recent the newest last; runs that are `unknown` count nowhere
 */
export function isFlappingNow(wasFlapping: boolean, recent: readonly PastRun[]): boolean {
  const known = recent.filter(({ verdict }) => verdict !== 'unknown').slice(-MAX_RUNS);
  if (known.length < MIN_RUNS) return wasFlapping;
  const share = changeShare(known.map(({ verdict }) => verdict === 'fail'));
  return wasFlapping ? share >= ENDS_BELOW : share >= BEGINS_AT;
}

/** 0: never changed; 1: changed with every run. */
function changeShare(failed: readonly boolean[]): number {
  const lastChange = failed.length - 2;
  let changed = 0;
  let all = 0;
  for (let i = 0; i <= lastChange; i += 1) {
    const weight = OLDEST_WEIGHT + ((NEWEST_WEIGHT - OLDEST_WEIGHT) * i) / lastChange;
    all += weight;
    if (failed[i] !== failed[i + 1]) changed += weight;
  }
  return changed / all;
}
