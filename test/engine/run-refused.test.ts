import { describe, expect, test } from 'vitest';

import { RunControl } from '../../src/engine/control.ts';
import { failure } from '../../src/model/errors.ts';
import { unsentOutcome, type Outcome } from '../../src/model/outcome.ts';
import { answer, makeRun } from './support/make-run.ts';
import { turn } from './support/sluice.ts';

describe('a machine that refuses what it has too little of', () => {
  const refused = unsentOutcome('GET', failure('file_limit'), 0);

  /** A network that bears so many attempts at once. */
  function narrow(bears: number) {
    let inFlight = 0;
    let refusals = 0;
    const fetch = async (): Promise<Outcome> => {
      if (inFlight >= bears) {
        refusals += 1;
        return refused;
      }
      inFlight += 1;
      await turn();
      inFlight -= 1;
      return answer;
    };
    return { fetch, refusals: () => refusals };
  }

  test('every URL is fetched all the same, with fewer at once and nothing counted as a retry', async () => {
    const reasons: string[] = [];
    const { fetch, refusals } = narrow(5);
    const { run, records } = await makeRun({
      count: 300,
      options: { concurrency: 100 },
      fetch,
      onRefused: (reason) => reasons.push(reason),
    });
    expect(await run.run()).toMatchObject({ read: 300, recorded: 300 });
    expect(records.filter(({ failed }) => failed)).toEqual([]);
    expect(records.filter(({ num_retries: retries }) => retries > 0)).toEqual([]);
    expect(reasons).toHaveLength(1);
    // A few at first, and one now and then when there might be more by now.
    expect(refusals()).toBeGreaterThan(0);
    expect(refusals()).toBeLessThan(100);
  });

  test('a URL that is refused to its deadline says so', async () => {
    const { run, records } = await makeRun({
      count: 3,
      options: { deadlineMs: 250, retries: 5 },
      fetch: () => Promise.resolve(refused),
    });
    await run.run();
    expect(records).toHaveLength(3);
    for (const record of records) {
      expect(record).toMatchObject({ error_code: 'file_limit', num_retries: 0 });
    }
  });

  test('what waits when the run is stopped was never begun', async () => {
    const control = new RunControl();
    const { run, records } = await makeRun({
      count: 3,
      control,
      fetch: () => Promise.resolve(refused),
      onRefused: () => setTimeout(() => control.stop('SIGINT'), 20),
    });
    expect(await run.run()).toMatchObject({ read: 3, recorded: 3 });
    for (const record of records) {
      expect(record).toMatchObject({ error_code: 'interrupted', num_retries: 0 });
    }
  });
});
