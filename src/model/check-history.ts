import { LatencySketch } from '../util/latency-sketch.ts';
import type { CheckMemory, DayStats } from './check.ts';

const DAY_MS = 86_400_000;

/** Days since 1970-01-01 UTC. */
export function dayOf(atMs: number): number {
  return Math.floor(atMs / DAY_MS);
}

/** The last `count` days up to `today`, the oldest first; null: nothing was run on that day. */
export function lastDays(
  { days }: Pick<CheckMemory, 'days'>,
  today: number,
  count: number,
): readonly (DayStats | null)[] {
  const byDay = new Map(days.map((each) => [each.day, each]));
  return Array.from({ length: count }, (_, i) => byDay.get(today - count + 1 + i) ?? null);
}

/** Which part of its runs it was there for, 0 to 1; null: there were none that count. */
export function uptime(days: readonly (DayStats | null)[]): number | null {
  let good = 0;
  let all = 0;
  for (const day of days) {
    if (day === null) continue;
    good += day.ok + day.warn;
    all += day.ok + day.warn + day.fail;
  }
  return all === 0 ? null : good / all;
}

/** The times of all these days together. */
export function latencyOf(days: readonly (DayStats | null)[]): LatencySketch {
  const sketch = new LatencySketch();
  for (const day of days) if (day !== null) sketch.merge(new LatencySketch(day.latency));
  return sketch;
}
