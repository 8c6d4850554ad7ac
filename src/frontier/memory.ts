import type { Frontier, MaybePromise, Settlement } from '../model/ports.ts';
import type { Task } from '../model/task.ts';
import { Deque } from '../util/deque.ts';
import { MAX_TIMER_MS } from '../util/duration.ts';
import { Schedule, type ScheduleOptions } from './schedule.ts';

export type MemoryFrontierOptions = ScheduleOptions;

interface Claimant {
  readonly max: number;
  readonly resolve: (tasks: readonly Task[]) => void;
}

/** The frontier of one process: the schedule, and those who wait for it. */
export class MemoryFrontier implements Frontier {
  readonly #schedule: Schedule;
  readonly #claimants = new Deque<Claimant>();
  /** Those who wait until more can be added. */
  #adders: (() => void)[] = [];
  #isSealed = false;
  #isDrained = false;
  #timer: NodeJS.Timeout | undefined;
  #timerAtMs = Infinity;

  constructor(options: MemoryFrontierOptions) {
    this.#schedule = new Schedule(options);
  }

  /** Hosts that are remembered: those with tasks, in flight, within their delay, or with a record. */
  get hostCount(): number {
    return this.#schedule.hostCount;
  }

  add(tasks: readonly Task[]): MaybePromise<void> {
    const nowMs = performance.now();
    for (const task of tasks) this.#schedule.add(task, nowMs);
    this.#serve(nowMs);
    if (this.#hasRoom()) return undefined;
    return new Promise((resolve) => {
      this.#adders.push(resolve);
    });
  }

  seal(): void {
    this.#isSealed = true;
    this.#schedule.seal();
    this.#serve(performance.now());
  }

  claim(max: number, _worker: number): MaybePromise<readonly Task[]> {
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
    for (const settlement of settlements) this.#schedule.settle(settlement, nowMs);
    this.#serve(nowMs);
  }

  holdBeyond(seq: number): void {
    const nowMs = performance.now();
    this.#schedule.holdBeyond(seq, nowMs);
    this.#serve(nowMs);
  }

  drain(): readonly Task[] {
    this.#isDrained = true;
    clearTimeout(this.#timer);
    const tasks = this.#schedule.drain();
    for (const claimant of this.#claimants.drain()) claimant.resolve([]);
    this.#releaseAdders();
    return tasks;
  }

  #isOver(): boolean {
    return this.#isDrained || (this.#isSealed && this.#schedule.isEmpty);
  }

  #hasRoom(): boolean {
    return this.#isDrained || this.#schedule.hasRoom;
  }

  #releaseAdders(): void {
    for (const resolve of this.#adders.splice(0)) resolve();
  }

  #take(max: number, nowMs: number): readonly Task[] {
    const tasks = this.#schedule.take(max, nowMs);
    if (this.#adders.length > 0 && this.#hasRoom()) this.#releaseAdders();
    return tasks;
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
    const atMs = this.#schedule.nextDueMs(nowMs);
    if (atMs === Infinity || atMs >= this.#timerAtMs) return;
    clearTimeout(this.#timer);
    this.#timerAtMs = atMs;
    const delayMs = Math.min(MAX_TIMER_MS, Math.max(1, Math.ceil(atMs - nowMs)));
    this.#timer = setTimeout(() => {
      this.#timerAtMs = Infinity;
      this.#serve(performance.now());
    }, delayMs);
  }
}
