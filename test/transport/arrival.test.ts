import { describe, expect, test } from 'vitest';

import { Arrival } from '../../src/transport/arrival.ts';
import { BlockedTime } from '../../src/transport/blocked-time.ts';

const STEP_MS = 20;
const WINDOW_MS = 1_000;

/** An arrival that is looked at every 20 ms, from 0 on. */
function watched(windowMs = WINDOW_MS) {
  const blocked = new BlockedTime();
  const arrival = new Arrival(0, windowMs);
  let nowMs = 0;
  return {
    arrival,
    blocked,
    /** So many bytes come with each step. */
    pass: (durationMs: number, bytes: number): void => {
      for (const endMs = nowMs + durationMs; nowMs < endMs;) {
        nowMs += STEP_MS;
        arrival.bytes += bytes;
        arrival.observe(nowMs, blocked);
      }
    },
    /** The loop does not turn. */
    block: (durationMs: number): void => {
      blocked.add(nowMs, nowMs + durationMs);
      nowMs += durationMs;
    },
  };
}

describe('speed', () => {
  test('is not known before a window is full', () => {
    const { arrival, pass } = watched();
    pass(980, 20);
    expect(arrival.bytesPerSecond).toBeNull();
    pass(20, 20);
    expect(arrival.bytesPerSecond).toBe(1_000);
  });

  test('is that of the last window alone', () => {
    const { arrival, pass } = watched();
    pass(5_000, 2_000);
    expect(arrival.bytesPerSecond).toBe(100_000);
    pass(1_100, 2);
    expect(arrival.bytesPerSecond).toBe(100);
    pass(1_100, 0);
    expect(arrival.bytesPerSecond).toBe(0);
  });

  test('a pause within a window is made good by what comes before and after', () => {
    const { arrival, pass } = watched();
    pass(1_000, 100);
    pass(480, 0);
    expect(arrival.bytesPerSecond).toBeGreaterThan(2_400);
    pass(500, 100);
    expect(arrival.bytesPerSecond).toBeGreaterThan(2_400);
  });

  test('time in which it is held back does not count', () => {
    const { arrival, pass } = watched();
    pass(1_000, 100);
    arrival.hold();
    pass(10_000, 0);
    arrival.release();
    pass(100, 100);
    expect(arrival.bytesPerSecond).toBeGreaterThan(4_500);
  });

  test('nor does time in which the loop was blocked', () => {
    const { arrival, pass, block } = watched();
    pass(1_000, 100);
    block(10_000);
    pass(100, 100);
    expect(arrival.bytesPerSecond).toBeGreaterThan(4_500);
  });

  test('is not taken where nobody asks', () => {
    const { arrival, pass } = watched(0);
    pass(5_000, 100);
    expect(arrival.bytesPerSecond).toBeNull();
  });
});

test('silence begins with the last byte, not while it is held back, and anew after that', () => {
  const { arrival, pass } = watched();
  expect(arrival.silentSinceMs).toBe(0);
  pass(100, 0);
  expect(arrival.silentSinceMs).toBe(0);
  pass(100, 1);
  expect(arrival.silentSinceMs).toBe(200);
  arrival.hold();
  pass(100, 0);
  expect(arrival.silentSinceMs).toBe(Infinity);
  arrival.release();
  pass(100, 0);
  expect(arrival.silentSinceMs).toBe(320);
});

describe('blocked time', () => {
  const blocked = new BlockedTime();
  blocked.add(100, 200);
  blocked.add(300, 450);

  test.each([
    [0, 250],
    [100, 250],
    [150, 200],
    [200, 150],
    [250, 150],
    [400, 50],
    [450, 0],
    [Infinity, 0],
  ])('since %d: %d', (sinceMs, expected) => {
    expect(blocked.since(sinceMs)).toBe(expected);
  });

  test('is remembered in bounded memory, the latest first', () => {
    const many = new BlockedTime();
    for (let at = 0; at < 100_000; at += 10) many.add(at, at + 1);
    expect(many.since(99_000)).toBe(100);
    expect(many.since(0)).toBe(1_000);
  });
});
