import pLimit, { type LimitFunction } from 'p-limit';
import { Condition } from './condition.ts';
import { Line } from './line.ts';
import { Results, type Slots, type Stoppable } from './results.ts';
import { Task, TaskKilled, type TaskFunction } from './task.ts';
import { startTimer } from './timer.ts';
import { wait, type WaitLimits } from './wait.ts';

export interface MapOptions {
  /** Ends the mapping with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface StreamOptions extends MapOptions {
  /**
   * How many items may be begun whose results are not taken yet, running or finished. The pool's
   * size, whatever it is then, by default; below it, it also bounds what runs at once.
   */
  readonly maxSize?: number | undefined;
}

/**
 * Runs at most `size` tasks at once. A slot is held until the function has really ended, also when
 * its task was killed before.
 *
 * Hand over functions, not promises: a promise is work that has begun already, outside every limit.
 */
export class Pool {
  readonly #limit: LimitFunction;
  /**
   * Tasks that wait for a slot. They wait here, and p-limit is given only what has one: a killed
   * task leaves a line at once, but p-limit's queue only when its turn comes.
   */
  readonly #line = new Line<() => void>();
  readonly #tasks = new Set<Task<unknown>>();
  readonly #streams = new Set<Stoppable>();
  readonly #changed = new Condition();
  readonly #emptied = new Condition();
  #busy = 0;

  /** @throws {RangeError} if `size` is not a positive integer. */
  constructor(size: number) {
    checkSize('The size of a pool', size);
    this.#limit = pLimit(size);
  }

  get size(): number {
    return this.#limit.concurrency;
  }

  /**
   * Takes effect at once for what starts next; what runs is left to end.
   *
   * @throws {RangeError} if `size` is not a positive integer.
   */
  set size(size: number) {
    checkSize('The size of a pool', size);
    this.#limit.concurrency = size;
    this.#admit();
  }

  /** Slots in which a task could start now. */
  get freeCount(): number {
    return Math.max(0, this.size - this.#busy);
  }

  /**
   * Starts `fn` as `spawn` does, or when its turn comes if no slot is free. What waits is bounded
   * only by the caller: over an input of any length use `map` or `imap`, or await `available` first.
   */
  spawn<A extends readonly unknown[], T>(fn: TaskFunction<A, T>, ...args: A): Task<T> {
    const task = new Task<T>((signal) => fn(...args, signal));
    this.#tasks.add(task);
    void this.#drive(task);
    return task;
  }

  /** Resolves when a slot is free; rejects with the signal's reason. */
  async available(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    while (this.freeCount === 0) await this.#changed.wait({ signal });
  }

  /**
   * The results in the order of the items. Rejects with the first error, that of the input
   * included, and kills the rest.
   */
  async map<T, R>(
    items: Iterable<T> | AsyncIterable<T>,
    fn: (item: T, signal: AbortSignal) => R | PromiseLike<R>,
    options: MapOptions = {},
  ): Promise<R[]> {
    const results: R[] = [];
    let begun = 0;
    // Tasks start in the order of the items, so counting the starts numbers the items.
    const numbered = async (item: T, signal: AbortSignal): Promise<{ at: number; result: R }> => {
      const at = begun;
      begun += 1;
      return { at, result: await fn(item, signal) };
    };
    for await (const { at, result } of this.imapUnordered(items, numbered, options)) {
      results[at] = result;
    }
    return results;
  }

  /**
   * The results one by one, in the order of the items. Items are pulled only when a slot is free,
   * and never more than `maxSize` ahead of what was taken; nothing begins before the first result
   * is asked for.
   *
   * The first task that fails ends it: nothing more is begun, the results before it are handed on,
   * then its error is thrown and the rest is killed. An error of the input is thrown when all that
   * came before it is handed on. Leaving the loop closes the input and kills what runs.
   *
   * @throws {RangeError} if `maxSize` is neither a positive integer nor `Infinity`.
   */
  imap<T, R>(
    items: Iterable<T> | AsyncIterable<T>,
    fn: (item: T, signal: AbortSignal) => R | PromiseLike<R>,
    options: StreamOptions = {},
  ): AsyncIterableIterator<R, undefined> {
    return this.#stream(items, fn, options, true);
  }

  /** As `imap`, but each result as soon as it is ready. */
  imapUnordered<T, R>(
    items: Iterable<T> | AsyncIterable<T>,
    fn: (item: T, signal: AbortSignal) => R | PromiseLike<R>,
    options: StreamOptions = {},
  ): AsyncIterableIterator<R, undefined> {
    return this.#stream(items, fn, options, false);
  }

  /**
   * Resolves with true when nothing runs or waits any more, with false if that took longer than
   * `timeoutMs`. Rejects with the signal's reason.
   */
  join({ timeoutMs, signal }: WaitLimits = {}): Promise<boolean> {
    return wait<boolean>({ signal }, (resolve) => {
      const stopTimer = startTimer(timeoutMs, () => resolve(false));
      const stopWaiting = this.#emptied.once(() => resolve(true));
      if (this.#tasks.size === 0) resolve(true);
      return () => {
        stopTimer();
        stopWaiting();
      };
    });
  }

  /**
   * Kills all that runs or waits, and ends the mappings that are under way with a `TaskKilled`. The
   * pool can be used again.
   *
   * @returns settles, and never rejects, when all functions have really ended.
   */
  async kill(reason?: unknown): Promise<void> {
    const ends = [...this.#tasks].map((task) => task.kill(reason));
    for (const stream of this.#streams) stream.stop(new TaskKilled(reason));
    await Promise.all(ends);
  }

  #stream<T, R>(
    items: Iterable<T> | AsyncIterable<T>,
    fn: (item: T, signal: AbortSignal) => R | PromiseLike<R>,
    { maxSize, signal }: StreamOptions,
    ordered: boolean,
  ): Results<T, R> {
    if (maxSize !== undefined && maxSize !== Infinity) checkSize('maxSize', maxSize);
    const slots: Slots = {
      size: () => this.size,
      freeCount: () => this.freeCount,
      changed: this.#changed,
      streams: this.#streams,
      spawn: (work) => this.spawn(work),
    };
    return new Results(slots, { items, fn, ordered, maxSize, signal });
  }

  /** Sees a task through: its turn, its run, its end. */
  async #drive(task: Task<unknown>): Promise<void> {
    if (this.freeCount > 0) {
      this.#busy += 1;
    } else if (!(await this.#turn(task))) {
      this.#forget(task);
      return;
    }
    await this.#limit(async () => {
      await task.run();
      this.#busy -= 1;
      this.#forget(task);
      this.#admit();
    });
  }

  /** Waits in line for a slot. False: the task was killed meanwhile, and there is none to free. */
  #turn(task: Task<unknown>): Promise<boolean> {
    return wait<boolean>({}, (resolve) => {
      const leave = this.#line.push(() => resolve(true));
      const withdraw = (): void => resolve(false);
      task.link(withdraw);
      return () => {
        leave();
        task.unlink(withdraw);
      };
    });
  }

  /** Gives free slots to the first in line, then to whoever waits for one without a place. */
  #admit(): void {
    while (this.freeCount > 0) {
      const enter = this.#line.shift();
      if (enter === undefined) break;
      this.#busy += 1;
      enter();
    }
    if (this.freeCount > 0) this.#changed.notifyAll();
  }

  #forget(task: Task<unknown>): void {
    this.#tasks.delete(task);
    if (this.#tasks.size === 0) this.#emptied.notifyAll();
  }
}

function checkSize(name: string, size: number): void {
  if (Number.isInteger(size) && size > 0) return;
  throw new RangeError(`${name} must be a positive integer, not ${size}`);
}
