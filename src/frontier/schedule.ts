import type { Settlement } from '../model/ports.ts';
import type { Task } from '../model/task.ts';
import { ceilingOf, Governing, type GoverningOptions } from './governing.ts';
import { HostQueue } from './host-queue.ts';
import { HostRing } from './host-ring.ts';
import { HostTable } from './host-table.ts';
import { assign, takerOf } from './ownership.ts';
import { nextSlot, paceOf, type Pace } from './pace.ts';
import { ReadyCount, type ReadyOptions } from './ready-count.ts';
import type { Refuse, ScheduleVariant } from './schedule-variant.ts';
import { Waiting } from './waiting.ts';
import { Worker } from './worker.ts';

export interface ScheduleOptions extends Omit<GoverningOptions, 'ceiling'>, ReadyOptions {
  /** Leased at once over all hosts and workers: what the hosts share. */
  readonly concurrency: number;
  /** In flight at once per host; 0: no limit. */
  readonly perHost: number;
  /** Between two starts at one host. */
  readonly delayMs: number;
  /** Starts per second over all hosts; 0: no limit. */
  readonly ratePerSecond: number;
  readonly perHostRatePerSecond: number;
}

/**
 * Which task next, and not before when: a queue per host, hosts in turn, O(1) per task. It knows no
 * clock and waits for nothing; every time is handed in, in milliseconds of one monotonic clock.
 *
 * A task that must wait (its host's limit, delay, pause or open circuit, a retry) waits here. Several
 * workers may share the hosts (`takerOf` tells how); turns, limits and rates are of all of them together.
 */
export class Schedule {
  readonly #perHost: number;
  readonly #governing: Governing;
  readonly #hostPace: Pace;
  readonly #globalPace: Pace;
  readonly #hosts: HostTable;
  readonly #refuse: Refuse | undefined;
  /** By the `seq` of the task: whoever works it may change its target, or give back a copy. */
  readonly #leases = new Map<number, HostQueue>();
  readonly #ready: ReadyCount;
  readonly #workers = new Map<number, Worker>();
  readonly #ring = new HostRing();
  readonly #waiting = new Waiting();
  #concurrency: number;
  #globalSlotMs = 0;
  #highestSeq = Infinity;
  #isSealed = false;

  constructor(options: ScheduleOptions, variant: ScheduleVariant = {}) {
    const { concurrency, perHost } = options;
    this.#perHost = perHost;
    this.#hosts = new HostTable(variant.createHost ?? ((key) => new HostQueue(key)));
    this.#refuse = variant.refuse;
    this.#concurrency = concurrency;
    this.#governing = new Governing({ ...options, ceiling: ceilingOf(options) });
    this.#hostPace = paceOf(options.perHostRatePerSecond, options.delayMs);
    this.#globalPace = paceOf(options.ratePerSecond);
    this.#ready = new ReadyCount(options);
  }

  /** Hosts that are remembered: those with tasks, in flight, within their delay, or with a record. */
  get hostCount(): number {
    return this.#hosts.size;
  }

  /** Hosts that have something to start, or in flight. */
  get activeHosts(): number {
    return this.#ready.active;
  }

  /** Tasks that could start at once. */
  get startable(): number {
    return this.#ready.startable;
  }

  /** Tasks that have to wait for their host, or for a retry. */
  get waiting(): number {
    return this.#ready.queued - this.#ready.startable;
  }

  get isEmpty(): boolean {
    return this.#ready.queued === 0 && this.#leases.size === 0;
  }

  get hasRoom(): boolean {
    return this.#ready.hasRoom;
  }

  /** When something that waits may start; Infinity: when something in flight has ended. */
  nextDueMs(nowMs: number): number {
    const isPaced = this.#ready.startable > 0 && this.#globalSlotMs > nowMs;
    const globalMs = isPaced ? this.#globalSlotMs : Infinity;
    return Math.min(globalMs, this.#waiting.firstDueMs);
  }

  /** Nothing more will be added from outside. */
  seal(): void {
    this.#isSealed = true;
  }

  /** From now on so many are leased at once, and so many made ready. */
  setConcurrency(concurrency: number, readyTasks: number): void {
    this.#concurrency = concurrency;
    this.#ready.readyTasks = readyTasks;
  }

  worker(id: number): Worker {
    const known = this.#workers.get(id);
    if (known !== undefined) return known;
    const worker = new Worker(this.#workers.size);
    this.#workers.set(id, worker);
    return worker;
  }

  add(tasks: readonly Task[], nowMs: number): void {
    let changed: HostQueue | null = null;
    for (const task of tasks) {
      task.queuedAtMs = nowMs;
      const host = this.#hosts.of(task.target.origin);
      if (changed !== null && changed !== host) this.#recount(changed, nowMs);
      changed = host;
      host.push(task);
      this.#ready.queued += 1;
    }
    if (changed !== null) this.#recount(changed, nowMs);
  }

  /** Changes something about a host; `change` returns how many more tasks it has queued then. */
  touch(origin: string, change: (host: HostQueue) => number, nowMs: number): void {
    const host = this.#hosts.of(origin);
    this.#ready.queued += change(host);
    this.#recount(host, nowMs);
  }

  /** The host with this key, if there is one. */
  host(key: string): HostQueue | undefined {
    return this.#hosts.get(key);
  }

  hosts(): Iterable<HostQueue> {
    return this.#hosts.values();
  }

  /** Leases what may start now to this worker, at most `max`. */
  take(max: number, worker: Worker, nowMs: number): Task[] {
    this.#advance(nowMs);
    const tasks: Task[] = [];
    while (tasks.length < max) {
      const host = this.#next(worker.alone, nowMs);
      if (host === undefined) break;
      const task = this.#lease(host, nowMs);
      if (task !== undefined) tasks.push(task);
    }
    return tasks;
  }

  /** Leases what may start now to those who ask, each to the one who gets it, until none of them asks. */
  serve(
    askers: readonly Worker[],
    give: (task: Task, worker: Worker) => void,
    nowMs: number,
  ): void {
    this.#advance(nowMs);
    while (askers.length > 0) {
      const host = this.#next(askers, nowMs);
      if (host === undefined) return;
      const task = this.#lease(host, nowMs);
      if (task !== undefined && host.owner !== null) give(task, host.owner);
    }
  }

  settle(settlements: readonly Settlement[], nowMs: number): void {
    let changed: HostQueue | null = null;
    for (const settlement of settlements) {
      const host = this.#end(settlement, nowMs);
      if (changed !== null && changed !== host) this.#recount(changed, nowMs);
      changed = host;
    }
    if (changed !== null) this.#recount(changed, nowMs);
  }

  /** From now on leases no task with a higher `seq`. */
  holdBeyond(seq: number, nowMs: number): void {
    this.#highestSeq = seq;
    this.#waiting.reach(seq, (host) => this.#recount(host, nowMs));
  }

  /** Gives back every task that is not leased, in the order of the input. */
  drain(): Task[] {
    const tasks = this.#waiting.takeRetries();
    for (const host of this.#hosts.values()) {
      for (let task = host.shift(); task !== undefined; task = host.shift()) tasks.push(task);
    }
    this.#ready.queued = 0;
    return tasks.toSorted((a, b) => a.seq - b.seq);
  }

  /** What each host may have first. One more is reckoned with while there may be some not read yet. */
  #share(): number {
    const { active, hasRoom } = this.#ready;
    const sharers = active + (this.#isSealed || !hasRoom ? 0 : 1);
    return sharers <= 1 ? this.#concurrency : Math.max(1, Math.floor(this.#concurrency / sharers));
  }

  /** The host that may start a task now, and belongs to one who asks. */
  #next(askers: readonly Worker[], nowMs: number): HostQueue | undefined {
    if (this.#globalSlotMs > nowMs || this.#leases.size >= this.#concurrency) return undefined;
    for (;;) {
      const host = this.#ring.next(this.#share(), askers);
      if (host === undefined) return undefined;
      const worker = takerOf(host, askers);
      if (worker !== undefined && this.#startable(host, nowMs) > 0) {
        assign(host, worker);
        return host;
      }
      this.#recount(host, nowMs);
    }
  }

  #lease(host: HostQueue, nowMs: number): Task | undefined {
    const task = host.shift();
    if (task === undefined) return undefined;
    this.#ready.queued -= 1;
    this.#leases.set(task.seq, host);
    const isRefused = this.#refuse !== undefined && this.#isRefused(task, this.#refuse);
    if (!isRefused && this.#governing.admit(host, task, nowMs)) this.#started(host, nowMs);
    else host.inFlight += 1;
    this.#recount(host, nowMs);
    return task;
  }

  #isRefused(task: Task, refuse: Refuse): boolean {
    const refusal = refuse(task);
    if (refusal !== null) task.refusal = refusal;
    return refusal !== null;
  }

  #started(host: HostQueue, nowMs: number): void {
    host.started(nowMs, this.#hostPace);
    const { intervalMs, catchUpMs } = this.#globalPace;
    if (intervalMs === 0) return;
    this.#globalSlotMs = nextSlot(this.#globalSlotMs, nowMs, intervalMs, catchUpMs);
  }

  /** The host of the lease that has ended, which is to be counted anew. */
  #end(settlement: Settlement, nowMs: number): HostQueue | null {
    const { task, retryAfterMs, feedback } = settlement;
    const host = this.#leases.get(task.seq) ?? null;
    this.#leases.delete(task.seq);
    if (host !== null) {
      if (task.refusal === undefined) this.#governing.learn(host, feedback, nowMs);
      host.inFlight -= 1;
      host.ended(settlement, nowMs);
    }
    if (retryAfterMs !== null) this.#retry(task, nowMs + retryAfterMs);
    return host;
  }

  #retry(task: Task, dueMs: number): void {
    task.queuedAtMs = dueMs;
    this.#ready.queued += 1;
    this.#waiting.addRetry(task, this.#hosts.of(task.target.origin), dueMs);
  }

  #isHeld(host: HostQueue): boolean {
    return this.#highestSeq !== Infinity && host.firstSeq > this.#highestSeq;
  }

  #startable(host: HostQueue, nowMs: number): number {
    return this.#isHeld(host) ? 0 : host.startable(nowMs, this.#perHost);
  }

  /** Puts a host where it belongs after anything about it has changed. */
  #recount(host: HostQueue, nowMs: number): void {
    const startable = this.#startable(host, nowMs);
    this.#ready.count(host, startable);
    if (startable > 0) this.#ring.offer(host, this.#share());
    else this.#setAside(host, nowMs);
  }

  #setAside(host: HostQueue, nowMs: number): void {
    if (this.#isHeld(host)) this.#waiting.addHeld(host);
    const dueMs = host.notBeforeMs(nowMs);
    if (dueMs > nowMs) this.#waiting.addHost(host, dueMs);
    if (!host.isIdle) return;
    assign(host, null);
    this.#hosts.rest(host, nowMs);
  }

  /** Moves hosts and retries whose time has come. */
  #advance(nowMs: number): void {
    if (this.#waiting.firstDueMs > nowMs) return;
    this.#waiting.advance(nowMs, (host) => this.#recount(host, nowMs));
  }
}
