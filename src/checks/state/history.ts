import {
  MAX_DAYS,
  MAX_RECENT,
  type CheckMemory,
  type DayStats,
  type PastRun,
} from '../../model/check.ts';
import { dayOf } from '../../model/check-history.ts';
import { LatencySketch } from '../../util/latency-sketch.ts';

export type History = Pick<CheckMemory, 'recent' | 'days'>;

/** What was run, with one run more; one within maintenance is only counted. */
export function addRun(history: History, run: PastRun, isInMaintenance: boolean): History {
  const { recent, days } = history;
  return {
    recent: isInMaintenance ? recent : [...recent, run].slice(-MAX_RECENT),
    days: countInDay(days, run, isInMaintenance),
  };
}

function countInDay(
  days: readonly DayStats[],
  run: PastRun,
  isInMaintenance: boolean,
): readonly DayStats[] {
  const day = dayOf(run.atMs);
  const counted = count(days.find((each) => each.day === day) ?? noRuns(day), run, isInMaintenance);
  const others = days.filter((each) => each.day !== day);
  // Never the day of this run: after a clock that went wrong it may be older than all that is there.
  const kept = [...others.slice(-(MAX_DAYS - 1)), counted];
  return kept.toSorted((a, b) => a.day - b.day);
}

function count(stats: DayStats, { verdict, totalMs }: PastRun, isInMaintenance: boolean): DayStats {
  if (isInMaintenance) return { ...stats, maintenance: stats.maintenance + 1 };
  const counted = { ...stats, [verdict]: stats[verdict] + 1 };
  if (verdict === 'fail' || verdict === 'unknown') return counted;
  const sketch = new LatencySketch(stats.latency);
  sketch.add(totalMs);
  return { ...counted, latency: sketch.toString() };
}

function noRuns(day: number): DayStats {
  return { day, ok: 0, warn: 0, fail: 0, unknown: 0, maintenance: 0, latency: '' };
}
