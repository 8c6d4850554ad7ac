import { describe, expect, test } from 'vitest';

import { Schedule, type ScheduleOptions } from '../../src/frontier/schedule.ts';
import type { HostFeedback } from '../../src/model/feedback.ts';
import type { Task } from '../../src/model/task.ts';
import { seededRandom } from '../support/random.ts';
import { makeTask } from '../support/tasks.ts';
import { UNLIMITED } from './unlimited.ts';

const schedule = (options: Partial<ScheduleOptions> = {}): Schedule =>
  new Schedule({ ...UNLIMITED, concurrency: 50, ...options });

describe('hosts without tasks', () => {
  const settleAt = (all: Schedule, task: Task, nowMs: number): void => {
    all.settle([{ task, retryAfterMs: null, feedback: null }], nowMs);
  };

  test('keep their delay, however many others were met since', () => {
    const all = schedule({ delayMs: 60_000 });
    const visit = (seq: number, host: string): number => {
      all.add([makeTask(seq, `http://${host}/${seq}`)], 1_000);
      const tasks = all.take(1, all.worker(0), 1_000);
      for (const task of tasks) settleAt(all, task, 1_000);
      return tasks.length;
    };
    expect(visit(1, 'first.test')).toBe(1);
    for (let n = 2; n < 15_000; n += 1) visit(n, `h${n}.test`);
    expect(visit(15_000, 'first.test')).toBe(0);
    expect(all.nextDueMs(1_000)).toBe(61_000);
  });

  test('that are forgotten take nothing with them', () => {
    const all = schedule({ maxHostErrors: 1 });
    const fail = (seq: number, host: string, nowMs: number): void => {
      all.add([makeTask(seq, `http://${host}/`)], nowMs);
      for (const task of all.take(1, all.worker(0), nowMs)) {
        const feedback = { ...SILENT, startedMs: nowMs };
        all.settle([{ task, retryAfterMs: null, feedback }], nowMs);
      }
    };
    fail(1, 'first.test', 0);
    for (let n = 2; n < 100_050; n += 1) fail(n, `h${n}.test`, 500);
    // It comes again as a new host, and its former self stands in a heap still.
    for (let n = 0; n < 3; n += 1) all.add([makeTask(200_000 + n, `http://first.test/${n}`)], 600);
    all.take(0, all.worker(0), 100_000);
    expect(all.drain()).toHaveLength(3);
  });
});

const SILENT: HostFeedback = {
  answered: false,
  overloaded: false,
  wasLate: false,
  errorCode: 'reset',
  startedMs: 0,
  latencyMs: null,
  pauseMs: 0,
};
const GOOD: HostFeedback = { ...SILENT, answered: true, errorCode: null, latencyMs: 20 };

describe('random hosts with random manners', () => {
  const SEED = Number(process.env['SCHEDULE_SEED'] ?? Date.now());

  /** What an attempt at a host of this temper may tell. */
  function feedbackOf(temper: readonly number[], random: () => number): HostFeedback | null {
    const [silent = 0, busy = 0] = temper;
    const dice = random();
    if (dice < silent / 2) return SILENT;
    const pauseMs = [0, 0, 500, 3_000, 1e6][Math.floor(random() * 5)] ?? 0;
    if (dice < silent / 2 + busy / 2) return { ...GOOD, overloaded: true, pauseMs };
    return random() < 0.03 ? null : GOOD;
  }

  test.each(Array.from({ length: 150 }, (_, round) => SEED + round))(
    'end, each URL once, and never wait for nothing (seed %i)',
    (seed) => {
      const { random } = seededRandom(seed);
      const choose = (...items: number[]): number =>
        items[Math.floor(random() * items.length)] ?? 0;
      const concurrency = choose(1, 2, 5, 50);
      const perHost = choose(0, 0, 1, 3);
      const all = schedule({
        concurrency,
        perHost,
        delayMs: choose(0, 0, 100, 5_000),
        ratePerSecond: choose(0, 0, 5, 100),
        readyTasks: choose(4, 256),
        maxTasks: choose(30, 100_000),
        adaptive: random() < 0.7,
        maxHostErrors: choose(0, 1, 5, 30),
        maxRetryAfterMs: choose(0, 1_000, 120_000),
      });
      const tempers = Array.from({ length: choose(1, 4, 40) }, () => [random(), random()]);
      const count = 1 + Math.floor(random() * 300);
      const inFlight: { task: Task; host: number; startedMs: number; endMs: number }[] = [];
      const done = new Set<number>();
      let read = 0;
      let nowMs = 1_000;
      for (let step = 0; done.size < count; step += 1) {
        if (step > 100_000) throw new Error('it goes on and on');
        while (read < count && all.hasRoom) {
          read += 1;
          const host = Math.floor(random() * tempers.length);
          all.add([makeTask(read, `http://h${host}.test/${read}`)], nowMs);
        }
        if (read === count) all.seal();
        for (const task of all.take(concurrency - inFlight.length, all.worker(0), nowMs)) {
          const host = Number(/h(\d+)/.exec(task.target.url)?.[1]);
          const endMs = nowMs + (task.refusal === undefined ? 1 + random() * 1_000 : 0);
          inFlight.push({ task, host, startedMs: nowMs, endMs });
        }
        for (const host of perHost === 0 ? [] : tempers.keys()) {
          const asked = inFlight.filter((one) => one.host === host && !one.task.refusal);
          expect(asked.length).toBeLessThanOrEqual(perHost);
        }
        const next = inFlight.toSorted((a, b) => a.endMs - b.endMs)[0];
        const dueMs = inFlight.length < concurrency ? all.nextDueMs(nowMs) : Infinity;
        if (next === undefined || next.endMs > dueMs) {
          if (dueMs === Infinity) throw new Error('it waits for nothing');
          nowMs = Math.max(nowMs + 0.001, dueMs);
          continue;
        }
        nowMs = Math.max(nowMs, next.endMs);
        inFlight.splice(inFlight.indexOf(next), 1);
        const { task, host, startedMs } = next;
        const said = task.refusal === undefined ? feedbackOf(tempers[host] ?? [], random) : null;
        const feedback = said === null ? null : { ...said, startedMs };
        const isRetried =
          task.refusal === undefined && said?.answered !== true && task.retries++ < 2;
        all.settle(
          [{ task, retryAfterMs: isRetried ? choose(0, 100, 3_000) : null, feedback }],
          nowMs,
        );
        if (isRetried) continue;
        expect(done.has(task.seq)).toBe(false);
        done.add(task.seq);
      }
      expect(all.isEmpty).toBe(true);
    },
  );
});
