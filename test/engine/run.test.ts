import { describe, expect, test } from 'vitest';

import { RunControl } from '../../src/engine/control.ts';
import type { Run } from '../../src/engine/run.ts';
import { failure } from '../../src/model/errors.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { FetchRecord } from '../../src/model/record.ts';
import { answer, makeRun } from './support/make-run.ts';
import { makeSluice, turn } from './support/sluice.ts';

/** An answer that comes when it is let go, so that many URLs are read before. */
function heldAnswer(outcome: Outcome = answer) {
  let letGo = (): void => undefined;
  const held = new Promise<Outcome>((resolve) => {
    letGo = () => resolve(outcome);
  });
  return { fetch: () => held, letGo: () => letGo() };
}

/** Reads ahead as far as there is room, while nothing is answered. */
async function readAhead(run: Run): Promise<void> {
  for (let before = -1; run.counts.read > before;) {
    before = run.counts.read;
    for (let i = 0; i < 20; i += 1) await turn();
  }
  expect(run.counts.read).toBeGreaterThan(100);
}

const bySeq = (records: readonly FetchRecord[]): FetchRecord[] =>
  records.toSorted((a, b) => a.seq - b.seq);

describe('a full sink', () => {
  test('holds the workers back: they begin nothing more until there is room', async () => {
    const sink = makeSluice(1);
    const { fetch, letGo } = heldAnswer();
    const { run, begun } = await makeRun({ count: 500, options: { concurrency: 4 }, sink, fetch });
    const ended = run.run();
    await readAhead(run);
    letGo();
    for (let room = 1; room < 500; room += 1) {
      await turn();
      await turn();
      expect(sink.taken).toHaveLength(room);
      // What it took, and what each worker has brought.
      expect(begun.length).toBeLessThanOrEqual(room + 4);
      sink.open(1);
    }
    await turn();
    sink.open(1_000);
    expect(await ended).toMatchObject({ read: 500, recorded: 500 });
    expect(sink.pressed).toBe(0);
  });

  test('is not pressed by what is given back when the run is stopped', async () => {
    const sink = makeSluice(1);
    const { fetch, letGo } = heldAnswer();
    const { run, control } = await makeRun({
      count: 200,
      options: { concurrency: 2 },
      sink,
      fetch,
    });
    const ended = run.run();
    await readAhead(run);
    control.stop('aborted');
    letGo();
    for (let i = 0; i < 10; i += 1) await turn();
    expect(run.counts.recorded).toBeLessThan(10);
    for (let i = 0; i < 300; i += 1) {
      sink.open(1);
      await turn();
    }
    const { read, recorded } = await ended;
    expect(recorded).toBe(read);
    expect(sink.taken).toHaveLength(read);
    expect(sink.pressed).toBe(0);
  });
});

describe('in order', () => {
  test('a slow first URL does not pile up the bodies of those after it', async () => {
    const heavy = { ...answer, contentType: 'text/plain', body: Buffer.alloc(1_000_000, 'x') };
    let releaseFirst = (): void => undefined;
    const first = new Promise<Outcome>((resolve) => {
      releaseFirst = () => resolve(answer);
    });
    const { run, records, begun } = await makeRun({
      count: 1_000,
      options: { concurrency: 10, ordered: true, with: ['body'] },
      fetch: ({ seq }) => (seq === 1 ? first : Promise.resolve(heavy)),
    });
    const ended = run.run();
    let before = -1;
    while (begun.length !== before) {
      before = begun.length;
      for (let i = 0; i < 20; i += 1) await turn();
    }
    // 64 MiB of text at two bytes a unit, and what was in flight.
    expect(begun.length).toBeLessThanOrEqual(34 + 2 * 10);
    releaseFirst();
    await ended;
    expect(records).toHaveLength(1_000);
  });

  test('the first one is begun again though too much waits for it', async () => {
    const heavy = { ...answer, contentType: 'text/plain', body: Buffer.alloc(1_000_000, 'x') };
    let tries = 0;
    const sink = makeSluice(Infinity);
    const { run, begun } = await makeRun({
      count: 300,
      sink,
      options: { concurrency: 5, ordered: true, with: ['body'], perHost: 1 },
      retryPolicy: () => 60,
      fetch: ({ seq }) => {
        if (seq !== 1) return Promise.resolve(heavy);
        tries += 1;
        return Promise.resolve(tries < 3 ? { ...answer, statusCode: 503 } : answer);
      },
    });
    await run.run();
    expect(tries).toBe(3);
    expect(sink.taken).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
    expect(begun.filter((seq) => seq === 1)).toHaveLength(3);
  });
});

describe('when the run is stopped', () => {
  const busy: Outcome = {
    ...answer,
    statusCode: 503,
    contentType: 'text/html',
    remoteIp: '192.0.2.7',
    totalMs: 250,
    startedAtMs: Date.UTC(2026, 0, 2),
    body: Buffer.from('sorry'),
  };

  test('what waits for its retry tells what its last attempt came to', async () => {
    const { run, control, records } = await makeRun({
      count: 1,
      options: { with: ['attempts', 'body'] },
      fetch: async () => busy,
      retryPolicy: () => 60_000,
    });
    const ended = run.run();
    await turn();
    control.stop('aborted');
    expect(await ended).toMatchObject({ read: 1, recorded: 1 });
    expect(records).toMatchObject([
      {
        failed: true,
        error_code: 'interrupted',
        error: expect.stringContaining('status 503') as string,
        status_code: 503,
        remote_ip: '192.0.2.7',
        time_total: 0.25,
        timestamp: '2026-01-02T00:00:00.000Z',
        num_retries: 0,
        attempts: [{ status_code: 503, error_code: null }],
        body: null,
      },
    ]);
  });

  test('a retry that was decided at the same moment is not lost', async () => {
    const control = new RunControl();
    const { run, records } = await makeRun({
      count: 3,
      control,
      options: { concurrency: 3 },
      fetch: async () => ({ ...answer, failure: failure('reset'), statusCode: null }),
      retryPolicy: () => {
        control.stop('aborted');
        return 0;
      },
    });
    const { read, recorded } = await run.run();
    expect(recorded).toBe(read);
    expect(records[0]).toMatchObject({ error_code: 'interrupted', status_code: null });
    expect(records[0]?.error).toContain('reset');
  });

  test('many retries that were decided at the same moment are not lost', async () => {
    const control = new RunControl();
    const refusal: Outcome = { ...answer, failure: failure('reset'), statusCode: null };
    const { fetch, letGo } = heldAnswer(refusal);
    let decided = 0;
    const { run, begun } = await makeRun({
      count: 100,
      control,
      options: { concurrency: 100 },
      fetch,
      retryPolicy: () => {
        decided += 1;
        if (decided === 100) control.stop('aborted');
        return 0;
      },
    });
    const ended = run.run();
    while (begun.length < 100) await turn();
    letGo();
    expect(await ended).toMatchObject({ read: 100, recorded: 100 });
  });

  test('what was never sent tells the method that it would have had', async () => {
    const { fetch, letGo } = heldAnswer({ ...answer, method: 'DELETE' });
    const options = { concurrency: 1, method: 'DELETE' };
    const { run, control, records } = await makeRun({ count: 200, options, fetch });
    const ended = run.run();
    await readAhead(run);
    control.stop('aborted');
    letGo();
    const { read } = await ended;
    expect(records.map(({ method }) => method)).toEqual(
      Array.from({ length: read }, () => 'DELETE'),
    );
    expect(records.filter((record) => record.error_code === 'interrupted')).toHaveLength(read - 1);
  });

  test('with a run to go on with later, it is left without a record', async () => {
    const { run, control, records } = await makeRun({
      count: 1,
      fetch: async () => busy,
      retryPolicy: () => 60_000,
      leavesUnbegun: true,
    });
    const ended = run.run();
    await turn();
    control.stop('aborted');
    expect(await ended).toMatchObject({ read: 1, recorded: 0, left: 1 });
    expect(records).toEqual([]);
  });
});

test('an answer that is refused, for the wait that it asks for, is not claimed', async () => {
  const { run, records } = await makeRun({
    count: 1,
    options: { with: ['body', 'hash'], maxRetryAfterMs: 1_000 },
    fetch: async () => ({
      ...answer,
      statusCode: 429,
      retryAfterMs: 60_000,
      sizeVerified: true,
      body: Buffer.from('later'),
      hash: 'abc',
      savedPath: 'host/index.html',
    }),
  });
  await run.run();
  expect(records).toMatchObject([
    {
      failed: true,
      error_code: 'retry_after_too_long',
      status_code: 429,
      size_verified: null,
      body: null,
      hash: null,
    },
  ]);
});

test('a defect in the work on one URL ends the run, and is thrown', async () => {
  const { run, records } = await makeRun({
    count: 100,
    options: { concurrency: 4 },
    fetch: async ({ seq }) => (seq === 7 ? { ...answer, statusCode: 503 } : answer),
    retryPolicy: () => {
      throw new Error('a defect');
    },
  });
  await expect(run.run()).rejects.toThrow('a defect');
  expect(bySeq(records).map(({ seq }) => seq)).not.toContain(7);
});
