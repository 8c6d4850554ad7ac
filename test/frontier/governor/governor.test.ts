import { describe, expect, test } from 'vitest';

import { HostGovernor, type GovernorOptions } from '../../../src/frontier/governor/governor.ts';
import type { HostFeedback } from '../../../src/model/feedback.ts';

const OPTIONS: GovernorOptions = {
  adaptive: true,
  maxHostErrors: 30,
  maxRetryAfterMs: 120_000,
  ceiling: 50,
};

const governor = (options: Partial<GovernorOptions> = {}) =>
  new HostGovernor({ ...OPTIONS, ...options });

const feedback = (own: Partial<HostFeedback>): HostFeedback => ({
  answered: true,
  overloaded: false,
  wasLate: false,
  errorCode: null,
  startedMs: 0,
  latencyMs: 10,
  pauseMs: 0,
  ...own,
});

describe('Retry-After', () => {
  test('pauses the host as long as it asks', () => {
    const host = governor();
    const { pausedMs } = host.apply(feedback({ overloaded: true, pauseMs: 5_000 }), 10, 100);
    expect(pausedMs).toBe(5_000);
    expect(host.passage(5_099)).toBe('wait');
    expect(host.waitUntilMs(200)).toBe(5_100);
    expect(host.passage(5_100)).toBe('go');
  });

  test('a shorter one that comes later does not shorten the pause', () => {
    const host = governor();
    host.apply(feedback({ pauseMs: 5_000 }), 10, 0);
    expect(host.apply(feedback({ pauseMs: 1_000 }), 10, 0).pausedMs).toBe(0);
    expect(host.passage(4_000)).toBe('wait');
  });

  test('longer than anybody waits, and again: the host’s URLs are refused, and say so', () => {
    const host = governor();
    const tooLong = { overloaded: true, pauseMs: 3_600_000 };
    host.apply(feedback({ ...tooLong, startedMs: -50 }), 10, -20);
    host.apply(feedback({ ...tooLong, startedMs: -40 }), 10, -15);
    expect(host.passage(-10)).toBe('go');
    host.apply(feedback({ ...tooLong, startedMs: -10 }), 10, 0);
    expect(host.passage(1_000)).toBe('refuse');
    expect(host.refusal(1_000)).toMatchObject({ code: 'retry_after_too_long', phase: 'queue' });
    expect(host.refusal(1_000).message).toContain('3599 s');
    expect(host.passage(3_600_000)).toBe('go');
  });

  test('is obeyed also without adaptation', () => {
    const host = governor({ adaptive: false });
    host.apply(feedback({ overloaded: true, pauseMs: 5_000 }), 10, 0);
    expect(host.passage(1)).toBe('wait');
    expect(host.limit).toBe(Infinity);
  });
});

describe('too much, without a word on how long', () => {
  test('is met with fewer at once, then with pauses that double', () => {
    const host = governor();
    const limits: number[] = [];
    let nowMs = 0;
    while (host.limit > 1 && limits.length < 100) {
      nowMs += 10;
      host.apply(feedback({ overloaded: true, startedMs: nowMs }), Math.min(40, host.limit), nowMs);
      limits.push(host.limit);
    }
    expect(limits).toEqual([...limits].toSorted((a, b) => b - a));
    const pauses: number[] = [];
    for (let i = 0; i < 7; i += 1) {
      nowMs += 10;
      const { pausedMs } = host.apply(feedback({ overloaded: true, startedMs: nowMs }), 1, nowMs);
      pauses.push(pausedMs);
      nowMs += pausedMs;
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  test('once is no reason to pause, and an answer ends the doubling', () => {
    const host = governor();
    const tooMuch = (startedMs: number): number =>
      host.apply(feedback({ overloaded: true, startedMs }), 1, startedMs + 10).pausedMs;
    for (let i = 0; i < 5; i += 1) expect(tooMuch(i * 20)).toBe(i < 4 ? 0 : 1_000);
    expect(tooMuch(2_000)).toBe(2_000);
    host.apply(feedback({ startedMs: 5_000 }), 1, 5_010);
    expect(tooMuch(6_000)).toBe(0);
  });
});

test('a host that has too much to do after each of five pauses counts as failing', () => {
  const host = governor();
  let nowMs = 0;
  const tooMuch = () =>
    host.apply(feedback({ overloaded: true, pauseMs: 2_000, startedMs: nowMs }), 1, nowMs);
  expect(tooMuch().openedAfter).toBeNull();
  for (let pause = 1; pause <= 4; pause += 1) {
    nowMs += 2_000;
    expect(tooMuch().openedAfter).toBeNull();
    // what was in flight beside it is no pause of its own
    expect(tooMuch().openedAfter).toBeNull();
  }
  nowMs += 2_000;
  expect(tooMuch().openedAfter).toBe(30);
  expect(host.refusal(nowMs + 60_000)).toMatchObject({ code: 'circuit_open' });
});

test('an answer between pauses starts that count anew', () => {
  const host = governor();
  for (let nowMs = 0; nowMs < 100_000; nowMs += 2_000) {
    const at = { startedMs: nowMs };
    expect(
      host.apply(feedback({ ...at, overloaded: true, pauseMs: 1_000 }), 1, nowMs).openedAfter,
    ).toBeNull();
    host.apply(feedback({ startedMs: nowMs + 1_500 }), 1, nowMs + 1_500);
  }
});

test('a probe that is answered with too much has ended, and another follows', () => {
  for (const pauseMs of [0, 500]) {
    const host = governor({ maxHostErrors: 1 });
    host.apply(feedback({ answered: false, errorCode: 'reset' }), 1, 0);
    let nowMs = 1_000;
    for (let probe = 0; probe < 30; probe += 1) {
      expect(host.passage(nowMs)).toBe('probe');
      host.probeBegins(nowMs);
      host.apply(feedback({ overloaded: true, startedMs: nowMs, pauseMs }), 1, nowMs);
      nowMs += 61_000;
    }
    host.probeBegins(nowMs);
    host.apply(feedback({ startedMs: nowMs }), 1, nowMs);
    expect(host.passage(nowMs)).toBe('go');
  }
});

describe('a host that does not answer', () => {
  const refused = feedback({ answered: false, errorCode: 'connect_refused', latencyMs: null });

  test('is left alone after so many failures in a row', () => {
    const host = governor();
    for (let i = 0; i < 29; i += 1) expect(host.apply(refused, 1, 0).openedAfter).toBeNull();
    expect(host.apply(refused, 1, 0).openedAfter).toBe(30);
    expect(host.passage(1)).toBe('wait');
  });

  test('a time limit that was run into weighs three', () => {
    const host = governor();
    const timeout = { ...refused, errorCode: 'connect_timeout' as const, wasLate: true };
    for (let i = 0; i < 9; i += 1) expect(host.apply(timeout, 1, 0).openedAfter).toBeNull();
    expect(host.apply(timeout, 1, 0).openedAfter).toBe(30);
  });

  test('the refusal tells what it met last', () => {
    const host = governor({ maxHostErrors: 1 });
    host.apply(refused, 1, 0);
    host.probeBegins(1_000);
    host.apply({ ...refused, startedMs: 1_000 }, 1, 11_000);
    expect(host.passage(11_000)).toBe('refuse');
    expect(host.refusal(11_000)).toMatchObject({ code: 'circuit_open', phase: 'queue' });
    expect(host.refusal(11_000).message).toContain('connect_refused');
  });

  test('any answer closes the circuit, an error too', () => {
    const host = governor({ maxHostErrors: 1 });
    host.apply(refused, 1, 0);
    host.probeBegins(1_000);
    const { closed } = host.apply(feedback({ startedMs: 1_000, errorCode: 'too_large' }), 1, 1_100);
    expect(closed).toBe(true);
    expect(host.passage(1_100)).toBe('go');
  });
});

test('a host without trouble may be forgotten, any other not yet', () => {
  const good = governor();
  good.apply(feedback({}), 5, 0);
  expect(good.isForgettable(0)).toBe(true);
  const cases: Partial<HostFeedback>[] = [
    { pauseMs: 1_000 },
    { answered: false, errorCode: 'reset' },
  ];
  for (const own of cases) {
    const host = governor();
    host.apply(feedback(own), 5, 0);
    expect(host.isForgettable(1)).toBe(false);
  }
});
