import { unwatchFailure, watchFailure } from './unretrieved.ts';
import { wait, type WaitLimits } from './wait.ts';

/** What a task runs. It gets the arguments of `spawn`, and after them the signal of its task. */
export type TaskFunction<A extends readonly unknown[], T> = (
  ...args: [...A, signal: AbortSignal]
) => T | PromiseLike<T>;

/** The exception of a task that was killed, and the reason of its signal. `cause`: why. */
export class TaskKilled extends Error {
  override readonly name = 'TaskKilled';

  constructor(reason?: unknown) {
    const why = reason instanceof Error ? reason.message : reason;
    super(
      typeof why === 'string' ? `the task was killed: ${why}` : 'the task was killed',
      reason === undefined ? undefined : { cause: reason },
    );
  }
}

type Outcome<T> =
  | { readonly successful: true; readonly value: T }
  | { readonly successful: false; readonly exception: unknown };

/**
 * A function that runs, and what became of it. `await task` gives its value or throws its exception.
 *
 * A failure belongs to whoever asks for it: by `await`, `get`, `exception` or `successful`. If nobody
 * did by the time the task is garbage, or the program has nothing left to do, it is reported through
 * `process.emitWarning` as a `TaskFailureWarning`. It never ends the process, and being killed is
 * no failure to report.
 */
export class Task<T> implements PromiseLike<T> {
  readonly #controller = new AbortController();
  /** What to call when ready, by the function that was linked. */
  readonly #links = new Map<unknown, () => void>();
  #work: ((signal: AbortSignal) => T | PromiseLike<T>) | undefined;
  #running: Promise<void> | undefined;
  #outcome: Outcome<T> | undefined;
  /** Stands for a failure that nobody has asked for. */
  #unretrieved: object | undefined;

  /** Tasks are made by `spawn` and `Pool`. */
  constructor(work: (signal: AbortSignal) => T | PromiseLike<T>) {
    this.#work = work;
  }

  /** True once there is a value or an exception. */
  get ready(): boolean {
    return this.#outcome !== undefined;
  }

  /** True once there is a value. */
  get successful(): boolean {
    this.#retrieve();
    return this.#outcome?.successful === true;
  }

  /** What the function returned; undefined before, and for a task that failed. */
  get value(): T | undefined {
    return this.#outcome?.successful === true ? this.#outcome.value : undefined;
  }

  /** What the function threw, or a `TaskKilled`; undefined before, and for a task that succeeded. */
  get exception(): unknown {
    this.#retrieve();
    return this.#outcome?.successful === false ? this.#outcome.exception : undefined;
  }

  /**
   * The value, or a rejection with the exception. Rejects with a `TimeoutError`, or with the
   * signal's reason, if the task is not ready by then; the task itself goes on.
   */
  get(limits: WaitLimits = {}): Promise<T> {
    return wait<T>(limits, (resolve, reject) => {
      const deliver = (): void => {
        this.#retrieve();
        if (this.#outcome?.successful === true) resolve(this.#outcome.value);
        else reject(this.#outcome?.exception);
      };
      this.link(deliver);
      return () => this.unlink(deliver);
    });
  }

  // oxlint-disable-next-line unicorn/no-thenable -- being awaitable is what a task is for
  then<R = T, E = never>(
    onValue?: ((value: T) => R | PromiseLike<R>) | null,
    onException?: ((exception: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    return this.get().then(onValue, onException);
  }

  /**
   * Ends the task: a `TaskKilled` becomes its exception at once, also if its function does not
   * listen to its signal, which aborts with the same `TaskKilled`. A function that has not begun
   * never will. Nothing happens to a task that is ready.
   *
   * @returns settles, and never rejects, when the function has really ended; what it still returns
   *   or throws is dropped.
   */
  kill(reason?: unknown): Promise<void> {
    if (!this.ready) {
      const killed = new TaskKilled(reason);
      this.#work = undefined;
      this.#settle({ successful: false, exception: killed });
      this.#controller.abort(killed);
    }
    return this.#running ?? Promise.resolve();
  }

  /**
   * Calls `callback` once, on a microtask, when the task is ready or if it already is. What it
   * throws is an uncaught exception. The same function is linked only once.
   */
  link(callback: (task: Task<T>) => void): void {
    this.#links.set(callback, () => callback(this));
    if (this.ready) this.#callLater(callback);
  }

  /** The callback is not called any more. */
  unlink(callback: (task: Task<T>) => void): void {
    this.#links.delete(callback);
  }

  /** Runs the function, the first time; settles, and never rejects, when it has ended. */
  run(): Promise<void> {
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    const work = this.#work;
    if (work === undefined) return;
    // What the function closes over is not kept for as long as its result is.
    this.#work = undefined;
    try {
      this.#settle({ successful: true, value: await work(this.#controller.signal) });
    } catch (exception) {
      this.#settle({ successful: false, exception });
    }
  }

  #settle(outcome: Outcome<T>): void {
    if (this.ready) return;
    this.#outcome = outcome;
    for (const callback of this.#links.keys()) this.#callLater(callback);
    if (outcome.successful || outcome.exception instanceof TaskKilled) return;
    this.#unretrieved = {};
    // Behind the callbacks: whoever waits already takes the failure before it is watched.
    queueMicrotask(() => {
      if (this.#unretrieved !== undefined) {
        watchFailure(this, this.#unretrieved, outcome.exception);
      }
    });
  }

  #callLater(callback: unknown): void {
    queueMicrotask(() => {
      const call = this.#links.get(callback);
      this.#links.delete(callback);
      call?.();
    });
  }

  #retrieve(): void {
    if (this.#unretrieved === undefined) return;
    unwatchFailure(this.#unretrieved);
    this.#unretrieved = undefined;
  }
}

/**
 * Starts `fn` as a task on the next microtask. `fn` gets `args`, and after them an `AbortSignal`
 * that aborts when the task is killed:
 *
 * ```ts
 * spawn((signal) => fetch(url, { signal }));
 * spawn(sleep, 100); // sleep(100, signal)
 * ```
 */
export function spawn<A extends readonly unknown[], T>(
  fn: TaskFunction<A, T>,
  ...args: A
): Task<T> {
  const task = new Task<T>((signal) => fn(...args, signal));
  queueMicrotask(() => void task.run());
  return task;
}
