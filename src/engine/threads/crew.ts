import type { Failure, FileError } from '../../model/errors.ts';
import type { InFlight, MaybePromise } from '../../model/ports.ts';
import type { Task } from '../../model/task.ts';
import type { TaskSupply } from '../worker.ts';
import { Desk, type ThreadEnd } from './desk.ts';
import type { FinishedBatch, ThreadSpec } from './messages.ts';

/** The run, as the crew needs it. */
export interface CrewHost {
  /** The frontier, as far as the worker of that number is concerned. */
  supplyOf(worker: number): TaskSupply;
  takeFinished(finished: FinishedBatch): MaybePromise<void>;
  recordLost(task: Task, reason: Failure): MaybePromise<void>;
  /** No thread can be had, which is a defect. */
  onCrash(error: unknown): void;
}

export interface CrewParts {
  readonly spec: ThreadSpec;
  readonly signal: AbortSignal;
  readonly onShortage: (reason: string) => void;
  readonly onThreadEnd: (end: ThreadEnd) => void;
  readonly onSaveFailed: (error: FileError) => void;
}

/** What became of the threads of a run. */
export interface CrewCounts {
  /** With the main one. */
  readonly threads: number;
  readonly crashes: number;
}

/** The worker threads of a run, beside the main one, which works, too. */
export class Crew {
  readonly #parts: CrewParts;
  readonly #desks: Desk[] = [];
  readonly #done: Promise<void>[] = [];

  constructor(parts: CrewParts) {
    this.#parts = parts;
  }

  /** One more thread. */
  grow(host: CrewHost): void {
    const number = this.#desks.length + 1;
    const desk = new Desk({
      ...this.#parts,
      number,
      supply: host.supplyOf(number),
      takeFinished: (finished) => host.takeFinished(finished),
      recordLost: (task, reason) => host.recordLost(task, reason),
    });
    this.#desks.push(desk);
    this.#done.push(desk.run().catch((error: unknown) => host.onCrash(error)));
  }

  /** Resolves when no thread has anything left to do. */
  async done(): Promise<void> {
    // Another may start while the first ones are waited for.
    for (let i = 0; i < this.#done.length; i += 1) await this.#done[i];
  }

  abort(): void {
    for (const desk of this.#desks) desk.abort();
  }

  get counts(): CrewCounts {
    return {
      threads: this.#desks.length + 1,
      crashes: this.#desks.reduce((sum, { crashes }) => sum + crashes, 0),
    };
  }

  /** The fewest URLs at once that the machine has allowed one of them. */
  get fewestSlots(): number {
    return Math.min(...this.#desks.map(({ fewestSlots }) => fewestSlots));
  }

  inFlight(): readonly InFlight[] {
    return this.#desks.flatMap((desk) => desk.inFlight());
  }

  async describe(): Promise<readonly InFlight[]> {
    const described = await Promise.all(this.#desks.map((desk) => desk.describe()));
    return described.flat();
  }
}
