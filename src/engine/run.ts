import type { RetryPolicy } from '../frontier/retry/index.ts';
import { decideRetry } from '../frontier/retry/decide.ts';
import { failure, FileError, type Failure } from '../model/errors.ts';
import type { GetOptions } from '../model/options.ts';
import { unsentOutcome, type Outcome } from '../model/outcome.ts';
import type { Frontier, InputBatch, MaybePromise, Sink, Transport } from '../model/ports.ts';
import type { FetchRecord } from '../model/record.ts';
import type { Task } from '../model/task.ts';
import { Pool } from '../tasks/index.ts';
import { toSeconds } from '../util/seconds.ts';
import type { RunControl } from './control.ts';
import { Feed, type Finished } from './feed.ts';
import { OrderWindow } from './order.ts';
import type { RecordMaker } from './record.ts';
import { httpFallback } from './scheme-fallback.ts';

/** What a run is put together from. */
export interface RunParts {
  readonly inputs: AsyncIterable<InputBatch>;
  readonly options: GetOptions;
  readonly frontier: Frontier;
  readonly transport: Transport;
  readonly retryPolicy: RetryPolicy;
  readonly makeRecord: RecordMaker;
  readonly sink: Sink;
  /** Sees every record, in the order in which they end. */
  readonly observe: (record: FetchRecord) => void;
  readonly control: RunControl;
  /** What an earlier run recorded already. */
  readonly finished: Finished | null;
  /** What was read but not begun is left for a later run, instead of recorded as `interrupted`. */
  readonly leavesUnbegun: boolean;
}

/** What became of the inputs; `read = recorded + duplicates + resumed + left`, or a URL was lost. */
export interface RunCounts {
  readonly read: number;
  readonly recorded: number;
  readonly duplicates: number;
  readonly resumed: number;
  readonly left: number;
}

export interface RunResult extends RunCounts {
  /** The line that was read last, `urls.txt:123`. */
  readonly lastInput: string | null;
  /** An input that could not be read (to its end). */
  readonly inputError: FileError | null;
}

const ORDER_WINDOW = 10_000;

/**
 * The one loop: inputs go into the frontier, workers lease tasks from it, fetch, record, and tell
 * it how each ended. Every input that is read ends as one record, also when the run is stopped.
 */
export class Run {
  readonly #parts: RunParts;
  readonly #pool: Pool;
  readonly #feed: Feed;
  readonly #order: OrderWindow | null;
  #workers = 0;
  #recorded = 0;
  #left = 0;
  #isHeldBack = false;
  #crash: { readonly error: unknown } | undefined;

  constructor(parts: RunParts) {
    const { options } = parts;
    this.#parts = parts;
    this.#pool = new Pool(options.concurrency);
    this.#order = options.ordered
      ? new OrderWindow(ORDER_WINDOW, (record) => this.#write(record))
      : null;
    this.#feed = new Feed(parts, {
      queue: (tasks) => this.#queue(tasks),
      reject: (task, reason) => this.#endUnsent(task, reason),
      leaveOut: (task) => this.#leaveOut(task),
      skip: (seq) => this.#order?.put(seq, null),
      admit: (seq) => this.#admit(seq),
    });
  }

  get counts(): RunCounts {
    return {
      read: this.#feed.read,
      recorded: this.#recorded,
      duplicates: this.#feed.duplicates,
      resumed: this.#feed.resumed,
      left: this.#left,
    };
  }

  /** Resolves when every input has its record; rejects only for a defect. */
  async run(): Promise<RunResult> {
    const { control, frontier, sink } = this.#parts;
    const onStop = (): void => this.#stop();
    control.signal.addEventListener('abort', onStop);
    try {
      await this.#feed.run().catch((error: unknown) => this.#fail(error));
      frontier.seal();
      await this.#pool.join();
      if (this.#crash !== undefined) throw this.#crash.error;
      this.#order?.flush();
      await sink.drained();
    } finally {
      control.signal.removeEventListener('abort', onStop);
    }
    return {
      ...this.counts,
      lastInput: this.#feed.position,
      inputError: this.#feed.inputError,
    };
  }

  /** Queues tasks, with a worker for each until there are as many as may be in flight. */
  #queue(tasks: readonly Task[]): MaybePromise<void> {
    const { control, frontier, options } = this.#parts;
    if (control.signal.aborted) {
      this.#giveBack(tasks);
      return undefined;
    }
    for (let i = 0; i < tasks.length && this.#workers < options.concurrency; i += 1) {
      this.#workers += 1;
      this.#pool.spawn(() => this.#work().catch((error: unknown) => this.#fail(error)));
    }
    return frontier.add(tasks);
  }

  /** A defect, or an input that must not be gone on with: the run drains, then rejects. */
  #fail(error: unknown): void {
    this.#crash ??= { error };
    this.#parts.control.stop('crashed');
  }

  async #work(): Promise<void> {
    const { frontier } = this.#parts;
    for (;;) {
      const claim = frontier.claim(1);
      const [task] = claim instanceof Promise ? await claim : claim;
      if (task === undefined) return;
      const retryAfterMs = await this.#attempt(task);
      const settled = frontier.settle([{ task, retryAfterMs }]);
      if (settled instanceof Promise) await settled;
    }
  }

  /** One attempt, and its record if it was the last; else milliseconds until the next. */
  async #attempt(task: Task): Promise<number | null> {
    const { options, transport } = this.#parts;
    const startMs = performance.now();
    const queueMs = Math.max(0, startMs - task.queuedAtMs);
    task.firstStartMs ??= startMs;
    const deadlineMs = options.deadlineMs > 0 ? task.firstStartMs + options.deadlineMs : Infinity;
    let outcome = await transport.fetch(task, deadlineMs);
    const fallback = httpFallback(task, outcome);
    if (fallback !== null) {
      task.target = fallback;
      outcome = await transport.fetch(task, deadlineMs);
    }
    task.schemeFallback = false;
    this.#note(task, outcome, startMs);
    const decision = this.#decide(task, outcome, deadlineMs);
    if (decision.kind === 'retry') {
      task.retries += 1;
      return decision.afterMs;
    }
    const final = decision.kind === 'final' ? outcome : { ...outcome, failure: decision.failure };
    this.#end(task, final, queueMs);
    // A slow reader holds the slots, and so the fetching.
    if (this.#isHeldBack) await this.#parts.sink.drained();
    return null;
  }

  #decide(task: Task, outcome: Outcome, deadlineMs: number): ReturnType<typeof decideRetry> {
    const { options, control, retryPolicy } = this.#parts;
    if (control.signal.aborted) return { kind: 'final' };
    const { method, statusCode, retryAfterMs } = outcome;
    const leftMs = deadlineMs - performance.now();
    const end = {
      method,
      statusCode,
      failure: outcome.failure,
      retryAfterMs,
      retries: task.retries,
      leftMs,
    };
    return decideRetry(end, options, retryPolicy, Math.random());
  }

  #note(task: Task, { statusCode, failure: reason, totalMs }: Outcome, startMs: number): void {
    if (this.#parts.options.with.includes('attempts')) {
      task.attempts ??= [];
      task.attempts.push({
        status_code: statusCode,
        error_code: reason === null ? null : reason.code,
        time_total: toSeconds(totalMs),
        waited: toSeconds(startMs - task.lastEndMs),
      });
    }
    task.lastEndMs = performance.now();
  }

  #end(task: Task, outcome: Outcome, queueMs: number): void {
    const { makeRecord, observe } = this.#parts;
    const record = makeRecord(task, outcome, queueMs);
    this.#recorded += 1;
    observe(record);
    if (this.#order !== null) this.#order.put(record.seq, record);
    else this.#write(record);
  }

  #write(record: FetchRecord): void {
    this.#isHeldBack = !this.#parts.sink.write(record);
  }

  /** The record of a task that was never sent; `reason` null: nothing is wrong with it. */
  #endUnsent(task: Task, reason: Failure | null): void {
    this.#end(task, unsentOutcome(task.request?.method ?? 'GET', reason, Date.now()), 0);
  }

  #leaveOut(task: Task): boolean {
    if (!this.#parts.options.with.includes('skipped')) return false;
    task.skipReason = 'duplicate';
    this.#endUnsent(task, null);
    return true;
  }

  /** Room for one more input: in the window of the order, and with a reader that keeps up. */
  #admit(seq: number): MaybePromise<void> | undefined {
    const ordered = this.#order?.admit(seq);
    if (!this.#isHeldBack) return ordered;
    return Promise.resolve(ordered).then(() => this.#parts.sink.drained());
  }

  #stop(): void {
    this.#giveBack(this.#parts.frontier.drain());
    this.#order?.release();
  }

  #giveBack(tasks: readonly Task[]): void {
    const reason: Failure = failure(
      'interrupted',
      'the run was stopped before this URL was fetched',
    );
    for (const task of tasks) {
      if (this.#parts.leavesUnbegun) {
        this.#left += 1;
        this.#order?.put(task.seq, null);
      } else {
        this.#endUnsent(task, reason);
      }
    }
  }
}
