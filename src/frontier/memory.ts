import type { Frontier, MaybePromise, Settlement } from '../model/ports.ts';
import type { Task } from '../model/task.ts';
import { Deque } from '../util/deque.ts';
import { Heap } from '../util/heap.ts';
import { HostQueue, hostKey } from './host-queue.ts';
import { nextSlot, paceOf, type Pace } from './pace.ts';

export interface MemoryFrontierOptions {
  /** In flight at once per host; 0: no limit. */
  readonly perHost: number;
  /** Between two starts at one host. */
  readonly delayMs: number;
  /** Starts per second over all hosts; 0: no limit. */
  readonly ratePerSecond: number;
  readonly perHostRatePerSecond: number;
  /** Reads ahead until so many tasks could start at once. */
  readonly readyTasks: number;
  /** Never holds more tasks than this, however few of them could start. */
  readonly maxTasks: number;
}

interface Claimant {
  readonly max: number;
  readonly resolve: (tasks: readonly Task[]) => void;
}

/**
 * The frontier of one process: a queue per host, hosts taken in turn, O(1) per task.
 *
 * A task that must wait (its host's limit or delay, a retry) waits here and holds no slot. Hosts
 * that are done are forgotten, so that memory depends on what waits, never on what was seen.
 */
export class MemoryFrontier implements Frontier {
  readonly #options: MemoryFrontierOptions;
  readonly #hostPace: Pace;
  readonly #globalPace: Pace;
  readonly #hosts = new Map<string, HostQueue>();
  /** Kept with the lease: whoever works a task may change its target. */
  readonly #leases = new Map<Task, HostQueue>();
  readonly #ring = new Deque<HostQueue>();
  readonly #timedHosts = new Heap<HostQueue>();
  readonly #retries = new Heap<Task>();
  readonly #claimants = new Deque<Claimant>();
  #globalSlotMs = 0;
  #queued = 0;
  #startable = 0;
  #leased = 0;
  #isSealed = false;
  #isDrained = false;
  #room: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerAtMs = Infinity;

  constructor(options: MemoryFrontierOptions) {
    this.#options = options;
    this.#hostPace = paceOf(options.perHostRatePerSecond, options.delayMs);
    this.#globalPace = paceOf(options.ratePerSecond);
  }

  /** Hosts that are remembered: those with tasks, in flight, or within their delay. */
  get hostCount(): number {
    return this.#hosts.size;
  }

  add(tasks: readonly Task[]): MaybePromise<void> {
    const nowMs = performance.now();
    for (const task of tasks) this.#enqueue(task, nowMs, false);
    this.#serve(nowMs);
    if (this.#hasRoom()) return undefined;
    return new Promise((resolve) => {
      this.#room = resolve;
    });
  }

  seal(): void {
    this.#isSealed = true;
    this.#serve(performance.now());
  }

  claim(max: number): MaybePromise<readonly Task[]> {
    const nowMs = performance.now();
    const tasks = this.#take(max, nowMs);
    if (tasks.length > 0 || this.#isOver()) return tasks;
    return new Promise((resolve) => {
      this.#claimants.push({ max, resolve });
      this.#arm(nowMs);
    });
  }

  settle(settlements: readonly Settlement[]): void {
    const nowMs = performance.now();
    for (const { task, retryAfterMs } of settlements) {
      this.#leased -= 1;
      const host = this.#leases.get(task);
      this.#leases.delete(task);
      if (host !== undefined) {
        host.inFlight -= 1;
        this.#recount(host, nowMs);
      }
      if (retryAfterMs === null) continue;
      task.queuedAtMs = nowMs + retryAfterMs;
      this.#queued += 1;
      this.#retries.push(task.queuedAtMs, task);
    }
    this.#serve(nowMs);
  }

  drain(): readonly Task[] {
    this.#isDrained = true;
    clearTimeout(this.#timer);
    const tasks: Task[] = [];
    for (const host of this.#hosts.values()) {
      for (const task of host.tasks.drain()) tasks.push(task);
    }
    for (let task = this.#retries.pop(); task !== undefined; task = this.#retries.pop()) {
      tasks.push(task);
    }
    this.#queued = 0;
    for (const claimant of this.#claimants.drain()) claimant.resolve([]);
    this.#releaseRoom();
    return tasks.toSorted((a, b) => a.seq - b.seq);
  }

  #isOver(): boolean {
    return this.#isDrained || (this.#isSealed && this.#queued === 0 && this.#leased === 0);
  }

  #hasRoom(): boolean {
    return (
      this.#isDrained ||
      (this.#startable < this.#options.readyTasks && this.#queued < this.#options.maxTasks)
    );
  }

  #releaseRoom(): void {
    const room = this.#room;
    this.#room = undefined;
    room?.();
  }

  #enqueue(task: Task, nowMs: number, first: boolean): void {
    const key = hostKey(task.target.origin);
    let host = this.#hosts.get(key);
    if (host === undefined) {
      host = new HostQueue(key);
      this.#hosts.set(key, host);
    }
    if (first) {
      host.tasks.unshift(task);
    } else {
      task.queuedAtMs = nowMs;
      host.tasks.push(task);
      this.#queued += 1;
    }
    this.#recount(host, nowMs);
  }

  /** Puts a host where it belongs after anything about it has changed. */
  #recount(host: HostQueue, nowMs: number): void {
    const startable = host.startable(nowMs, this.#options.perHost);
    this.#startable += startable - host.counted;
    host.counted = startable;
    if (startable > 0) {
      if (!host.inRing) {
        host.inRing = true;
        this.#ring.push(host);
      }
    } else if (host.slotMs > nowMs) {
      if (!host.isTimed) {
        host.isTimed = true;
        this.#timedHosts.push(host.slotMs, host);
      }
    } else if (host.isIdle(nowMs)) {
      this.#hosts.delete(host.key);
    }
  }

  /** Moves what has become due: hosts whose delay is over, retries whose time has come. */
  #advance(nowMs: number): void {
    while (this.#timedHosts.firstKey <= nowMs) {
      const host = this.#timedHosts.pop();
      if (host === undefined) break;
      host.isTimed = false;
      this.#recount(host, nowMs);
    }
    while (this.#retries.firstKey <= nowMs) {
      const task = this.#retries.pop();
      if (task !== undefined) this.#enqueue(task, nowMs, true);
    }
  }

  #take(max: number, nowMs: number): Task[] {
    this.#advance(nowMs);
    const tasks: Task[] = [];
    while (tasks.length < max && this.#globalSlotMs <= nowMs) {
      const host = this.#ring.shift();
      if (host === undefined) break;
      host.inRing = false;
      const task =
        host.startable(nowMs, this.#options.perHost) > 0 ? host.tasks.shift() : undefined;
      if (task !== undefined) {
        host.started(nowMs, this.#hostPace);
        this.#leases.set(task, host);
        this.#startGlobally(nowMs);
        tasks.push(task);
      }
      this.#recount(host, nowMs);
    }
    if (this.#room !== undefined && this.#hasRoom()) this.#releaseRoom();
    return tasks;
  }

  #startGlobally(nowMs: number): void {
    this.#queued -= 1;
    this.#leased += 1;
    const { intervalMs, catchUpMs } = this.#globalPace;
    if (intervalMs > 0) {
      this.#globalSlotMs = nextSlot(this.#globalSlotMs, nowMs, intervalMs, catchUpMs);
    }
  }

  /** Hands what may start to those who wait for it, and sets the clock for the rest. */
  #serve(nowMs: number): void {
    while (this.#claimants.size > 0) {
      const claimant = this.#claimants.shift();
      if (claimant === undefined) break;
      const tasks = this.#take(claimant.max, nowMs);
      if (tasks.length === 0 && !this.#isOver()) {
        this.#claimants.unshift(claimant);
        this.#arm(nowMs);
        return;
      }
      claimant.resolve(tasks);
    }
  }

  #arm(nowMs: number): void {
    const hostsAtMs = this.#ring.size > 0 ? this.#globalSlotMs : Infinity;
    const atMs = Math.min(hostsAtMs, this.#timedHosts.firstKey, this.#retries.firstKey);
    if (atMs === Infinity || atMs >= this.#timerAtMs) return;
    clearTimeout(this.#timer);
    this.#timerAtMs = atMs;
    this.#timer = setTimeout(
      () => {
        this.#timerAtMs = Infinity;
        this.#serve(performance.now());
      },
      Math.max(1, Math.ceil(atMs - nowMs)),
    );
  }
}
