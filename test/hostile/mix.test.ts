import { expect, test } from 'vitest';

import { gfetch, type FetchRecord } from '../../src/index.ts';
import { SCENARIOS } from '../support/hostile/index.ts';
import { urlOf } from '../support/hostile/run.ts';
import type { Scenario } from '../support/hostile/scenario.ts';
import { startHostileServer } from '../support/hostile/server.ts';
import { seededRandom } from '../support/random.ts';

const ROUNDS = 2;

/** What can be asked for among others on one origin, without options of its own. */
function isMixed(scenario: Scenario): boolean {
  const { url, tls, handshake, zone, message, request, maxMegabytes, settleMs } = scenario;
  const own = [url, tls, handshake, zone, message, request, maxMegabytes, settleMs];
  return own.every((value) => value === undefined);
}

test('whatever else goes on at an origin, each URL gets one record, and the healthy their own answers', async () => {
  await using server = await startHostileServer({ scenarios: SCENARIOS, tls: false });
  const { places } = server;
  const { random, seed } = seededRandom();
  const hostile = Array.from({ length: ROUNDS }, () => SCENARIOS.filter(isMixed)).flat();
  const urls = hostile
    .map((scenario) => ({ url: urlOf(scenario, places), at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .flatMap(({ url }, i) => [url, `${places.origin}/healthy/t${i}`]);

  const records: FetchRecord[] = [];
  for await (const record of gfetch(urls, {
    concurrency: 64,
    retries: 0,
    timeoutMs: 2_000,
    with: ['body'],
    env: {},
  })) {
    records.push(record);
  }

  expect(records.map(({ seq }) => seq).toSorted((a, b) => a - b)).toEqual(
    urls.map((_, i) => i + 1),
  );
  const healthy = records.filter(({ input }) => input.includes('/healthy/'));
  const wrong = healthy.filter(({ input, body }) => body !== input.split('/').at(-1));
  expect(
    wrong.map(({ input, error, body }) => ({ input, error, body })),
    `seed ${seed}`,
  ).toEqual([]);
  const alone = records.filter(({ input }) => input.includes('/alone/'));
  expect(alone.map(({ body }) => body)).toEqual(Array.from({ length: ROUNDS }, () => '0'));
});
