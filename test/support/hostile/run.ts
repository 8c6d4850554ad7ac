import { setTimeout as sleep } from 'node:timers/promises';

import {
  gfetch,
  type FetchAllOptions,
  type FetchInput,
  type FetchRecord,
} from '../../../src/index.ts';
import type { Places, Scenario } from './scenario.ts';

/** What became of a scenario, and of those who came after. */
export interface Played {
  readonly record: FetchRecord;
  /** Until the record was there. */
  readonly seconds: number;
  /** Of the health checks, asked for one after the other. */
  readonly after: readonly FetchRecord[];
}

export interface HealthCheck {
  readonly url: string;
  readonly token: string;
}

/**
 * What is the same for all: no second chances, and all that a record can show. The limits of time are
 * for what is not about time, on a busy machine; those that are have their own.
 */
export function optionsOf(scenario: Scenario, places: Places): FetchAllOptions {
  const isBroken = scenario.message !== undefined;
  return {
    concurrency: 1,
    retries: 0,
    timeoutMs: 5_000,
    connectTimeoutMs: 3_000,
    dnsTimeoutMs: 2_000,
    dnsServers: [isBroken ? places.brokenNameServer : places.nameServer],
    with: ['body', 'headers', 'hash', 'hops'],
    env: {},
    ...(places.caFile === '' ? {} : { caFile: places.caFile }),
    ...scenario.options,
  };
}

/** Where a scenario is asked for. */
export function urlOf(scenario: Scenario, places: Places): string {
  const { name, url, tls, handshake, zone, message } = scenario;
  if (url !== undefined) return url(places);
  if (tls !== undefined || handshake !== undefined) {
    return `https://localhost:${places.tlsPort(name)}/${name}/`;
  }
  const isNamed = zone !== undefined || message !== undefined;
  return isNamed ? `http://${name}.dns.test:${places.port}/${name}/` : `${places.origin}/${name}/`;
}

/** Requests that anybody would answer, on the scenario's origin where that can answer. */
export function healthChecks(scenario: Scenario, places: Places): readonly HealthCheck[] {
  const { origin } =
    scenario.isDeadEnd === true ? new URL(places.origin) : new URL(urlOf(scenario, places));
  return ['first', 'second'].map((nth) => {
    const token = `${scenario.name}-${nth}`;
    return { token, url: `${origin}/healthy/${token}` };
  });
}

/** Fetches a scenario, then its health checks, by the same run of the library. */
export async function playScenario(scenario: Scenario, places: Places): Promise<Played> {
  let tellEnd = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    tellEnd = resolve;
  });
  const inputs = async function* (): AsyncGenerator<FetchInput> {
    yield { url: urlOf(scenario, places), ...scenario.request };
    if (scenario.settleMs !== undefined) {
      await ended;
      await sleep(scenario.settleMs);
    }
    yield* healthChecks(scenario, places).map(({ url }) => ({ url, method: 'GET' }));
  };
  const startMs = performance.now();
  let seconds = 0;
  const records: FetchRecord[] = [];
  for await (const record of gfetch(inputs(), optionsOf(scenario, places))) {
    if (records.length === 0) seconds = (performance.now() - startMs) / 1000;
    records.push(record);
    tellEnd();
  }
  const [record, ...after] = records.toSorted((a, b) => a.seq - b.seq);
  if (record === undefined) throw new Error(`${scenario.name} has no record`);
  return { record, seconds, after };
}

/** What was played before on the connection that a health check came over. */
export function playedBefore(check: FetchRecord): readonly string[] {
  const [names = ''] = check.headers?.['x-played'] ?? [];
  return names === '' ? [] : names.split(',');
}
