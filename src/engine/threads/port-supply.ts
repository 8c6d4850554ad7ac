import type { MessagePort } from 'node:worker_threads';

import type { Settlement } from '../../model/ports.ts';
import type { Task } from '../../model/task.ts';
import type { TaskSupply } from '../worker.ts';
import type { RecordBatch } from './record-batch.ts';
import type { FinishedBatch, FromThread } from './messages.ts';
import { packSettlements } from './settlement-batch.ts';
import { unpackTasks, type TaskBatch } from './task-batch.ts';

/**
 * The frontier as a thread sees it: claims and settlements cross to the thread that has it, together
 * with the records made meanwhile, in one message per turn of the event loop.
 */
export class PortSupply implements TaskSupply {
  readonly #port: MessagePort;
  readonly #records: RecordBatch;
  #settlements: Settlement[] = [];
  #claim = 0;
  #onTasks: ((tasks: readonly Task[]) => void) | null = null;
  #isPosting = false;

  constructor(port: MessagePort, records: RecordBatch) {
    this.#port = port;
    this.#records = records;
  }

  claim(max: number): Promise<readonly Task[]> {
    this.#claim = max;
    this.#post();
    return new Promise((resolve) => {
      this.#onTasks = resolve;
    });
  }

  settle(settlements: readonly Settlement[]): void {
    this.#settlements.push(...settlements);
    this.#post();
  }

  /** The answer to the claim. */
  onTasks(tasks: TaskBatch): void {
    this.#onTasks?.(unpackTasks(tasks));
  }

  /** What was settled and claimed at the same moment goes together. */
  #post(): void {
    if (this.#isPosting) return;
    this.#isPosting = true;
    queueMicrotask(() => {
      this.#isPosting = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    const settlements = this.#settlements;
    // A record without its settlement would be made again if the thread crashed now.
    const finished = settlements.length === 0 ? null : this.#records.take();
    const message: FromThread = {
      kind: 'delivery',
      finished,
      settlements: settlements.length === 0 ? null : packSettlements(settlements),
      claim: this.#claim,
    };
    this.#settlements = [];
    this.#claim = 0;
    this.#port.postMessage(message, buffersOf(finished));
  }
}

/** What moves to the other thread instead of being copied. */
function buffersOf(finished: FinishedBatch | null): ArrayBuffer[] {
  return finished === null ? [] : finished.bytes.map(({ buffer }) => buffer);
}
