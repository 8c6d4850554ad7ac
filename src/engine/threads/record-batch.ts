import type { Outcome } from '../../model/outcome.ts';
import type { MaybePromise } from '../../model/ports.ts';
import type { FetchRecord } from '../../model/record.ts';
import type { Task } from '../../model/task.ts';
import { packFacts, type RecordFacts } from '../../report/facts.ts';
import type { Renderer } from '../../sinks/render.ts';
import type { RecordMaker } from '../record.ts';
import type { RecordTaker } from '../worker.ts';
import type { FinishedBatch } from './messages.ts';

/** Bytes that a thread may have under way to the outputs; with more it begins nothing. */
const FULL_BYTES = 1024 * 1024;

/** The records of a thread: made and formatted here, and sent with the next delivery. */
export class RecordBatch implements RecordTaker {
  readonly #makeRecord: RecordMaker;
  readonly #renderer: Renderer;
  readonly #onHeld: (seq: number) => void;
  #seqs: number[] = [];
  #facts: RecordFacts[] = [];
  #bytes = 0;
  /** Of each delivery that the outputs have not taken yet, the oldest first. */
  readonly #sent: number[] = [];
  #sentBytes = 0;
  #waiting: (() => void)[] = [];

  /** `onHeld` hears of each task whose record has to wait. */
  constructor(makeRecord: RecordMaker, renderer: Renderer, onHeld: (seq: number) => void) {
    this.#makeRecord = makeRecord;
    this.#renderer = renderer;
    this.#onHeld = onHeld;
  }

  record(task: Task, outcome: Outcome, queueMs: number): MaybePromise<void> {
    // A body waits as bytes, outside the heap, and not as the text of a record.
    if (this.#bytes + this.#sentBytes >= FULL_BYTES) {
      this.#onHeld(task.seq);
      return this.#room().then(() => this.record(task, outcome, queueMs));
    }
    const made = this.#makeRecord(task, outcome, queueMs);
    if (made instanceof Promise) return made.then((record) => this.#add(record));
    this.#add(made);
    return undefined;
  }

  #add(record: FetchRecord): void {
    this.#seqs.push(record.seq);
    this.#facts.push(record);
    this.#bytes += this.#renderer.add(record);
  }

  /** What there is to be sent; null: nothing. */
  take(): FinishedBatch | null {
    if (this.#seqs.length === 0) return null;
    const { bytes, lengths } = this.#renderer.take();
    const facts = packFacts(this.#facts);
    const batch = { seqs: Float64Array.from(this.#seqs), bytes, lengths, facts };
    this.#sent.push(this.#bytes);
    this.#sentBytes += this.#bytes;
    this.#seqs = [];
    this.#facts = [];
    this.#bytes = 0;
    return batch;
  }

  /** The outputs have taken the oldest delivery that they had not. */
  onTaken(): void {
    this.#sentBytes -= this.#sent.shift() ?? 0;
    if (this.#sentBytes >= FULL_BYTES) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}
