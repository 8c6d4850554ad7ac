import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { decodeMemory, encodeMemory } from '../../../src/checks/state/index.ts';
import {
  MAX_DAYS,
  MAX_RECENT,
  type AlertEvent,
  type CheckMemory,
  type CheckVerdict,
} from '../../../src/model/check.ts';
import { result, Runs } from './support/runs.ts';

const VERDICTS: readonly CheckVerdict[] = ['ok', 'warn', 'fail', 'unknown'];

const step = fc.record({
  verdict: fc.constantFrom(...VERDICTS),
  isInMaintenance: fc.oneof({ arbitrary: fc.constant(false), weight: 5 }, fc.constant(true)),
  /** Clocks go back at times, too. */
  laterMs: fc.oneof(
    { arbitrary: fc.integer({ min: 0, max: 600_000 }), weight: 8 },
    fc.integer({ min: -400 * 86_400_000, max: 400 * 86_400_000 }),
  ),
  repeat: fc.integer({ min: 1, max: 8 }),
});
const policy = fc.record({
  failAfter: fc.integer({ min: 1, max: 5 }),
  upAfter: fc.integer({ min: 1, max: 5 }),
  remindMs: fc.constantFrom(0, 60_000, 3_600_000),
});

interface Seen {
  readonly verdict: CheckVerdict;
  readonly isInMaintenance: boolean;
  readonly before: CheckMemory;
  readonly after: CheckMemory;
  readonly events: readonly AlertEvent[];
  readonly incidents: readonly string[];
}

/** All runs of a check, one after the other. */
const history = fc
  .tuple(policy, fc.array(step, { minLength: 1, maxLength: 40 }))
  .map(([counts, steps]) => {
    const runs = new Runs(counts);
    return steps.flatMap(({ verdict, isInMaintenance, laterMs, repeat }) => {
      runs.nowMs = Math.max(0, runs.nowMs + laterMs);
      return Array.from({ length: repeat }, (): Seen => {
        const before = runs.memory;
        const startedAtMs = runs.nowMs;
        const alerts = runs.run(verdict, { isInMaintenance, result: result(verdict, startedAtMs) });
        return {
          verdict,
          isInMaintenance,
          before,
          after: runs.memory,
          events: alerts.map(({ event }) => event),
          incidents: alerts.map(({ incident }) => incident),
        };
      });
    });
  });

function holds(check: (seen: readonly Seen[]) => void): void {
  fc.assert(fc.property(history, check), { numRuns: 300 });
}

test('what was told is what is, but for flapping, maintenance and what is not known', () => {
  holds((seen) => {
    for (const { verdict, isInMaintenance, after, events } of seen) {
      if (isInMaintenance || verdict === 'unknown') expect(events).toEqual([]);
      else if (after.isFlapping) expect(after.toldFlapping).toBe(true);
      else {
        expect(after.toldFlapping).toBe(false);
        expect(after.toldState).toBe(after.state === 'new' ? 'up' : after.state);
      }
    }
  });
});

test('alerts follow each other in sense, under one incident from begin to end', () => {
  holds((seen) => {
    let open: string | null = null;
    let isFlapping = false;
    let told = 'up';
    const names = new Set<string>();
    for (const { events, incidents, after } of seen) {
      for (const [i, event] of events.entries()) {
        const incident = incidents[i] ?? '';
        if (open === null) expect(names.has(incident)).toBe(false);
        else expect(incident).toBe(open);
        names.add(incident);
        expect(isFlapping).toBe(event === 'steady');
        if (event === 'reminder') expect(told).not.toBe('up');
        else if (event === 'flapping') isFlapping = true;
        else {
          if (event !== 'steady') expect(told).not.toBe(event);
          isFlapping = false;
          told = after.toldState;
        }
        open = told === 'up' && !isFlapping ? null : incident;
      }
      expect(after.incident).toBe(open);
      expect(after.incidentSinceMs === null).toBe(
        open === null && after.state !== 'down' && after.state !== 'warning',
      );
    }
  });
});

test('streaks tell of the last runs, and what is not known changes only the history', () => {
  holds((seen) => {
    for (const { verdict, before, after } of seen) {
      const { failStreak, troubleStreak, okStreak, goodStreak } = after;
      expect(Math.min(okStreak, troubleStreak)).toBe(0);
      expect(Math.min(failStreak, goodStreak)).toBe(0);
      expect(failStreak).toBeLessThanOrEqual(troubleStreak);
      expect(okStreak).toBeLessThanOrEqual(goodStreak);
      if (verdict === 'unknown') {
        const { last, recent, days } = after;
        expect(after).toEqual({ ...before, last, recent, days });
      } else expect(okStreak > 0).toBe(verdict === 'ok');
      expect(after.sinceMs === before.sinceMs || after.state !== before.state).toBe(true);
    }
  });
});

test('the history is bounded and in order, and each run is counted once', () => {
  holds((seen) => {
    for (const { after } of seen) {
      expect(after.recent.length).toBeLessThanOrEqual(MAX_RECENT);
      expect(after.days.length).toBeLessThanOrEqual(MAX_DAYS);
      const days = after.days.map(({ day }) => day);
      expect(days).toEqual([...new Set(days)].toSorted((a, b) => a - b));
    }
    const last = seen.at(-1)?.after.days ?? [];
    const counted = last.map((day) => day.ok + day.warn + day.fail + day.unknown + day.maintenance);
    expect(counted.reduce((sum, each) => sum + each, 0)).toBe(seen.length);
  });
});

test('what is written comes back', () => {
  fc.assert(
    fc.property(
      history,
      fc.string({ unit: 'binary' }),
      fc.option(fc.string({ unit: 'binary-ascii' })),
      (seen, name, group) => {
        const memory = seen.at(-1)?.after;
        if (memory === undefined) throw new Error('no runs');
        const checks = new Map(
          [memory, { ...memory, id: name, name, group }].map((each) => [each.id, each]),
        );
        expect(decodeMemory(encodeMemory({ checks, pending: [] }))).toEqual({
          checks,
          pending: [],
        });
      },
    ),
    { numRuns: 200 },
  );
});
