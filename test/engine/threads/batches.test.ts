import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { failure } from '../../../src/model/errors.ts';
import { unsentOutcome } from '../../../src/model/outcome.ts';
import type { Settlement } from '../../../src/model/ports.ts';
import type { Task } from '../../../src/model/task.ts';
import {
  packSettlements,
  unpackSettlements,
} from '../../../src/engine/threads/settlement-batch.ts';
import { packTasks, unpackTasks } from '../../../src/engine/threads/task-batch.ts';

/** As a port does it. */
const cross = <T>(value: T): T => structuredClone(value);

const timeMs = fc.double({ min: 0, max: 1e9, noNaN: true });
const origin = fc.constantFrom('http://a.test', 'https://b.test:8443', 'http://[::1]:80');
const path = fc.webPath().map((text) => (text.startsWith('/') ? text : `/${text}`));
const credentials = { username: 'me', password: 'p' };

const task: fc.Arbitrary<Task> = fc
  .record({
    origin,
    path,
    input: fc.option(fc.string()),
    isOwn: fc.boolean(),
    retries: fc.nat(3),
    timesMs: fc.tuple(timeMs, timeMs, timeMs),
    tag: fc.option(fc.jsonValue()),
  })
  .map(({ origin: at, path: to, input, isOwn, retries, timesMs, tag }) => {
    const url = at + to;
    const plain: Task = {
      seq: 1,
      input: input ?? url,
      target: { url, origin: at, path: to },
      schemeFallback: false,
      retries: 0,
      queuedAtMs: timesMs[0],
      firstStartMs: undefined,
      lastEndMs: timesMs[0],
    };
    if (!isOwn) return plain;
    return {
      ...plain,
      target: { ...plain.target, url: `${url}#part`, credentials },
      tag,
      retries,
      firstStartMs: timesMs[1],
      lastEndMs: timesMs[2],
      hostLimit: 3,
      refusal: failure('circuit_open'),
      lastAttempt: { outcome: unsentOutcome('GET', failure('reset'), 5), queueMs: 7 },
      attempts: [
        { status_code: 503, error_code: null, time_total: 1, waited: 0, host_limit: null },
      ],
    };
  });
const tasks = fc
  .array(task, { maxLength: 40 })
  .map((all) => all.map((each, i) => ({ ...each, seq: i + 1 })));

const bySeq = (all: readonly Task[]): Task[] => all.toSorted((a, b) => a.seq - b.seq);

/** Times have been added to and taken away from. */
function rounded(each: Task): Task {
  const { queuedAtMs, firstStartMs, lastEndMs } = each;
  const round = (ms: number): number => Math.round(ms * 1000) / 1000;
  return {
    ...each,
    queuedAtMs: round(queuedAtMs),
    firstStartMs: firstStartMs === undefined ? undefined : round(firstStartMs),
    lastEndMs: round(lastEndMs),
  };
}

test('tasks arrive in another thread as they were sent', () => {
  fc.assert(
    fc.property(tasks, (sent) => {
      const arrived = bySeq(unpackTasks(cross(packTasks(sent))));
      const comparable = sent.map(({ lastEndMs, queuedAtMs, ...rest }) => ({
        ...rest,
        queuedAtMs,
        // Before the first try it is of no interest.
        lastEndMs: rest.firstStartMs === undefined ? queuedAtMs : lastEndMs,
      }));
      expect(arrived.map(rounded)).toEqual(comparable.map(rounded));
    }),
  );
});

test('settlements arrive with the tasks that they are about, brought up to date', () => {
  fc.assert(
    fc.property(tasks, fc.array(fc.nat(4), { minLength: 40, maxLength: 40 }), (sent, kinds) => {
      const leased = new Map(sent.map((each) => [each.seq, each]));
      const worked = unpackTasks(cross(packTasks(sent)));
      const settlements = worked.map((each): Settlement => {
        const kind = kinds[each.seq - 1] ?? 0;
        if (kind === 0) return { task: each, retryAfterMs: null, feedback: null };
        const answered = { ...ANSWERED, startedMs: 12.5, latencyMs: kind === 1 ? null : 3 };
        if (kind < 3) return { task: each, retryAfterMs: null, feedback: answered };
        each.retries += 1;
        each.firstStartMs = 99;
        each.target = { ...each.target, origin: 'http://other.test' };
        const feedback = { ...answered, answered: false, errorCode: 'reset' as const };
        return { task: each, retryAfterMs: 250, feedback };
      });
      const arrived = unpackSettlements(cross(packSettlements(settlements)), leased);
      expect(leased.size).toBe(0);
      for (const { task: each, retryAfterMs, feedback } of arrived) {
        const original = sent[each.seq - 1];
        expect(each).toBe(original);
        const made = settlements.find((one) => one.task.seq === each.seq);
        expect(retryAfterMs).toBe(made?.retryAfterMs);
        expect(feedback === null).toBe(made?.feedback === null);
        if (feedback !== null) expect(feedback.startedMs).toBeCloseTo(12.5, 3);
        expect(feedback?.latencyMs).toBe(made?.feedback?.latencyMs);
        expect(feedback?.errorCode).toBe(made?.feedback?.errorCode);
        if (retryAfterMs === null) continue;
        expect(each.retries).toBe(made?.task.retries);
        expect(each.target).toEqual(made?.task.target);
        expect(each.firstStartMs).toBeCloseTo(99, 3);
      }
    }),
  );
});

test('a thread that settles what it does not have is a defect', () => {
  const [each] = unpackTasks(packTasks([]));
  expect(each).toBeUndefined();
  const foreign = {
    seqs: new Float64Array([7]),
    startedMs: new Float64Array(1),
    latenciesMs: new Float64Array(1),
    others: [],
  };
  expect(() => unpackSettlements(foreign, new Map())).toThrow('URL 7');
});

const ANSWERED = {
  answered: true,
  overloaded: false,
  wasLate: false,
  errorCode: null,
  pauseMs: 0,
};
