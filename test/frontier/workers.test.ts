import { expect, test } from 'vitest';

import { Claims } from '../../src/frontier/claims.ts';
import { Schedule } from '../../src/frontier/schedule.ts';
import type { Worker } from '../../src/frontier/worker.ts';
import type { HostFeedback } from '../../src/model/feedback.ts';
import type { Task } from '../../src/model/task.ts';
import { seededRandom } from '../support/random.ts';
import { makeTask } from '../support/tasks.ts';
import { UNLIMITED } from './unlimited.ts';

// Random hosts over random workers, in time that is only counted; what must hold is looked at after
// every step.

const SEED = Number(process.env['WORKERS_SEED'] ?? Date.now());

const ANSWER: HostFeedback = {
  answered: true,
  overloaded: false,
  wasLate: false,
  errorCode: null,
  startedMs: 0,
  latencyMs: 20,
  pauseMs: 0,
};

interface Lease {
  readonly task: Task;
  readonly host: string;
  readonly worker: Worker;
  readonly startedMs: number;
  readonly endMs: number;
}

interface Manners {
  readonly perHost: number;
  readonly delayMs: number;
}

/** What is in flight, and what must hold of it. */
class Ledger {
  readonly leases: Lease[] = [];
  readonly done = new Set<number>();
  concurrency: number;
  readonly #manners: Manners;
  readonly #startMs = new Map<string, number>();

  constructor(concurrency: number, manners: Manners) {
    this.concurrency = concurrency;
    this.#manners = manners;
  }

  begin(lease: Lease): void {
    const { host, worker, task, startedMs } = lease;
    const others = this.leases.filter((one) => one.host === host);
    for (const other of others) expect(other.worker).toBe(worker);
    const asked = others.filter((one) => one.task.refusal === undefined).length;
    this.leases.push(lease);
    expect(this.leases.length).toBeLessThanOrEqual(this.concurrency);
    expect(this.done.has(task.seq)).toBe(false);
    expect(this.leases.filter((one) => one.task.seq === task.seq)).toHaveLength(1);
    if (task.refusal !== undefined) return;
    if (this.#manners.perHost > 0) expect(asked).toBeLessThan(this.#manners.perHost);
    const lastMs = this.#startMs.get(host) ?? -Infinity;
    expect(startedMs - lastMs).toBeGreaterThanOrEqual(this.#manners.delayMs);
    this.#startMs.set(host, startedMs);
  }

  end(lease: Lease): void {
    this.leases.splice(this.leases.indexOf(lease), 1);
  }
}

test.each(Array.from({ length: 60 }, (_, round) => SEED + round))(
  'hosts and workers at random: exclusive, bounded, each URL once, and it ends (seed %i)',
  (seed) => {
    const { random } = seededRandom(seed);
    const choose = (...items: number[]): number => items[Math.floor(random() * items.length)] ?? 0;
    const concurrency = choose(1, 3, 10, 40);
    const manners = { perHost: choose(0, 0, 1, 3), delayMs: choose(0, 0, 0, 100) };
    const schedule = new Schedule({
      ...UNLIMITED,
      ...manners,
      concurrency,
      ratePerSecond: choose(0, 0, 0, 200),
      maxHostErrors: choose(0, 5),
      readyTasks: choose(8, 256),
      maxTasks: 100_000,
    });
    const ledger = new Ledger(concurrency, manners);
    const claims = new Claims();
    const crew = Array.from({ length: choose(1, 2, 4) }, (_, id) => {
      const max = choose(1, 4, 50);
      return { id, max, worker: schedule.worker(id), startMs: choose(0, 0, 500), isAsking: false };
    });
    const hostCount = choose(1, 3, 60);
    const count = 1 + Math.floor(random() * 300);
    let read = 0;
    let nowMs = 1_000;

    const begin = (tasks: readonly Task[], worker: Worker): void => {
      for (const task of tasks) {
        const host = task.target.origin;
        const endMs = nowMs + (task.refusal === undefined ? 1 + random() * 300 : 0);
        ledger.begin({ task, host, worker, startedMs: nowMs, endMs });
      }
    };
    const serve = (): void => {
      schedule.serve(
        claims.askers,
        (task, worker) => {
          begin([task], worker);
          claims.give(task, worker);
        },
        nowMs,
      );
      claims.serve();
    };
    const ask = (member: (typeof crew)[number]): void => {
      const { worker } = member;
      const held = ledger.leases.filter((lease) => lease.worker === worker).length;
      if (member.startMs > nowMs - 1_000 || worker.claims.size > 0 || held >= member.max) return;
      serve();
      const tasks = schedule.take(member.max - held, worker, nowMs);
      begin(tasks, worker);
      if (tasks.length === 0) void claims.wait(worker, member.max - held);
    };
    const crash = (worker: Worker): void => {
      const lost = ledger.leases.filter((lease) => lease.worker === worker);
      for (const lease of lost) ledger.end(lease);
      schedule.settle(
        lost.map(({ task }) => ({ task: structuredClone(task), retryAfterMs: 0, feedback: null })),
        nowMs,
      );
      serve();
    };
    const settleSome = (): void => {
      const ended = ledger.leases.filter(({ endMs }) => endMs <= nowMs);
      const settlements = ended.map((lease) => {
        ledger.end(lease);
        const { task, startedMs } = lease;
        const isAsked = task.refusal === undefined;
        const isSilent = isAsked && random() < 0.1;
        const isRetried = isSilent && task.retries++ < 2;
        if (!isRetried) ledger.done.add(task.seq);
        const feedback = isAsked
          ? { ...ANSWER, startedMs, answered: !isSilent, latencyMs: isSilent ? null : 20 }
          : null;
        return { task, retryAfterMs: isRetried ? choose(0, 50, 500) : null, feedback };
      });
      schedule.settle(settlements, nowMs);
      serve();
    };

    for (let step = 0; ledger.done.size < count; step += 1) {
      if (step > 50_000) throw new Error('it goes on and on');
      while (read < count && schedule.hasRoom) {
        read += 1;
        const host = Math.floor(random() * hostCount);
        schedule.add([makeTask(read, `http://h${host}.test/${read}`)], nowMs);
      }
      if (read === count) schedule.seal();
      serve();
      for (const member of crew) ask(member);
      if (random() < 0.02 && crew.length > 1) {
        crash(crew[choose(0, 1)]?.worker ?? schedule.worker(0));
        for (const member of crew) ask(member);
      }
      if (random() < 0.02) {
        const bound = choose(concurrency, Math.ceil(concurrency / 2));
        ledger.concurrency = Math.max(bound, ledger.leases.length);
        schedule.setConcurrency(bound, 256);
        serve();
      }
      const nextMs = Math.min(...ledger.leases.map(({ endMs }) => endMs));
      const lateMs = Math.min(
        ...crew.map(({ startMs }) => (startMs > nowMs - 1_000 ? startMs + 1_000.001 : Infinity)),
      );
      const dueMs = Math.min(nextMs, schedule.nextDueMs(nowMs), lateMs);
      if (dueMs === Infinity) throw new Error('it waits for nothing');
      nowMs = Math.max(nowMs + 0.001, dueMs);
      settleSome();
    }
    expect(schedule.isEmpty).toBe(true);
    expect(ledger.leases).toEqual([]);
  },
);
