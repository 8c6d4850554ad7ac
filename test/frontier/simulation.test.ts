import { describe, expect, test } from 'vitest';

import { Schedule } from '../../src/frontier/schedule.ts';
import type { HostFeedback, HostIncident } from '../../src/model/feedback.ts';
import type { Task } from '../../src/model/task.ts';
import { Heap } from '../../src/util/heap.ts';
import { makeTask } from '../support/tasks.ts';

// Schedule and governor against model servers, in time that is only counted: no clock, no sleep, and
// the same numbers on every machine.

interface Answer {
  readonly afterMs: number;
  readonly feedback: Omit<HostFeedback, 'startedMs'>;
}

/** What a server does with one more request. */
type Server = (request: { readonly nowMs: number; readonly inFlight: number }) => Answer;

const ok = (afterMs: number): Answer => ({
  afterMs,
  feedback: {
    answered: true,
    overloaded: false,
    wasLate: false,
    errorCode: null,
    latencyMs: afterMs,
    pauseMs: 0,
  },
});
const tooMuch = (afterMs: number, pauseMs = 0): Answer => ({
  afterMs,
  feedback: {
    answered: true,
    overloaded: true,
    wasLate: false,
    errorCode: null,
    latencyMs: afterMs,
    pauseMs,
  },
});
const silent = (afterMs: number): Answer => ({
  afterMs,
  feedback: {
    answered: false,
    overloaded: false,
    wasLate: true,
    errorCode: 'connect_timeout',
    latencyMs: null,
    pauseMs: 0,
  },
});

const steady =
  (serviceMs: number): Server =>
  () =>
    ok(serviceMs);
/** Serves `capacity` at once; what is beyond waits its turn. */
const queueing =
  (serviceMs: number, capacity: number): Server =>
  ({ inFlight }) =>
    ok(serviceMs * Math.max(1, inFlight / capacity));
const refusing =
  (serviceMs: number, capacity: number): Server =>
  ({ inFlight }) =>
    inFlight > capacity ? tooMuch(5) : ok(serviceMs);
const dead: Server = () => silent(10_000);
const slow: Server = () => silent(30_000);
const deadUntil =
  (untilMs: number, serviceMs: number): Server =>
  ({ nowMs }) =>
    nowMs < untilMs ? silent(1_000) : ok(serviceMs);
const flapping =
  (periodMs: number, serviceMs: number): Server =>
  ({ nowMs }) =>
    Math.floor(nowMs / periodMs) % 2 === 0 ? ok(serviceMs) : silent(500);

interface Fate {
  fetched: number;
  overloaded: number;
  failed: number;
  refused: number;
  lastEndMs: number;
}

interface Simulation {
  readonly fates: ReadonlyMap<string, Fate>;
  readonly endMs: number;
  readonly incidents: readonly HostIncident[];
}

/** Runs `perHost` URLs of each server to their ends; what was too much is tried again, once a second. */
function simulate(
  servers: Readonly<Record<string, Server>>,
  { urls, concurrency }: { readonly urls: number; readonly concurrency: number },
): Simulation {
  const incidents: HostIncident[] = [];
  const schedule = new Schedule({
    concurrency,
    perHost: 0,
    delayMs: 0,
    ratePerSecond: 0,
    perHostRatePerSecond: 0,
    readyTasks: 1_000,
    maxTasks: 1_000_000,
    adaptive: true,
    maxHostErrors: 30,
    maxRetryAfterMs: 120_000,
    onIncident: (incident) => incidents.push(incident),
  });
  const worker = schedule.worker(0);
  const hosts = Object.entries(servers);
  const fates = new Map<string, Fate>();
  const inFlight = new Map<string, number>();
  for (const [host] of hosts) {
    fates.set(host, { fetched: 0, overloaded: 0, failed: 0, refused: 0, lastEndMs: 0 });
    inFlight.set(host, 0);
  }
  for (let i = 0; i < urls; i += 1) {
    for (const [at, [host]] of hosts.entries()) {
      schedule.add([makeTask(i * hosts.length + at + 1, `http://${host}/${i}`)], 0);
    }
  }
  schedule.seal();

  const ends = new Heap<{ task: Task; host: string; startedMs: number; answer: Answer }>();
  let nowMs = 0;
  const slots = { free: concurrency };
  const start = (task: Task): void => {
    const host = new URL(task.target.url).host;
    const fate = fates.get(host);
    const server = servers[host];
    if (fate === undefined || server === undefined) throw new Error(`no server for ${host}`);
    if (task.refusal !== undefined) {
      fate.refused += 1;
      schedule.settle([{ task, retryAfterMs: null, feedback: null }], nowMs);
      return;
    }
    slots.free -= 1;
    const count = (inFlight.get(host) ?? 0) + 1;
    inFlight.set(host, count);
    const answer = server({ nowMs, inFlight: count });
    ends.push(nowMs + answer.afterMs, { task, host, startedMs: nowMs, answer });
  };
  const end = (): void => {
    nowMs = ends.firstKey;
    const ended = ends.pop();
    if (ended === undefined) throw new Error('nothing in flight');
    const { task, host, startedMs, answer } = ended;
    const fate = fates.get(host);
    if (fate === undefined) throw new Error(`no fate for ${host}`);
    slots.free += 1;
    inFlight.set(host, (inFlight.get(host) ?? 0) - 1);
    fate.lastEndMs = nowMs;
    const { answered, overloaded } = answer.feedback;
    if (overloaded) fate.overloaded += 1;
    else if (answered) fate.fetched += 1;
    else fate.failed += 1;
    const feedback = { ...answer.feedback, startedMs };
    schedule.settle([{ task, retryAfterMs: overloaded ? 1_000 : null, feedback }], nowMs);
  };
  while (!schedule.isEmpty) {
    while (slots.free > 0) {
      const [task] = schedule.take(1, worker, nowMs);
      if (task === undefined) break;
      start(task);
    }
    if (schedule.isEmpty) break;
    const dueMs = slots.free > 0 ? schedule.nextDueMs(nowMs) : Infinity;
    if (ends.firstKey <= dueMs) {
      if (ends.size === 0) throw new Error(`at ${nowMs} ms it waits for nothing`);
      end();
    } else nowMs = dueMs;
  }
  return { fates, endMs: nowMs, incidents };
}

const fateOf = ({ fates }: Simulation, host: string): Fate => {
  const fate = fates.get(host);
  if (fate === undefined) throw new Error(`no fate for ${host}`);
  return fate;
};

describe('one host', () => {
  test('steady: every slot is used from the first moment', () => {
    const run = simulate({ 'a.test': steady(100) }, { urls: 1_000, concurrency: 100 });
    expect(run.endMs).toBe(1_000);
    expect(run.incidents).toEqual([]);
  });

  test('that queues what is beyond its capacity loses no throughput', () => {
    const run = simulate({ 'a.test': queueing(100, 20) }, { urls: 5_000, concurrency: 200 });
    const idealMs = (5_000 * 100) / 20;
    expect(run.endMs).toBeLessThan(idealMs * 1.1);
    expect(fateOf(run, 'a.test').fetched).toBe(5_000);
  });

  test('that refuses what is beyond its capacity is kept busy, and seldom refuses', () => {
    const run = simulate({ 'a.test': refusing(100, 10) }, { urls: 5_000, concurrency: 100 });
    const fate = fateOf(run, 'a.test');
    const idealMs = (5_000 * 100) / 10;
    expect(fate.fetched).toBe(5_000);
    expect(fate.overloaded).toBeLessThan(5_000 * 0.1);
    expect(run.endMs).toBeLessThan(idealMs * 1.6);
  });

  test('whose every third page is broken is slowed down for a moment only', () => {
    let requests = 0;
    const broken: Server = () => ((requests += 1) % 3 === 0 ? tooMuch(20) : ok(50));
    const run = simulate({ 'a.test': broken }, { urls: 5_000, concurrency: 50 });
    // Each URL is tried until it is fetched, so half as many again are asked for.
    const idealMs = (5_000 * 50 + 2_500 * 20) / 50;
    expect(fateOf(run, 'a.test').fetched).toBe(5_000);
    expect(run.endMs).toBeLessThan(idealMs * 2.5);
  });

  test('dead: ten thousand URLs cost seconds, and each has its end', () => {
    const run = simulate({ 'a.test': dead }, { urls: 10_000, concurrency: 50 });
    const { failed, refused } = fateOf(run, 'a.test');
    expect(failed + refused).toBe(10_000);
    expect(failed).toBeLessThan(65);
    expect(run.endMs).toBeLessThan(30_000);
  });

  test('that comes back within seconds loses little', () => {
    const run = simulate({ 'a.test': deadUntil(3_000, 50) }, { urls: 1_000, concurrency: 50 });
    const { fetched, failed, refused } = fateOf(run, 'a.test');
    expect(fetched + failed + refused).toBe(1_000);
    expect(refused).toBe(0);
    expect(failed).toBeLessThan(110);
  });

  test('that flaps is asked when it is up', () => {
    const run = simulate({ 'a.test': flapping(2_000, 20) }, { urls: 20_000, concurrency: 50 });
    const { fetched, failed, refused } = fateOf(run, 'a.test');
    expect(fetched + failed + refused).toBe(20_000);
    expect(refused).toBe(0);
    expect(failed).toBeLessThan(1_000);
  });

  test('that asks for a pause has it, and then the rest', () => {
    const pausing: Server = ({ nowMs }) => (nowMs < 5_000 ? tooMuch(10, 5_000) : ok(10));
    const run = simulate({ 'a.test': pausing }, { urls: 500, concurrency: 50 });
    const { fetched, overloaded } = fateOf(run, 'a.test');
    expect(fetched).toBe(500);
    expect(overloaded).toBe(50);
    expect(run.endMs).toBeLessThan(15_000);
  });
});

describe('among others', () => {
  const good = Object.fromEntries(
    Array.from({ length: 35 }, (_, i) => [`good-${i}.test`, steady(50)] as const),
  );
  const bad = {
    ...Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`dead-${i}.test`, dead] as const)),
    ...Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`drip-${i}.test`, slow] as const)),
  };
  const lastGood = (run: Simulation): number =>
    Math.max(...Object.keys(good).map((host) => fateOf(run, host).lastEndMs));

  test('hosts that answer are not held up by those that do not', () => {
    const alone = simulate(good, { urls: 100, concurrency: 200 });
    const together = simulate({ ...bad, ...good }, { urls: 100, concurrency: 200 });
    expect(lastGood(together)).toBeLessThan(lastGood(alone) * 1.3);
  });

  test('slots are shared evenly between hosts that answer', () => {
    const run = simulate(
      { 'a.test': steady(100), 'b.test': steady(100) },
      { urls: 1_000, concurrency: 100 },
    );
    expect(
      Math.abs(fateOf(run, 'a.test').lastEndMs - fateOf(run, 'b.test').lastEndMs),
    ).toBeLessThan(200);
    expect(run.endMs).toBeLessThan(2_300);
  });
});
