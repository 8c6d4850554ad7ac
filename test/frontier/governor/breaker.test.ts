import { describe, expect, test } from 'vitest';

import { Breaker } from '../../../src/frontier/governor/breaker.ts';

function opened(atMs: number): Breaker {
  const breaker = new Breaker({ maxFailures: 3 });
  expect(breaker.failed(0, 1, atMs)).toBe(false);
  expect(breaker.failed(0, 1, atMs)).toBe(false);
  expect(breaker.failed(0, 1, atMs)).toBe(true);
  return breaker;
}

/** Lets a probe through at `atMs`, which fails after `tookMs`. */
function failProbe(breaker: Breaker, atMs: number, tookMs = 0): void {
  expect(breaker.passage(atMs)).toBe('probe');
  breaker.probeBegins(atMs);
  breaker.failed(atMs, 1, atMs + tookMs);
}

test('failures in a row open it, an answer between them starts the count anew', () => {
  const breaker = new Breaker({ maxFailures: 3 });
  for (let i = 0; i < 10; i += 1) {
    breaker.failed(0, 1, 0);
    breaker.failed(0, 1, 0);
    breaker.answered();
  }
  expect(breaker.passage(0)).toBe('go');
  expect(opened(0).passage(0)).toBe('wait');
});

test('a failure may weigh as much as several', () => {
  const breaker = new Breaker({ maxFailures: 30 });
  for (let i = 0; i < 9; i += 1) expect(breaker.failed(0, 3, 0)).toBe(false);
  expect(breaker.failed(0, 3, 0)).toBe(true);
});

test('0 never opens it', () => {
  const breaker = new Breaker({ maxFailures: 0 });
  for (let i = 0; i < 1_000; i += 1) expect(breaker.failed(i, 3, i)).toBe(false);
  expect(breaker.passage(1_000)).toBe('go');
});

describe('open', () => {
  test('one probe goes through after a second, and nothing beside it', () => {
    const breaker = opened(100);
    expect(breaker.passage(1_099)).toBe('wait');
    expect(breaker.waitUntilMs).toBe(1_100);
    expect(breaker.passage(1_100)).toBe('probe');
    breaker.probeBegins(1_100);
    expect(breaker.passage(1_100)).toBe('wait');
    expect(breaker.waitUntilMs).toBe(Infinity);
  });

  test('an answered probe closes it', () => {
    const breaker = opened(0);
    breaker.probeBegins(1_000);
    expect(breaker.answered()).toBe(true);
    expect(breaker.passage(1_001)).toBe('go');
    expect(breaker.failures).toBe(0);
  });

  test('what was in flight when it opened is no probe', () => {
    const breaker = opened(0);
    breaker.probeBegins(1_000);
    breaker.failed(500, 1, 1_200);
    expect(breaker.waitUntilMs).toBe(Infinity);
    expect(breaker.passage(1_300)).toBe('wait');
  });

  test('a probe that tells nothing is followed by another at once', () => {
    const breaker = opened(0);
    breaker.probeBegins(1_000);
    breaker.probeLost();
    expect(breaker.passage(1_001)).toBe('probe');
  });

  test('a host that stays silent for seconds is given up, and then asked ever more rarely', () => {
    const breaker = opened(0);
    for (let atMs = 1_000; atMs < 10_000; atMs += 1_000) {
      expect(breaker.passage(atMs - 1)).toBe('wait');
      failProbe(breaker, atMs);
    }
    failProbe(breaker, 10_000);
    expect(breaker.passage(10_000)).toBe('refuse');
    expect(breaker.passage(11_999)).toBe('refuse');
    failProbe(breaker, 12_000);
    expect(breaker.passage(15_999)).toBe('refuse');
    expect(breaker.passage(16_000)).toBe('probe');
  });

  test('a probe that ran into a time limit uses the patience up', () => {
    const breaker = opened(0);
    failProbe(breaker, 1_000, 10_000);
    expect(breaker.passage(11_000)).toBe('refuse');
  });

  test('no pause is longer than a minute', () => {
    const breaker = opened(0);
    let atMs = 1_000;
    for (let i = 0; i < 20; i += 1) {
      failProbe(breaker, atMs);
      atMs = breaker.waitUntilMs;
    }
    failProbe(breaker, atMs);
    expect(breaker.waitUntilMs - atMs).toBe(60_000);
  });

  test('a given-up host that answers is as good as new', () => {
    const breaker = opened(0);
    failProbe(breaker, 1_000, 10_000);
    breaker.probeBegins(20_000);
    breaker.answered();
    expect(breaker.passage(20_001)).toBe('go');
    for (let i = 0; i < 3; i += 1) breaker.failed(20_002, 1, 20_003);
    expect(breaker.passage(20_004)).toBe('wait');
  });
});
