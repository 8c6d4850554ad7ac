import type { HostFeedback } from '../model/feedback.ts';
import type { Outcome } from '../model/outcome.ts';
import type { MaybePromise, Settlement } from '../model/ports.ts';
import type { Task } from '../model/task.ts';
import { refusedEnding } from './endings.ts';
import { Try, type TryOwner, type TryParts } from './try.ts';

/** Where a worker gets its tasks, and tells how they ended: a frontier, or what leads to one. */
export interface TaskSupply {
  /** Leases 1 to `max` tasks that may start now, waiting for the first; none: it is over. */
  claim(max: number): MaybePromise<readonly Task[]>;
  settle(settlements: readonly Settlement[]): MaybePromise<void>;
}

/** Where a worker leaves what its tasks came to. A promise: bring no more until it resolves. */
export interface RecordTaker {
  record(task: Task, outcome: Outcome, queueMs: number): MaybePromise<void>;
}

export interface WorkerParts extends TryParts {
  readonly supply: TaskSupply;
  readonly records: RecordTaker;
  /** A defect: what it hit is lost, and the rest goes on. */
  readonly onCrash: (error: unknown) => void;
}

/**
 * The one loop: claims as many tasks as there are free slots, works them at the same time, and
 * settles in one go what has ended within a turn of the event loop. It neither knows where its tasks
 * come from nor where their records go, so that it works in any thread.
 */
export class Worker implements TryOwner {
  readonly #parts: WorkerParts;
  #inFlight = 0;
  #isClaiming = false;
  /** There is nothing more to claim. */
  #isOver = false;
  #settlements: Settlement[] = [];
  #onDone: (() => void) | null = null;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  /** Once. Resolves when nothing is left to claim, and all that was claimed is settled. */
  run(): Promise<void> {
    return new Promise((resolve) => {
      this.#onDone = resolve;
      this.claim();
    });
  }

  /** Fills the slots that are free; call it when there are more of them. */
  claim(): void {
    while (!this.#isClaiming && !this.#isOver) {
      const room = this.#parts.slots.size - this.#inFlight;
      if (room <= 0) return;
      const claim = this.#parts.supply.claim(room);
      if (claim instanceof Promise) {
        this.#isClaiming = true;
        claim.then((tasks) => this.#claimed(tasks)).catch((error) => this.#failed(error));
      } else {
        this.#begin(claim);
      }
    }
  }

  onRetry(task: Task, afterMs: number, feedback: HostFeedback | null): void {
    this.#settle({ task, retryAfterMs: afterMs, feedback });
  }

  onEnd(task: Task, outcome: Outcome, queueMs: number, feedback: HostFeedback | null): void {
    const wait = this.#parts.records.record(task, outcome, queueMs);
    const settlement = { task, retryAfterMs: null, feedback };
    // A slow reader of the records holds the slots, and so the fetching.
    if (wait === undefined) this.#settle(settlement);
    else wait.then(() => this.#settle(settlement)).catch((error) => this.onCrash(error));
  }

  onCrash(error: unknown): void {
    this.#inFlight -= 1;
    this.#parts.onCrash(error);
    this.#endIfDone();
  }

  #claimed(tasks: readonly Task[]): void {
    this.#isClaiming = false;
    this.#begin(tasks);
    this.claim();
  }

  /** Nothing more can be claimed. */
  #failed(error: unknown): void {
    this.#isOver = true;
    this.#parts.onCrash(error);
    this.#endIfDone();
  }

  #begin(tasks: readonly Task[]): void {
    if (tasks.length === 0) {
      this.#isOver = true;
      this.#endIfDone();
    }
    for (const task of tasks) {
      this.#inFlight += 1;
      try {
        this.#work(task);
      } catch (error) {
        this.onCrash(error);
      }
    }
  }

  #work(task: Task): void {
    if (task.refusal === undefined) {
      new Try(task, this.#parts, this).start();
      return;
    }
    const { outcome, queueMs } = refusedEnding(task, task.refusal, this.#parts.options);
    this.onEnd(task, outcome, queueMs, null);
  }

  #settle(settlement: Settlement): void {
    this.#inFlight -= 1;
    if (this.#settlements.push(settlement) === 1) setImmediate(() => this.#flush());
  }

  #flush(): void {
    const settlements = this.#settlements;
    this.#settlements = [];
    const settled = this.#parts.supply.settle(settlements);
    if (settled instanceof Promise) settled.catch((error) => this.#parts.onCrash(error));
    this.claim();
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (this.#isOver && this.#inFlight === 0 && this.#settlements.length === 0) this.#onDone?.();
  }
}
