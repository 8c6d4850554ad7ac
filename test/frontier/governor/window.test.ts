import { describe, expect, test } from 'vitest';

import { AdaptiveWindow } from '../../../src/frontier/governor/window.ts';

const fresh = (ceiling = 50) => new AdaptiveWindow({ ceiling });

/** `count` answers in a row, one each `stepMs`, all begun after what was before. */
function answer(
  window: AdaptiveWindow,
  {
    count,
    latencyMs,
    fromMs,
    stepMs = 10,
  }: Record<'count' | 'latencyMs' | 'fromMs', number> & {
    stepMs?: number;
  },
): number {
  let cuts = 0;
  for (let i = 0; i < count; i += 1) {
    const nowMs = fromMs + i * stepMs;
    const inFlight = Math.min(50, window.limit);
    if (window.answered(nowMs, latencyMs, inFlight, nowMs)) cuts += 1;
  }
  return cuts;
}

/** As many signs of overload as it takes; true: the last of them halved the window. */
function strain(window: AdaptiveWindow, inFlight: number, nowMs: number): boolean {
  for (let i = 0; i < 4; i += 1) {
    expect(window.overloaded(nowMs, inFlight, nowMs)).toBe(false);
  }
  return window.overloaded(nowMs, inFlight, nowMs);
}

describe('a host that was never in trouble', () => {
  test('has no limit of its own', () => {
    const window = fresh();
    expect(window.limit).toBe(Infinity);
    answer(window, { count: 1_000, latencyMs: 5, fromMs: 0 });
    expect(window.limit).toBe(Infinity);
  });

  test('may wander in its latency', () => {
    const window = fresh();
    for (let i = 0; i < 500; i += 1) window.answered(i, 5 + (i % 40) * 5, 50, i);
    expect(window.limit).toBe(Infinity);
  });
});

describe('overload', () => {
  test('halves what is in flight, once for all that was sent before', () => {
    const window = fresh();
    expect(strain(window, 40, 100)).toBe(true);
    expect(window.limit).toBe(20);
    for (let i = 0; i < 35; i += 1) expect(window.overloaded(50, 35 - i, 101 + i)).toBe(false);
    expect(window.limit).toBe(20);
    expect(strain(window, 20, 200)).toBe(true);
    expect(window.limit).toBe(10);
  });

  test('of one answer in ten is about URLs, and not about the host', () => {
    const window = fresh();
    for (let i = 1; i <= 1_000; i += 1) {
      if (i % 10 === 0) window.overloaded(i, 40, i);
      else window.answered(i, 20, 40, i);
    }
    expect(window.limit).toBe(Infinity);
  });

  test('of every second answer is about the host', () => {
    const window = fresh();
    for (let i = 1; i <= 20; i += 1) {
      if (i % 2 === 0) window.overloaded(i, 40, i);
      else window.answered(i, 20, 40, i);
    }
    expect(window.limit).toBe(20);
  });

  test('of as many answers after the cut as before was not our doing: the cut is taken back', () => {
    const window = fresh();
    const limits = new Set<number>();
    for (let i = 1; i <= 400; i += 1) {
      if (i % 3 === 0) window.overloaded(i, 40, i);
      else window.answered(i, 20, 40, i);
      limits.add(window.limit);
    }
    expect(limits).toContain(20);
    expect(Math.min(...limits)).toBe(20);
    expect(window.limit).toBe(Infinity);
  });

  test('never takes the last request away', () => {
    const window = fresh();
    for (let at = 0; at < 8; at += 1) strain(window, Math.min(50, window.limit), at * 10);
    expect(window.limit).toBe(1);
    expect(strain(window, 1, 1_000)).toBe(false);
    expect(window.limit).toBe(1);
  });

  test('is recovered from by one per round, and not faster than four per second', () => {
    const window = fresh();
    strain(window, 8, 0);
    expect(window.limit).toBe(4);
    answer(window, { count: 4, latencyMs: 100, fromMs: 100, stepMs: 250 });
    expect(window.limit).toBe(4);
    answer(window, { count: 2, latencyMs: 100, fromMs: 1_100, stepMs: 250 });
    expect(window.limit).toBe(5);
    answer(window, { count: 1_000, latencyMs: 1, fromMs: 2_000, stepMs: 1 });
    expect(window.limit).toBeLessThanOrEqual(5 + 8);
  });

  test('ends when the window reaches what the run allows', () => {
    const window = fresh(10);
    strain(window, 10, 0);
    expect(window.limit).toBe(5);
    answer(window, { count: 500, latencyMs: 20, fromMs: 1_000, stepMs: 100 });
    expect(window.limit).toBe(Infinity);
  });

  test('does not let a window grow that is not used', () => {
    const window = fresh();
    strain(window, 40, 0);
    for (let i = 1; i < 500; i += 1) window.answered(i * 100, 20, 1, i * 100);
    expect(window.limit).toBe(20);
  });
});

describe('latency', () => {
  test('far above the host’s own baseline halves the window', () => {
    const window = fresh();
    answer(window, { count: 50, latencyMs: 20, fromMs: 0 });
    expect(answer(window, { count: 15, latencyMs: 2_000, fromMs: 1_000 })).toBe(1);
    expect(window.limit).toBe(25);
  });

  test('that half the requests do not mend was not our doing: the cut is taken back', () => {
    const window = fresh();
    answer(window, { count: 50, latencyMs: 20, fromMs: 0 });
    const cuts = answer(window, { count: 400, latencyMs: 2_000, fromMs: 1_000, stepMs: 40 });
    expect(cuts).toBeLessThanOrEqual(2);
    expect(window.limit).toBe(Infinity);
  });

  test('that the cut mends stays cut, and grows again', () => {
    const window = fresh();
    answer(window, { count: 50, latencyMs: 20, fromMs: 0 });
    answer(window, { count: 5, latencyMs: 2_000, fromMs: 1_000 });
    expect(window.limit).toBe(25);
    answer(window, { count: 100, latencyMs: 40, fromMs: 2_000, stepMs: 1 });
    expect(window.limit).toBeGreaterThanOrEqual(25);
    expect(window.limit).toBeLessThan(30);
  });
});
