import { describe, expect, test } from 'vitest';

import { KneeLevel, type KneeSample } from '../../src/engine/knee-level.ts';

const SAMPLE: KneeSample = {
  elapsedMs: 500,
  completed: 100,
  failed: 0,
  latencyMs: 100,
  inFlight: 20,
  loopUtilization: 0.5,
  sinkFullShare: 0,
};

function levelOf(...samples: Partial<KneeSample>[]): KneeLevel {
  const level = new KneeLevel(20);
  for (const sample of samples) level.add({ ...SAMPLE, ...sample });
  return level;
}

describe('what so many slots achieve', () => {
  test('nothing is known yet', () => {
    const { goodPerSecond, failedShare, latencyMs, loopUtilization, completed } = levelOf();
    expect([goodPerSecond, failedShare, latencyMs, loopUtilization, completed]).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });

  test('is added up, by time and by ends', () => {
    const level = levelOf(
      {},
      { elapsedMs: 1_500, completed: 300, failed: 40, loopUtilization: 0.9 },
    );
    expect(level.completed).toBe(400);
    expect(level.elapsedMs).toBe(2_000);
    expect(level.failedShare).toBe(0.1);
    expect(level.loopUtilization).toBeCloseTo(0.8);
    expect(level.endsPerSecond).toBeCloseTo(200);
    expect(level.goodPerSecond).toBeCloseTo(180);
  });

  test('a round that ends just before or after the edge makes no difference', () => {
    const early = levelOf({ completed: 110 });
    const late = levelOf({ completed: 90 });
    expect(early.endsPerSecond).toBeCloseTo(200);
    expect(late.endsPerSecond).toBeCloseTo(200);
  });

  test('one attempt that took for ever hardly counts', () => {
    const level = levelOf({ completed: 101, latencyMs: (100 * 100 + 30_000) / 101 });
    // Little’s law alone would say 50.
    expect(level.endsPerSecond).toBeGreaterThan(175);
  });
});
