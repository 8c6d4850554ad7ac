import type { ResourceLimits } from 'node:worker_threads';

import { Deque } from '../../util/deque.ts';
import type { PageAnswer, PageThreadData } from './messages.ts';
import { PageSeat, type PageRequest, type Waiting } from './page-seat.ts';

export interface PageThreadsParts {
  /** The most threads at once. */
  readonly max: number;
  /** What a thread runs. */
  readonly module: URL;
  readonly data: PageThreadData;
  /** What a thread may use; node's own limits by default. */
  readonly resourceLimits?: ResourceLimits | undefined;
  /** For one page, after which its thread is ended; null: none, and pages may share a message. */
  readonly timeLimitMs: number | null;
  /** What threads cannot read can be read elsewhere, so that there is no need for them. */
  readonly hasSubstitute: boolean;
  /** A thread has died, of this page or of what is not known, or could not be started. */
  readonly onCrash: (error: Error, finalUrl: string | null) => void;
  /** A page took too long. */
  readonly onTimeUp: (finalUrl: string) => void;
}

/** Bodies that wait for a thread. What comes on top is not taken. */
const MAX_WAITING_BYTES = 128 * 1024 * 1024;
/** Threads that die one after the other without having read a page are not replaced. */
const MAX_VAIN_THREADS = 3;
/** What goes to a thread in one message. */
const MAX_BATCH = 32;
const MAX_BATCH_BYTES = 512 * 1024;

/**
 * Threads that read pages. None is there before the first page, and none keeps the process alive
 * unless it is reading one. What comes while they are busy, or within one turn of the loop, goes to
 * them together.
 */
export class PageThreads {
  readonly #parts: PageThreadsParts;
  readonly #seats = new Set<PageSeat>();
  readonly #waiting = new Deque<Waiting>();
  #waitingBytes = 0;
  #vainThreads = 0;
  #isClosed = false;
  #isAssigning = false;

  constructor(parts: PageThreadsParts) {
    this.#parts = parts;
  }

  /** False: there is too much to do already, or no thread to be had. */
  get takesMore(): boolean {
    return this.isThere && this.#waitingBytes < MAX_WAITING_BYTES;
  }

  /** False: there is no thread to be had. */
  get isThere(): boolean {
    return this.#vainThreads < MAX_VAIN_THREADS && !this.#isClosed;
  }

  /** So much waits that the next page will have to wait for more than one message. */
  get isBehind(): boolean {
    return this.#waiting.size >= MAX_BATCH * this.#parts.max;
  }

  /** Resolves to null where a thread died of it. Rejects for a defect in reading it. */
  read(request: PageRequest): Promise<PageAnswer | null> {
    if (!this.isThere) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      const settle = (answer: PageAnswer | null): void => {
        if (answer?.kind === 'defect') reject(answer.error);
        else resolve(answer);
      };
      this.#waiting.push({ request, settle });
      this.#waitingBytes += request.body.length;
      this.#assignSoon();
    });
  }

  /** Ends the threads. Pages that they have not read resolve to null. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#giveUpWaiting();
    await Promise.all([...this.#seats].map((seat) => seat.end()));
  }

  #assignSoon(): void {
    if (this.#isAssigning) return;
    this.#isAssigning = true;
    setImmediate(() => {
      this.#isAssigning = false;
      this.#assign();
    });
  }

  #assign(): void {
    if (!this.isThere) return;
    const free = [...this.#seats].filter((seat) => seat.isFree);
    for (const [index, seat] of free.entries()) {
      const batch = this.#take(Math.ceil(this.#waiting.size / (free.length - index)));
      if (batch.length > 0) seat.give(batch);
    }
    const starting = [...this.#seats].filter((seat) => !seat.isReady).length;
    const wanted = Math.min(this.#parts.max - this.#seats.size, this.#waiting.size - starting);
    for (let i = 0; i < wanted; i += 1) this.#start();
  }

  /** The next pages, as many as go into one message. */
  #take(most: number): Waiting[] {
    const max = this.#parts.timeLimitMs === null ? Math.min(most, MAX_BATCH) : 1;
    const batch: Waiting[] = [];
    let batchBytes = 0;
    while (batch.length < max && batchBytes < MAX_BATCH_BYTES) {
      const job = this.#waiting.shift();
      if (job === undefined) break;
      batchBytes += job.request.body.length;
      batch.push(job);
    }
    this.#waitingBytes -= batchBytes;
    return batch;
  }

  #start(): void {
    const { module, data, resourceLimits, timeLimitMs } = this.#parts;
    const seat = new PageSeat({
      module,
      data,
      resourceLimits,
      timeLimitMs,
      onFree: (hasRead) => {
        if (hasRead) this.#vainThreads = 0;
        this.#assign();
      },
      onExit: (left, cause) => this.#left(left, cause),
    });
    this.#seats.add(seat);
  }

  /** A thread has ended, of itself or since it was told to. */
  #left(seat: PageSeat, cause: Error): void {
    this.#seats.delete(seat);
    const { batch } = seat;
    const [{ request } = { request: null }] = batch;
    const finalUrl = batch.length === 1 && request !== null ? request.finalUrl : null;
    if (seat.isOverdue && finalUrl !== null) this.#parts.onTimeUp(finalUrl);
    else if (!this.#isClosed) this.#crashed(seat, cause, finalUrl);
    for (const { settle } of batch) settle(null);
    if (this.isThere) this.#assign();
    else this.#giveUpWaiting();
  }

  #crashed(seat: PageSeat, cause: Error, finalUrl: string | null): void {
    if (this.#parts.hasSubstitute || !seat.isReady) this.#vainThreads += 1;
    this.#parts.onCrash(cause, finalUrl);
  }

  #giveUpWaiting(): void {
    this.#waitingBytes = 0;
    for (const { settle } of this.#waiting.drain()) settle(null);
  }
}
