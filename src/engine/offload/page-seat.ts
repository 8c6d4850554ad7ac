import { Worker as Thread, type ResourceLimits } from 'node:worker_threads';

import type {
  PageAnswer,
  PageBatch,
  PageQuestion,
  PageThreadData,
  ThreadMessage,
} from './messages.ts';

/** A page to read. Its body stays with the caller, so that a thread that dies takes nothing along. */
export interface PageRequest {
  readonly body: Buffer;
  readonly contentType: string | null;
  readonly finalUrl: string;
  readonly question: PageQuestion;
}

/** A request, and who waits for it. */
export interface Waiting {
  readonly request: PageRequest;
  /** Null: no thread could read it. */
  readonly settle: (answer: PageAnswer | null) => void;
}

export interface SeatParts {
  /** What a thread runs. */
  readonly module: URL;
  readonly data: PageThreadData;
  /** What a thread may use; node's own limits by default. */
  readonly resourceLimits?: ResourceLimits | undefined;
  /** For one batch; null: as long as it takes. */
  readonly timeLimitMs: number | null;
  /** The seat is free, for the first time or after it has read a batch. */
  readonly onFree: (hasRead: boolean) => void;
  readonly onExit: (seat: PageSeat, cause: Error) => void;
}

/** A thread and what it is at. It keeps the process alive while it starts and while it reads. */
export class PageSeat {
  readonly #parts: SeatParts;
  readonly #thread: Thread;
  #batch: readonly Waiting[] = [];
  #isReady = false;
  #isOver = false;
  #isOverdue = false;
  #error: Error | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: SeatParts) {
    this.#parts = parts;
    const { module, data, resourceLimits } = parts;
    this.#thread = new Thread(module, {
      workerData: data,
      ...(resourceLimits && { resourceLimits }),
    });
    this.#thread.on('message', (message: ThreadMessage) => this.#take(message));
    this.#thread.on('error', (error: Error) => (this.#error = error));
    this.#thread.on('exit', (code) => this.#exited(code));
  }

  get isFree(): boolean {
    return this.#isReady && this.#batch.length === 0 && !this.#isOver && this.#error === null;
  }

  /** It has got as far as being able to read. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** It was ended since it took too long. */
  get isOverdue(): boolean {
    return this.#isOverdue;
  }

  /** What it is at. */
  get batch(): readonly Waiting[] {
    return this.#batch;
  }

  /** Only where it is free. */
  give(batch: readonly Waiting[]): void {
    this.#batch = batch;
    this.#thread.ref();
    const message = together(batch.map(({ request }) => request));
    this.#thread.postMessage(message, [message.bytes.buffer]);
    const { timeLimitMs } = this.#parts;
    if (timeLimitMs !== null) this.#timer = setTimeout(() => this.#timeUp(batch), timeLimitMs);
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#thread.terminate();
  }

  #take(message: ThreadMessage): void {
    const hasRead = message.kind === 'answers';
    this.#isReady = true;
    if (hasRead) {
      const batch = this.#batch;
      this.#batch = [];
      clearTimeout(this.#timer);
      for (const [index, { settle }] of batch.entries()) settle(message.answers[index] ?? null);
    }
    this.#thread.unref();
    this.#parts.onFree(hasRead);
  }

  #timeUp(batch: readonly Waiting[]): void {
    // A loop that was blocked sees the time before the answer that has long been there.
    setImmediate(() => {
      if (this.#batch !== batch) return;
      this.#isOverdue = true;
      void this.end();
    });
  }

  #exited(code: number): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#parts.onExit(this, this.#error ?? new Error(`a thread ended with ${code}`));
  }
}

/** One copy, in one piece, whatever the bodies are parts of. */
function together(requests: readonly PageRequest[]): PageBatch {
  const sizeBytes = requests.reduce((sum, { body }) => sum + body.length, 0);
  const bytes = new Uint8Array(sizeBytes);
  let offset = 0;
  const jobs = requests.map(({ body, ...rest }) => {
    bytes.set(body, offset);
    offset += body.length;
    return { sizeBytes: body.length, ...rest };
  });
  return { bytes, jobs };
}
