import { inspect } from 'node:util';
import { Worker as Thread } from 'node:worker_threads';

import { failure, FileError, type Failure } from '../../model/errors.ts';
import type { InFlight, MaybePromise } from '../../model/ports.ts';
import type { Task } from '../../model/task.ts';
import type { TaskSupply } from '../worker.ts';
import type { Delivery, FinishedBatch, FromThread, ThreadSpec, ToThread } from './messages.ts';
import { unpackSettlements } from './settlement-batch.ts';
import { packTasks } from './task-batch.ts';

/** A thread has ended before its time. */
export interface ThreadEnd {
  readonly reason: string;
  /** URLs that are fetched, or read, again. */
  readonly again: number;
}

export interface DeskParts {
  /** For messages, and for the frontier. */
  readonly number: number;
  readonly spec: ThreadSpec;
  /** The frontier, as far as this thread's worker is concerned. */
  readonly supply: TaskSupply;
  /** The run is being stopped. */
  readonly signal: AbortSignal;
  /** Takes records; a promise: wait with more until it resolves. */
  readonly takeFinished: (finished: FinishedBatch) => MaybePromise<void>;
  /** The task cannot be worked: it ends the thread. */
  readonly recordLost: (task: Task, reason: Failure) => MaybePromise<void>;
  readonly onShortage: (reason: string) => void;
  readonly onThreadEnd: (end: ThreadEnd) => void;
  readonly onSaveFailed: (error: FileError) => void;
}

/** A thread that ends again and again before it has taken anything is not worth another start. */
const MAX_VAIN_STARTS = 3;
/** A thread that does not say what it is doing is busy. */
const DESCRIBE_MS = 500;

const MODULE = new URL('./thread.js', import.meta.url);

/**
 * Stands for one worker thread at the frontier. It holds the leases, so that a thread that crashes
 * loses nothing: another is started in its place, and what was in flight is done again. If that ends
 * a thread, too, its tasks are tried one by one, until the culprit is found and recorded.
 */
export class Desk {
  readonly #parts: DeskParts;
  #thread: Thread;
  /** Leased, and with the thread. */
  readonly #tasks = new Map<number, Task>();
  /** Since when the thread has been at it; not for what only waits until its record is taken. */
  readonly #begunAtMs = new Map<number, number>();
  /** Leased, and not with the thread (any more). */
  #waiting: Task[] = [];
  /** So many tasks the thread has asked for. */
  #wanted = 0;
  #isClaiming = false;
  #isOver = false;
  /** Crashes since a whole set of suspects was worked. */
  #crashesInRow = 0;
  /** What was alone with the thread when that ended last. */
  #suspect: Task | undefined;
  #vainStarts = 0;
  #isDone = false;
  #error: unknown;
  #onDescribed: ((requests: readonly InFlight[]) => void) | null = null;
  #settle: { resolve(): void; reject(error: Error): void } | null = null;
  crashes = 0;
  fewestSlots: number;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.fewestSlots = parts.spec.slots;
    this.#thread = this.#start();
    parts.signal.addEventListener('abort', () => this.#say({ kind: 'stop' }));
  }

  /** Once. Resolves when all that the thread was given is settled; rejects if no thread can be had. */
  run(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }

  abort(): void {
    this.#say({ kind: 'abort' });
  }

  /** As far as it is known here; the phase only the thread knows. */
  inFlight(): readonly InFlight[] {
    const nowMs = performance.now();
    return Array.from(this.#begunAtMs, ([seq, begunAtMs]) => ({
      url: this.#tasks.get(seq)?.target.url ?? '',
      phase: `thread ${this.#parts.number}`,
      ageMs: nowMs - begunAtMs,
    }));
  }

  /** What the thread says, or what is known here if it says nothing for half a second. */
  describe(): Promise<readonly InFlight[]> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(this.inFlight()), DESCRIBE_MS);
      this.#onDescribed = (requests) => {
        clearTimeout(timer);
        resolve(requests);
      };
      this.#say({ kind: 'describe' });
    });
  }

  #start(): Thread {
    const thread = new Thread(MODULE, { workerData: this.#parts.spec });
    thread.on('message', (message: FromThread) => this.#hear(message));
    thread.on('error', (error) => (this.#error = error));
    thread.on('exit', () => this.#exited());
    if (this.#parts.signal.aborted) thread.postMessage({ kind: 'stop' } satisfies ToThread);
    return thread;
  }

  #say(message: ToThread): void {
    this.#thread.postMessage(message);
  }

  #hear(message: FromThread): void {
    switch (message.kind) {
      case 'delivery':
        return this.#take(message);
      case 'held':
        this.#begunAtMs.delete(message.seq);
        return;
      case 'in-flight':
        return this.#onDescribed?.(message.requests);
      case 'shortage':
        return this.#parts.onShortage(message.reason);
      case 'save-failed':
        return this.#parts.onSaveFailed(new FileError(message.message));
      case 'done':
        this.#isDone = true;
        this.fewestSlots = Math.min(this.fewestSlots, message.fewestSlots);
        return this.#settle?.resolve();
    }
  }

  #take({ finished, settlements, claim }: Delivery): void {
    this.#vainStarts = 0;
    if (finished !== null) this.#takeFinished(finished);
    if (settlements !== null) {
      const settled = unpackSettlements(settlements, this.#tasks);
      for (const { task } of settled) this.#begunAtMs.delete(task.seq);
      this.#whenDone(this.#parts.supply.settle(settled));
      if (this.#tasks.size === 0 && this.#waiting.length === 0) this.#crashesInRow = 0;
    }
    if (claim > 0) this.#wanted = claim;
    this.#serve();
  }

  #takeFinished(finished: FinishedBatch): void {
    const taken = this.#parts.takeFinished(finished);
    const say = (): void => this.#say({ kind: 'taken' });
    if (taken === undefined) say();
    else this.#whenDone(taken.then(say));
  }

  /** Gives the thread what it asked for: first what waits here, then what the frontier has. */
  #serve(): void {
    if (this.#wanted === 0) return;
    if (this.#waiting.length > 0) {
      const isCareful = this.#crashesInRow > 1;
      if (isCareful && this.#tasks.size > 0) return;
      this.#give(this.#waiting.splice(0, isCareful ? 1 : this.#wanted));
    } else if (this.#isOver) {
      this.#give([]);
    } else if (!this.#isClaiming) {
      this.#isClaiming = true;
      const claim = this.#parts.supply.claim(this.#wanted);
      if (claim instanceof Promise) this.#whenDone(claim.then((tasks) => this.#claimed(tasks)));
      else this.#claimed(claim);
    }
  }

  #claimed(tasks: readonly Task[]): void {
    this.#isClaiming = false;
    this.#isOver = tasks.length === 0;
    if (this.#parts.signal.aborted && this.#wanted === 0) this.#giveBack(tasks);
    else this.#waiting.push(...tasks);
    this.#serve();
  }

  #give(tasks: readonly Task[]): void {
    this.#wanted = 0;
    const nowMs = performance.now();
    for (const task of tasks) {
      this.#tasks.set(task.seq, task);
      this.#begunAtMs.set(task.seq, nowMs);
    }
    this.#say({ kind: 'tasks', tasks: packTasks(tasks) });
  }

  #exited(): void {
    if (this.#isDone) return;
    this.crashes += 1;
    this.#crashesInRow += 1;
    this.#vainStarts += 1;
    this.#wanted = 0;
    if (this.#vainStarts > MAX_VAIN_STARTS) {
      this.#settle?.reject(new Error(`no thread can be had: ${reasonOf(this.#error)}`));
      return;
    }
    const suspects = [...this.#tasks.values()];
    this.#tasks.clear();
    this.#begunAtMs.clear();
    const [culprit] = suspects;
    const isAlone = suspects.length === 1;
    // Once may be bad luck.
    const isFound = isAlone && culprit === this.#suspect;
    this.#suspect = isAlone ? culprit : undefined;
    this.#parts.onThreadEnd({
      reason: reasonOf(this.#error),
      again: isFound ? 0 : suspects.length,
    });
    if (isFound && culprit !== undefined) this.#lose(culprit);
    else if (this.#parts.signal.aborted) this.#giveBack([...suspects, ...this.#waiting.splice(0)]);
    else this.#waiting.unshift(...suspects);
    this.#thread = this.#start();
  }

  /** The frontier gives them to nobody any more. */
  #giveBack(tasks: readonly Task[]): void {
    if (tasks.length === 0) return;
    const settlements = tasks.map((task) => ({ task, retryAfterMs: 0, feedback: null }));
    this.#whenDone(this.#parts.supply.settle(settlements));
  }

  /** Whatever is done with it ends the thread. */
  #lose(task: Task): void {
    const reason = failure(
      'internal',
      `the thread that fetched it ended: ${reasonOf(this.#error)}`,
    );
    const recorded = Promise.resolve(this.#parts.recordLost(task, reason));
    const settlement = { task, retryAfterMs: null, feedback: null };
    this.#whenDone(recorded.then(() => this.#parts.supply.settle([settlement])));
  }

  #whenDone(work: MaybePromise<void>): void {
    if (work instanceof Promise) work.catch((error: Error) => this.#settle?.reject(error));
  }
}

function reasonOf(error: unknown): string {
  if (error === undefined) return 'it ended by itself';
  return error instanceof Error ? error.message : inspect(error);
}
