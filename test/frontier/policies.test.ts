import { describe, expect, test } from 'vitest';

import { nextSlot, paceOf } from '../../src/frontier/pace.ts';
import { decideRetry, retryOptionsFor, type AttemptEnd } from '../../src/frontier/retry/decide.ts';
import { RETRY_POLICIES } from '../../src/frontier/retry/index.ts';
import { failure } from '../../src/model/errors.ts';
import { DEFAULT_OPTIONS } from '../../src/model/options.ts';

const policyNamed = (name: string) => {
  const spec = RETRY_POLICIES.find((policy) => policy.name === name);
  if (spec === undefined) throw new Error(name);
  return spec.create({ delayMs: 500, maxDelayMs: 3_000 });
};

describe.each(RETRY_POLICIES)('the retry policy $name', (spec) => {
  const limits = [
    { delayMs: 500, maxDelayMs: 30_000 },
    { delayMs: 0, maxDelayMs: 30_000 },
    { delayMs: 60_000, maxDelayMs: 1_000 },
    { delayMs: 500, maxDelayMs: 0 },
  ];

  test.each(limits)('never waits less than 0 or more than told: %o', (options) => {
    const policy = spec.create(options);
    const retries = Array.from({ length: 1_000 }, (_, i) => i + 1);
    const waits = [0, 0.25, 0.5, 0.999].flatMap((random) =>
      retries.map((retry) => policy(retry, random)),
    );
    expect(waits.filter((waitMs) => !(waitMs >= 0 && waitMs <= options.maxDelayMs))).toEqual([]);
  });

  test('is named for the command line, and says what it does', () => {
    expect(spec.name).toMatch(/^[a-z][a-z-]*$/);
    expect(spec.summary).toMatch(/^[a-z].*[^.]$/);
    expect(RETRY_POLICIES.filter((policy) => policy.name === spec.name)).toHaveLength(1);
  });
});

describe('retry policies', () => {
  test('exponential doubles up to its limit, spread by the random number', () => {
    const policy = policyNamed('exponential');
    expect([1, 2, 3, 4, 5].map((retry) => policy(retry, 1))).toEqual([500, 1000, 2000, 3000, 3000]);
    expect(policy(3, 0.25)).toBe(500);
    expect(policy(3, 0)).toBe(0);
  });

  test('constant does not', () => {
    expect([1, 2, 9].map((retry) => policyNamed('constant')(retry, 0.3))).toEqual([500, 500, 500]);
  });
});

describe('decideRetry', () => {
  const end: AttemptEnd = {
    method: 'GET',
    statusCode: 503,
    failure: null,
    retryAfterMs: null,
    retries: 0,
    leftMs: Infinity,
  };
  const decide = (change: Partial<AttemptEnd>, options = {}) =>
    decideRetry({ ...end, ...change }, { ...DEFAULT_OPTIONS, ...options }, () => 700, 0.5);

  test.each([
    ['503', {}, 'retry'],
    ['429', { statusCode: 429 }, 'retry'],
    ['404', { statusCode: 404 }, 'final'],
    ['200', { statusCode: 200 }, 'final'],
    ['the last try', { retries: 2 }, 'final'],
    ['a reset', { statusCode: null, failure: failure('reset') }, 'retry'],
    [
      'a refused connection, as in curl',
      { statusCode: null, failure: failure('connect_refused') },
      'final',
    ],
    ['a bad certificate', { statusCode: null, failure: failure('tls_cert_expired') }, 'final'],
    ['POST', { method: 'POST' }, 'final'],
    ['PUT', { method: 'PUT' }, 'retry'],
    ['a deadline that is too close', { leftMs: 700 }, 'final'],
    ['a deadline that is not', { leftMs: 701 }, 'retry'],
  ] as const)('%s', (_name, change, kind) => {
    expect(decide(change).kind).toBe(kind);
  });

  test('POST too, when told so', () => {
    expect(decide({ method: 'POST' }, { retryAllMethods: true }).kind).toBe('retry');
  });

  test('waits as long as the server asks, if that is longer', () => {
    expect(decide({ retryAfterMs: 5_000 })).toEqual({ kind: 'retry', afterMs: 5_000 });
    expect(decide({ retryAfterMs: 100 })).toEqual({ kind: 'retry', afterMs: 700 });
  });

  test('gives up on a server that asks for too long', () => {
    expect(decide({ retryAfterMs: 120_001 })).toMatchObject({
      kind: 'give-up',
      failure: { code: 'retry_after_too_long' },
    });
    // Where nothing would have been retried, its wish does not matter.
    expect(decide({ retryAfterMs: 120_001, retries: 2 }).kind).toBe('final');
  });
});

describe('pace', () => {
  test('a start on time moves the slot by the interval', () => {
    expect(nextSlot(1_000, 1_000, 20, 50)).toBe(1_020);
  });

  test('a late start is caught up with, within limits', () => {
    expect(nextSlot(1_000, 1_030, 20, 50)).toBe(1_020);
    expect(nextSlot(1_000, 1_500, 20, 50)).toBe(1_470);
    expect(nextSlot(1_000, 1_030, 20, 0)).toBe(1_050);
  });

  test('the slower of rate and delay holds, and a delay is never caught up with', () => {
    expect(paceOf(10)).toEqual({ intervalMs: 100, catchUpMs: 50 });
    expect(paceOf(10, 50)).toEqual({ intervalMs: 100, catchUpMs: 50 });
    expect(paceOf(10, 200)).toEqual({ intervalMs: 200, catchUpMs: 0 });
    expect(paceOf(0, 0)).toEqual({ intervalMs: 0, catchUpMs: 0 });
  });
});

describe('what one request says of its own retries', () => {
  const { retryOn } = DEFAULT_OPTIONS;

  test('is what the run says where it says nothing', () => {
    expect(retryOptionsFor(undefined, DEFAULT_OPTIONS)).toBe(DEFAULT_OPTIONS);
    expect(retryOptionsFor({ method: 'PUT' }, DEFAULT_OPTIONS)).toBe(DEFAULT_OPTIONS);
  });

  test('goes before that of the run', () => {
    expect(retryOptionsFor({ retries: 7 }, DEFAULT_OPTIONS)).toMatchObject({ retries: 7, retryOn });
  });

  test('a status that is hoped for is no reason to try again', () => {
    const { retries, retryOn: own } = retryOptionsFor({ expectedStatuses: [503] }, DEFAULT_OPTIONS);
    expect(retries).toBe(DEFAULT_OPTIONS.retries);
    expect(own.statuses).toEqual(retryOn.statuses.filter((status) => status !== 503));
    expect(own.errors).toBe(retryOn.errors);
  });
});
