import { Worker as Thread } from 'node:worker_threads';

import type { Page } from '../../extract/index.ts';
import { Deque } from '../../util/deque.ts';
import type { PageAnswer, PageJob } from './messages.ts';

/** A page to read. Its body stays with the caller, so that a thread that dies takes nothing along. */
export interface PageRequest {
  readonly body: Buffer;
  readonly contentType: string | null;
  readonly finalUrl: string;
  readonly wants: PageJob['wants'];
}

export interface PageThreadsParts {
  /** The most threads at once. */
  readonly max: number;
  /** What a thread runs. */
  readonly module: URL;
  /** What a thread may use; node's own limits by default. */
  readonly resourceLimits?: { readonly maxOldGenerationSizeMb?: number } | undefined;
  /** A thread has died, of this page or of none, or could not be started. */
  readonly onCrash: (error: Error, finalUrl: string | null) => void;
}

interface Waiting {
  readonly request: PageRequest;
  /** Null: no thread could read it. */
  settle(page: Page | null): void;
  fail(defect: Error): void;
}

/** A thread and what it is at; null: nothing. */
interface Seat {
  readonly thread: Thread;
  job: Waiting | null;
  error: Error | null;
}

/** Bodies that wait for a thread. What comes on top is not taken. */
const MAX_WAITING_BYTES = 128 * 1024 * 1024;
/** Threads that die one after the other without having read a page are not replaced. */
const MAX_VAIN_THREADS = 3;

/**
 * Threads that read pages. None is there before the first page, and none keeps the process alive
 * unless it is reading one.
 */
export class PageThreads {
  readonly #parts: PageThreadsParts;
  readonly #seats = new Set<Seat>();
  readonly #waiting = new Deque<Waiting>();
  #waitingBytes = 0;
  #vainThreads = 0;
  #isClosed = false;

  constructor(parts: PageThreadsParts) {
    this.#parts = parts;
  }

  /** False: there is too much to do already, or no thread to be had. */
  get takesMore(): boolean {
    const isHopeless = this.#vainThreads >= MAX_VAIN_THREADS;
    return !isHopeless && !this.#isClosed && this.#waitingBytes < MAX_WAITING_BYTES;
  }

  /** Resolves to null where a thread died of it. Rejects for a defect in reading it. */
  read(request: PageRequest): Promise<Page | null> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, settle: resolve, fail: reject });
      this.#waitingBytes += request.body.length;
      this.#assign();
    });
  }

  /** Ends the threads. Pages that they have not read resolve to null. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#giveUpWaiting();
    await Promise.all([...this.#seats].map(({ thread }) => thread.terminate()));
  }

  #assign(): void {
    while (this.#waiting.size > 0) {
      const seat = this.#freeSeat();
      if (seat === null) return;
      const job = this.#waiting.shift();
      if (job === undefined) return;
      this.#waitingBytes -= job.request.body.length;
      seat.job = job;
      seat.thread.ref();
      const { body: original, ...rest } = job.request;
      const body = new Uint8Array(original);
      seat.thread.postMessage({ kind: 'page', body, ...rest } satisfies PageJob, [body.buffer]);
    }
  }

  #freeSeat(): Seat | null {
    for (const seat of this.#seats) if (seat.job === null && seat.error === null) return seat;
    return this.#seats.size < this.#parts.max ? this.#start() : null;
  }

  #start(): Seat {
    const { module, resourceLimits } = this.#parts;
    const thread = new Thread(module, { ...(resourceLimits && { resourceLimits }) });
    const seat: Seat = { thread, job: null, error: null };
    this.#seats.add(seat);
    thread.on('message', (answer: PageAnswer) => this.#take(seat, answer));
    thread.on('error', (error: Error) => (seat.error = error));
    thread.on('exit', (code) => this.#left(seat, code));
    thread.unref();
    return seat;
  }

  #take(seat: Seat, answer: PageAnswer): void {
    const { job } = seat;
    seat.job = null;
    seat.thread.unref();
    this.#vainThreads = 0;
    if (answer.kind === 'page') job?.settle(answer.page);
    else job?.fail(answer.error);
    this.#assign();
  }

  /** A thread has ended, of itself or since it was told to. */
  #left(seat: Seat, code: number): void {
    this.#seats.delete(seat);
    const { job, error } = seat;
    if (!this.#isClosed) {
      this.#vainThreads += 1;
      const cause = error ?? new Error(`a thread ended with ${code}`);
      this.#parts.onCrash(cause, job?.request.finalUrl ?? null);
    }
    job?.settle(null);
    if (this.takesMore) this.#assign();
    else this.#giveUpWaiting();
  }

  #giveUpWaiting(): void {
    this.#waitingBytes = 0;
    for (const job of this.#waiting.drain()) job.settle(null);
  }
}
