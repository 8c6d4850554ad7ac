import { describe, expect, test } from 'vitest';

import { KneeSampler } from '../../src/engine/knee-sampler.ts';
import { failure, type ErrorCode } from '../../src/model/errors.ts';
import { unsentOutcome, type Outcome } from '../../src/model/outcome.ts';

const FACTS = { loopUtilization: 0.25, sinkFullShare: 0 };
const good = unsentOutcome('GET', null, 0);

function failedWith(code: ErrorCode): Outcome {
  return unsentOutcome('GET', failure(code), 0);
}

test('the attempts of an interval, and what was in flight on average', () => {
  const sampler = new KneeSampler(1_000);
  sampler.begin(1_000);
  sampler.begin(1_100);
  sampler.end(good, 1_000, 1_200);
  sampler.end(good, 1_100, 1_400);
  expect(sampler.take(1_500, FACTS)).toEqual({
    elapsedMs: 500,
    completed: 2,
    failed: 0,
    latencyMs: 250,
    inFlight: 1,
    ...FACTS,
  });
});

test('what began in an interval and ended in another', () => {
  const sampler = new KneeSampler(0);
  sampler.begin(50);
  expect(sampler.take(100, FACTS)).toMatchObject({ completed: 0, latencyMs: 0, inFlight: 0.5 });
  sampler.end(good, 50, 200);
  expect(sampler.take(300, FACTS)).toMatchObject({ completed: 1, latencyMs: 150, inFlight: 0.5 });
  expect(sampler.take(300, FACTS)).toMatchObject({ elapsedMs: 0, inFlight: 0 });
});

describe('signs of too much load', () => {
  test.each([
    [good, 0],
    [{ ...good, statusCode: 200 }, 0],
    [{ ...good, statusCode: 500 }, 0],
    [{ ...good, statusCode: 429 }, 1],
    [{ ...good, statusCode: 503 }, 1],
    [failedWith('timeout'), 1],
    [failedWith('reset'), 1],
    [failedWith('file_limit'), 1],
    // These it would meet at any pace.
    [failedWith('dns_not_found'), 0],
    [failedWith('tls_cert_expired'), 0],
    [failedWith('connect_refused'), 0],
  ])('%#', (outcome, failed) => {
    const sampler = new KneeSampler(0);
    sampler.begin(0);
    sampler.end(outcome, 0, 10);
    expect(sampler.take(10, FACTS)).toMatchObject({ completed: 1, failed });
  });
});
