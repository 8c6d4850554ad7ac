import type { MaybePromise, Sink } from '../model/ports.ts';
import type { FetchRecord } from '../model/record.ts';
import { Deque } from '../util/deque.ts';
import { OrderWindow } from './order.ts';

interface OutletParts {
  readonly sink: Sink;
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
  readonly #ready = new Deque<FetchRecord>();
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
      const record = this.#order === null ? this.#ready.shift() : this.#order.shift();
      if (record === undefined) break;
      hasRoom = this.#parts.sink.write(record);
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
