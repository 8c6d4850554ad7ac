import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { Semaphore, type FetchRecord } from '../../src/index.ts';
import { CompiledLibrary } from '../support/hostile/child.ts';
import { CHAPTERS, needsTls, SCENARIOS } from '../support/hostile/index.ts';
import { healthChecks, playedBefore, playScenario, type Played } from '../support/hostile/run.ts';
import { tells, type Expected, type Scenario } from '../support/hostile/scenario.ts';
import { startHostileServer, type HostileServer } from '../support/hostile/server.ts';
import { hasOpenssl } from '../transport/support/openssl.ts';

const MAX_SECONDS = 4;
// Processes that measure their memory, at once.
const turns = new Semaphore(2);

const withTls = hasOpenssl();
const isPlayed = (scenario: Scenario): boolean => withTls || !needsTls(scenario);
let server: HostileServer;
let library: CompiledLibrary;

beforeAll(async () => {
  library = new CompiledLibrary();
  server = await startHostileServer({ scenarios: SCENARIOS, tls: withTls });
});

afterAll(async () => {
  library[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

describe.each(Object.entries(CHAPTERS))('%s', (_chapter, scenarios) => {
  const here = scenarios.filter(({ maxMegabytes }) => maxMegabytes === undefined);
  test.concurrent.for(here.filter(isPlayed))('$name', async (scenario, { expect: expectHere }) => {
    const played = await playScenario(scenario, server.places);
    verify(expectHere, scenario, played);
  });

  const apart = scenarios.filter(({ maxMegabytes }) => maxMegabytes !== undefined);
  test.concurrent.for(apart)('$name', async (scenario, { expect: expectHere }) => {
    const played = await turns.run(() => library.play(scenario, server.places));
    verify(expectHere, scenario, played);
    expectHere(played.megabytes).toBeLessThanOrEqual(scenario.maxMegabytes ?? 0);
  });
});

function verify(
  check: typeof expect,
  scenario: Scenario,
  { record, seconds, after }: Played,
): void {
  const expected = scenario.deviates?.now ?? scenario.expect;
  check(record).toMatchObject(asMatchers(expected));
  check(tells(record, expected), summaryOf(record)).toBe(true);
  check(seconds).toBeLessThanOrEqual(scenario.maxSeconds ?? MAX_SECONDS);

  const checks = healthChecks(scenario, server.places);
  check(after.map(({ error, headers, size }) => error ?? [headers?.['x-token'], size])).toEqual(
    checks.map(({ token }) => [[token], token.length]),
  );
  const [next] = after;
  if (next === undefined || scenario.isDeadEnd === true) return;
  const connection = connectionAfter(expected);
  const isKept = playedBefore(next).includes(scenario.name);
  if (connection !== undefined) check(isKept ? 'kept' : 'dropped').toBe(connection);
}

/** What must have become of the connection; undefined: either will do. */
function connectionAfter(expected: Expected): Expected['connection'] {
  if (expected.connection !== undefined || !expected.failed) return expected.connection;
  return [expected.error_phase].flat().includes('decode') ? undefined : 'dropped';
}

function asMatchers({ record = {} }: Expected): Record<string, unknown> {
  const matcher = (value: unknown): unknown =>
    value instanceof RegExp ? expect.stringMatching(value) : value;
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, matcher(value)]));
}

function summaryOf({ error_code: code, error_phase: phase, error }: FetchRecord): string {
  return `it is ${code ?? 'whole'} in ${phase ?? 'no phase'}: ${error ?? ''}`;
}
