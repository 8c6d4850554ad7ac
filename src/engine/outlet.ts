import type { MaybePromise, ReadyRecords, Sink } from '../model/ports.ts';
import type { FetchRecord } from '../model/record.ts';
import { Deque } from '../util/deque.ts';
import { OrderWindow, type Finished } from './order.ts';

interface OutletParts {
  readonly sink: Sink;
  /** As `sink.write`, for records that were formatted elsewhere. */
  readonly writeReady: (ready: ReadyRecords) => boolean;
  /** Records in the order of the input. */
  readonly ordered: boolean;
  readonly concurrency: number;
  /** No URL after the input `seq` may be begun for now; `Infinity`: any. */
  holdBeyond(seq: number): void;
}

/** Inputs that may be read after the oldest that is not finished. */
const WINDOW = 10_000;
/** Records that wait for an earlier one: above this, nothing is begun but what comes next. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/**
 * Where records leave a run: in the order of the input if asked, and one by one, no faster than the
 * sink takes them. Whoever brings one waits while the sink is full.
 */
export class Outlet {
  readonly #parts: OutletParts;
  readonly #order: OrderWindow | null;
  /** Those whose turn it is, while the sink is full. */
  readonly #ready = new Deque<Finished>();
  /** Settles when all that was ready is written; null: the sink is not waited for. */
  #writing: Promise<void> | null = null;
  #heldBeyond = Infinity;

  constructor(parts: OutletParts) {
    this.#parts = parts;
    this.#order = parts.ordered ? new OrderWindow(WINDOW) : null;
  }

  /** Settles when the sink takes more; null: it does now. */
  get full(): Promise<void> | null {
    return this.#writing;
  }

  /** Takes a record. A promise: bring no more, and begin nothing, until it resolves. */
  put(record: FetchRecord): MaybePromise<void> {
    if (this.#order === null) this.#ready.push(record);
    else this.#order.put(record.seq, record);
    return this.#write();
  }

  /** Takes records that are formatted already, of the inputs `seqs`. */
  putReady(seqs: ArrayLike<number>, ready: readonly ReadyRecords[]): MaybePromise<void> {
    for (const [i, each] of ready.entries()) {
      if (this.#order === null) this.#ready.push(each);
      else this.#order.put(seqs[i] ?? 0, each);
    }
    return this.#write();
  }

  /** The input has no record. */
  skip(seq: number): MaybePromise<void> {
    if (this.#order === null) return undefined;
    this.#order.put(seq, null);
    return this.#write();
  }

  /** Waits until the input `seq` may be read: it fits in the window, and the sink is not full. */
  admit(seq: number): MaybePromise<void> {
    const admission = this.#order?.admit(seq);
    const writing = this.#writing;
    if (writing === null) return admission;
    return Promise.resolve(admission).then(() => writing);
  }

  /** Lets whoever waits for `admit` go on, as far as the order is concerned: the run is being stopped. */
  release(): void {
    this.#order?.release();
  }

  /** Writes all that is left, even where the order has gaps, and waits until the sink has room. */
  async drain(): Promise<void> {
    await this.#write();
    while (this.#order !== null && this.#order.closeGap()) await this.#write();
  }

  #write(): MaybePromise<void> {
    this.#writing ??= this.#writeUntilFull() ? null : this.#writeOn();
    return this.#writing ?? undefined;
  }

  /** The sink was full: goes on as it takes more, until nothing is ready. */
  async #writeOn(): Promise<void> {
    do await this.#parts.sink.drained();
    while (!this.#writeUntilFull());
    this.#writing = null;
  }

  /** False: the sink is full. */
  #writeUntilFull(): boolean {
    let hasRoom = true;
    while (hasRoom) {
      const next = this.#order === null ? this.#ready.shift() : this.#order.shift();
      if (next === undefined) break;
      hasRoom = 'bytes' in next ? this.#parts.writeReady(next) : this.#parts.sink.write(next);
    }
    this.#hold();
    return hasRoom;
  }

  /** While too much waits for an earlier record, only that one and its next may be begun. */
  #hold(): void {
    if (this.#order === null) return;
    const { next, waitingBytes } = this.#order;
    const isFull = waitingBytes >= MAX_WAITING_BYTES;
    const beyond = isFull ? next + this.#parts.concurrency - 1 : Infinity;
    if (beyond === this.#heldBeyond) return;
    this.#heldBeyond = beyond;
    this.#parts.holdBeyond(beyond);
  }
}
