import type { Frontier, MaybePromise, Settlement } from '../model/ports.ts';
import type { Task } from '../model/task.ts';
import { MAX_TIMER_MS } from '../util/duration.ts';
import { Claims } from './claims.ts';
import { Schedule, type ScheduleOptions } from './schedule.ts';

export type MemoryFrontierOptions = ScheduleOptions;

/** The frontier of one process and its threads: the schedule, and those who wait for it. */
export class MemoryFrontier implements Frontier {
  readonly #schedule: Schedule;
  readonly #claims = new Claims();
  /** Those who wait until more can be added. */
  #adders: (() => void)[] = [];
  #isSealed = false;
  #isDrained = false;
  #timer: NodeJS.Timeout | undefined;
  #timerAtMs = Infinity;

  constructor(options: MemoryFrontierOptions, schedule = new Schedule(options)) {
    this.#schedule = schedule;
  }

  /** Hosts that are remembered: those with tasks, in flight, within their delay, or with a record. */
  get hostCount(): number {
    return this.#schedule.hostCount;
  }

  /** Hosts that have something to start, or in flight. */
  get activeHosts(): number {
    return this.#schedule.activeHosts;
  }

  /** Tasks that could start at once. */
  get startable(): number {
    return this.#schedule.startable;
  }

  /** Tasks that have to wait for their host, or for a retry. */
  get waiting(): number {
    return this.#schedule.waiting;
  }

  add(tasks: readonly Task[]): MaybePromise<void> {
    const nowMs = performance.now();
    this.#schedule.add(tasks, nowMs);
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

  claim(max: number, worker: number): MaybePromise<readonly Task[]> {
    if (this.#isDrained) return [];
    const nowMs = performance.now();
    // What is due by now is first for those who have waited for it.
    this.#serve(nowMs);
    const asker = this.#schedule.worker(worker);
    const tasks = this.#schedule.take(max, asker, nowMs);
    this.#admit();
    if (tasks.length > 0 || this.#isOver()) return tasks;
    this.#arm(nowMs);
    return this.#claims.wait(asker, max);
  }

  settle(settlements: readonly Settlement[]): void {
    const nowMs = performance.now();
    this.#schedule.settle(settlements, nowMs);
    this.#serve(nowMs);
  }

  /**
   * So many tasks are leased at once from now on, and read ahead until so many could start; what is
   * leased or read beyond that stays so. For where it is found out how many are worth it.
   */
  setConcurrency(concurrency: number, readyTasks: number): void {
    this.#schedule.setConcurrency(concurrency, readyTasks);
    this.#serve(performance.now());
    this.#admit();
  }

  holdBeyond(seq: number): void {
    const nowMs = performance.now();
    this.#schedule.holdBeyond(seq, nowMs);
    this.#serve(nowMs);
  }

  drain(): readonly Task[] {
    const tasks = this.#schedule.drain();
    this.end();
    return tasks;
  }

  /** Ends all waiting, and claims nothing any more; what is queued stays so. */
  end(): void {
    this.#isDrained = true;
    clearTimeout(this.#timer);
    this.#claims.endAll();
    this.#admit();
  }

  /** The schedule has changed: hands what may start to those who wait for it. */
  serve(): void {
    this.#serve(performance.now());
  }

  #isOver(): boolean {
    return this.#isDrained || (this.#isSealed && this.#schedule.isEmpty);
  }

  #hasRoom(): boolean {
    return this.#isDrained || this.#schedule.hasRoom;
  }

  /** Lets those add who wait for room. */
  #admit(): void {
    if (this.#adders.length === 0 || !this.#hasRoom()) return;
    for (const resolve of this.#adders.splice(0)) resolve();
  }

  /** Hands what may start to those who wait for it, and sets the clock for the rest. */
  #serve(nowMs: number): void {
    const { askers } = this.#claims;
    if (askers.length === 0) return;
    this.#schedule.serve(askers, this.#claims.give, nowMs);
    this.#claims.serve();
    this.#admit();
    if (this.#isOver()) this.#claims.endAll();
    else if (askers.length > 0) this.#arm(nowMs);
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
