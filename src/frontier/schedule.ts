import type { HostFeedback, HostIncident } from '../model/feedback.ts';
import type { Settlement } from '../model/ports.ts';
import type { Task } from '../model/task.ts';
import { Heap } from '../util/heap.ts';
import { isUnremarkable } from './governor/feedback.ts';
import { HostGovernor, type Consequence, type GovernorOptions } from './governor/governor.ts';
import { hostKey } from './host-key.ts';
import { HostQueue } from './host-queue.ts';
import { HostRing } from './host-ring.ts';
import { nextSlot, paceOf, type Pace } from './pace.ts';

export interface ScheduleOptions extends Omit<GovernorOptions, 'ceiling'> {
  /** In flight at once over all hosts: what the hosts share. */
  readonly concurrency: number;
  /** In flight at once per host; 0: no limit. */
  readonly perHost: number;
  /** Between two starts at one host. */
  readonly delayMs: number;
  /** Starts per second over all hosts; 0: no limit. */
  readonly ratePerSecond: number;
  readonly perHostRatePerSecond: number;
  /** There is room for more until so many tasks could start at once. */
  readonly readyTasks: number;
  /** Never more tasks than this, however few of them could start. */
  readonly maxTasks: number;
  readonly onIncident?: ((incident: HostIncident) => void) | undefined;
}

// While the hosts at hand have not shown that they answer, each counts for no more than a part of the
// tasks that should be ready, and so many times as many are held in the search for others.
const UNTRUSTED_PART = 1 / 8;
const LOOK_AROUND = 4;
// Hosts without tasks that are remembered for what they did; those within a delay or a pause, longer.
const MAX_REMEMBERED = 10_000;
const MAX_KEPT_WAITING = 100_000;

/**
 * Which task next, and not before when: a queue per host, hosts in turn, O(1) per task. It knows no
 * clock and waits for nothing; every time is handed in, in milliseconds of one monotonic clock.
 *
 * A task that must wait (its host's limit, delay, pause or open circuit, a retry) waits here. Hosts
 * that are done are forgotten, unless they gave trouble, so that memory depends on what waits, never
 * on what was seen.
 */
export class Schedule {
  readonly #options: ScheduleOptions;
  readonly #governing: GovernorOptions;
  readonly #hostPace: Pace;
  readonly #globalPace: Pace;
  readonly #hosts = new Map<string, HostQueue>();
  /** Those without tasks, the one that has been so for longest first. */
  readonly #remembered = new Set<HostQueue>();
  /** Kept with the lease: whoever works a task may change its target. */
  readonly #leases = new Map<Task, HostQueue>();
  readonly #ring = new HostRing();
  readonly #timedHosts = new Heap<HostQueue>();
  /** Hosts whose next task is beyond the horizon, by its `seq`. */
  readonly #heldHosts = new Heap<HostQueue>();
  readonly #retries = new Heap<Task>();
  #globalSlotMs = 0;
  #highestSeq = Infinity;
  #queued = 0;
  #startable = 0;
  #startableAhead = 0;
  #active = 0;
  #isSealed = false;

  constructor(options: ScheduleOptions) {
    const { concurrency, perHost } = options;
    this.#options = options;
    const ceiling = perHost === 0 ? concurrency : Math.min(perHost, concurrency);
    this.#governing = { ...options, ceiling };
    this.#hostPace = paceOf(options.perHostRatePerSecond, options.delayMs);
    this.#globalPace = paceOf(options.ratePerSecond);
  }

  /** Hosts that are remembered: those with tasks, in flight, within their delay, or with a record. */
  get hostCount(): number {
    return this.#hosts.size;
  }

  get isEmpty(): boolean {
    return this.#queued === 0 && this.#leases.size === 0;
  }

  get hasRoom(): boolean {
    const { readyTasks, maxTasks } = this.#options;
    if (this.#queued >= maxTasks) return false;
    if (this.#startable < readyTasks) return true;
    return this.#startableAhead < readyTasks && this.#queued < readyTasks * LOOK_AROUND;
  }

  /** When something that waits may start; Infinity: when something in flight has ended. */
  nextDueMs(nowMs: number): number {
    const isPaced = this.#startable > 0 && this.#globalSlotMs > nowMs;
    const globalMs = isPaced ? this.#globalSlotMs : Infinity;
    return Math.min(globalMs, this.#timedHosts.firstKey, this.#retries.firstKey);
  }

  /** Nothing more will be added from outside. */
  seal(): void {
    this.#isSealed = true;
  }

  add(task: Task, nowMs: number): void {
    task.queuedAtMs = nowMs;
    const host = this.#hostOf(task);
    host.push(task);
    this.#queued += 1;
    this.#recount(host, nowMs);
  }

  /** Leases what may start now, at most `max`. */
  take(max: number, nowMs: number): Task[] {
    this.#advance(nowMs);
    const tasks: Task[] = [];
    while (tasks.length < max && this.#globalSlotMs <= nowMs) {
      const host = this.#ring.next(this.#share());
      if (host === undefined) break;
      if (!this.#isHeld(host) && host.startable(nowMs, this.#options.perHost) > 0) {
        const task = host.shift();
        if (task !== undefined) tasks.push(this.#lease(task, host, nowMs));
      }
      this.#recount(host, nowMs);
    }
    return tasks;
  }

  settle({ task, retryAfterMs, feedback }: Settlement, nowMs: number): void {
    const host = this.#leases.get(task);
    this.#leases.delete(task);
    if (host !== undefined) {
      if (task.refusal === undefined) this.#learn(host, feedback, nowMs);
      host.inFlight -= 1;
      this.#recount(host, nowMs);
    }
    if (retryAfterMs === null) return;
    task.queuedAtMs = nowMs + retryAfterMs;
    this.#queued += 1;
    this.#retries.push(task.queuedAtMs, task);
  }

  /** From now on leases no task with a higher `seq`. */
  holdBeyond(seq: number, nowMs: number): void {
    this.#highestSeq = seq;
    while (this.#heldHosts.firstKey <= seq) {
      const host = this.#heldHosts.pop();
      if (host === undefined) break;
      host.heldAtSeq = Infinity;
      this.#recount(host, nowMs);
    }
  }

  /** Gives back every task that is not leased, in the order of the input. */
  drain(): Task[] {
    const tasks: Task[] = [];
    for (const host of this.#hosts.values()) {
      for (let task = host.shift(); task !== undefined; task = host.shift()) tasks.push(task);
    }
    for (let task = this.#retries.pop(); task !== undefined; task = this.#retries.pop()) {
      tasks.push(task);
    }
    this.#queued = 0;
    return tasks.toSorted((a, b) => a.seq - b.seq);
  }

  #hostOf(task: Task): HostQueue {
    const key = hostKey(task.target.origin);
    const known = this.#hosts.get(key);
    if (known !== undefined) {
      if (this.#remembered.size > 0) this.#remembered.delete(known);
      return known;
    }
    const host = new HostQueue(key);
    this.#hosts.set(key, host);
    return host;
  }

  /** What each host may have first. One more is reckoned with while there may be some not read yet. */
  #share(): number {
    const sharers = this.#active + (this.#isSealed || !this.hasRoom ? 0 : 1);
    return Math.max(1, Math.floor(this.#options.concurrency / Math.max(1, sharers)));
  }

  #lease(task: Task, host: HostQueue, nowMs: number): Task {
    this.#queued -= 1;
    this.#leases.set(task, host);
    const passage = host.governor === null ? 'go' : host.governor.passage(nowMs);
    if (passage === 'refuse' && host.governor !== null) {
      task.refusal = host.governor.refusal(nowMs);
      host.inFlight += 1;
      if (task.lastAttempt === undefined)
        this.#options.onIncident?.({ kind: 'refused', host: host.key });
      return task;
    }
    if (passage === 'probe') host.governor?.probeBegins(nowMs);
    const limit = passage === 'probe' ? 1 : (host.governor?.limit ?? Infinity);
    if (limit < Infinity) task.hostLimit = limit;
    else if (task.hostLimit !== undefined) task.hostLimit = undefined;
    host.started(nowMs, this.#hostPace);
    const { intervalMs, catchUpMs } = this.#globalPace;
    if (intervalMs > 0) {
      this.#globalSlotMs = nextSlot(this.#globalSlotMs, nowMs, intervalMs, catchUpMs);
    }
    return task;
  }

  #learn(host: HostQueue, feedback: HostFeedback | null, nowMs: number): void {
    if (feedback !== null) host.isTrusted = feedback.answered;
    if (host.governor === null) {
      // A host that is done after good answers needs no memory.
      const isLast = host.size === 0 && host.inFlight === 1;
      if (feedback === null || (isLast && isUnremarkable(feedback))) return;
      host.governor = new HostGovernor(this.#governing);
    }
    this.#report(host.key, host.governor.apply(feedback, host.inFlight, nowMs));
  }

  #report(host: string, { slowedTo, pausedMs, openedAfter, closed }: Consequence): void {
    const { onIncident } = this.#options;
    if (onIncident === undefined) return;
    if (slowedTo !== null) onIncident({ kind: 'slowed', host, limit: slowedTo });
    if (pausedMs > 0) onIncident({ kind: 'paused', host, pauseMs: pausedMs });
    if (openedAfter !== null) onIncident({ kind: 'opened', host, failures: openedAfter });
    if (closed) onIncident({ kind: 'closed', host });
  }

  #isHeld(host: HostQueue): boolean {
    return this.#highestSeq !== Infinity && host.firstSeq > this.#highestSeq;
  }

  /** Puts a host where it belongs after anything about it has changed. */
  #recount(host: HostQueue, nowMs: number): void {
    const isHeld = this.#isHeld(host);
    const startable = isHeld ? 0 : host.startable(nowMs, this.#options.perHost);
    this.#count(host, startable);
    if (isHeld && host.firstSeq < host.heldAtSeq) {
      host.heldAtSeq = host.firstSeq;
      this.#heldHosts.push(host.firstSeq, host);
    }
    if (startable > 0) {
      this.#ring.offer(host, this.#share());
      return;
    }
    const dueMs = host.notBeforeMs(nowMs);
    if (dueMs > nowMs && dueMs < host.timedAtMs) {
      host.timedAtMs = dueMs;
      this.#timedHosts.push(dueMs, host);
    }
    if (host.isIdle) this.#forget(host, nowMs);
  }

  #count(host: HostQueue, startable: number): void {
    this.#startable += startable - host.counted;
    host.counted = startable;
    const { readyTasks } = this.#options;
    const part = host.isTrusted ? readyTasks : Math.max(1, readyTasks * UNTRUSTED_PART);
    const ahead = Math.min(startable, part);
    this.#startableAhead += ahead - host.countedAhead;
    host.countedAhead = ahead;
    const isActive = startable > 0 || host.inFlight > 0;
    if (isActive === host.isActive) return;
    host.isActive = isActive;
    this.#active += isActive ? 1 : -1;
  }

  #forget(host: HostQueue, nowMs: number): void {
    // Also before it is added again, so that the order tells who has been idle for longest.
    this.#remembered.delete(host);
    // One that is forgotten may stand in a heap still, and another have its key.
    if (this.#hosts.get(host.key) !== host) return;
    if (host.isForgettable(nowMs)) {
      this.#hosts.delete(host.key);
      return;
    }
    this.#remembered.add(host);
    const [oldest] = this.#remembered;
    if (oldest === undefined || this.#remembered.size <= MAX_REMEMBERED) return;
    const isDue = oldest.notBeforeMs(nowMs) <= nowMs;
    if (!isDue && this.#remembered.size <= MAX_KEPT_WAITING) return;
    this.#remembered.delete(oldest);
    this.#hosts.delete(oldest.key);
  }

  /** Moves hosts and retries whose time has come. */
  #advance(nowMs: number): void {
    for (let dueMs = this.#timedHosts.firstKey; dueMs <= nowMs; dueMs = this.#timedHosts.firstKey) {
      const host = this.#timedHosts.pop();
      if (host === undefined) break;
      if (host.timedAtMs === dueMs) host.timedAtMs = Infinity;
      this.#recount(host, nowMs);
    }
    while (this.#retries.firstKey <= nowMs) {
      const task = this.#retries.pop();
      if (task === undefined) break;
      const host = this.#hostOf(task);
      host.pushRetry(task);
      this.#recount(host, nowMs);
    }
  }
}
