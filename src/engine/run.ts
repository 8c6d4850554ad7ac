import { failure, type FileError, type Failure } from '../model/errors.ts';
import { methodOf } from '../model/methods.ts';
import { refusedOutcome, unsentOutcome, type Outcome } from '../model/outcome.ts';
import type { Frontier, InputBatch, MaybePromise, Settlement, Sink } from '../model/ports.ts';
import type { FetchRecord } from '../model/record.ts';
import type { Task } from '../model/task.ts';
import type { RunControl } from './control.ts';
import { Feed, type Finished } from './feed.ts';
import { Outlet } from './outlet.ts';
import type { RecordMaker } from './record.ts';
import type { TryParts } from './try.ts';
import { Worker, type RecordTaker } from './worker.ts';

/** What a run is put together from. */
export interface RunParts extends TryParts {
  readonly control: RunControl;
  readonly inputs: AsyncIterable<InputBatch>;
  readonly frontier: Frontier;
  readonly makeRecord: RecordMaker;
  readonly sink: Sink;
  /** Sees every record, in the order in which they end. */
  readonly observe: (record: FetchRecord) => void;
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

/**
 * Inputs go into the frontier, a worker takes them out and brings what they came to. Every input that
 * is read ends as one record, also when the run is stopped.
 */
export class Run implements RecordTaker {
  readonly #parts: RunParts;
  readonly #worker: Worker;
  readonly #feed: Feed;
  readonly #outlet: Outlet;
  #recorded = 0;
  #left = 0;
  /** Settles when what was taken out of the frontier as the run was stopped is accounted for. */
  #givenBack: Promise<void> = Promise.resolve();
  #crash: { readonly error: unknown } | undefined;

  constructor(parts: RunParts) {
    const { frontier, options, sink } = parts;
    this.#parts = parts;
    this.#worker = new Worker({
      ...parts,
      supply: {
        claim: (max) => frontier.claim(max, 0),
        settle: (settlements) => this.#settle(settlements),
      },
      records: this,
      onCrash: (error) => this.#fail(error),
    });
    this.#outlet = new Outlet({
      sink,
      ordered: options.ordered,
      concurrency: options.concurrency,
      holdBeyond: (seq) => frontier.holdBeyond(seq),
    });
    this.#feed = new Feed(parts, {
      queue: (tasks) => this.#queue(tasks),
      reject: (task, reason) => this.#endUnsent(task, reason),
      leaveOut: (task) => {
        task.skipReason = 'duplicate';
        return this.#endUnsent(task, null);
      },
      skip: (seq) => this.#outlet.skip(seq),
      admit: (seq) => this.#outlet.admit(seq),
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
    const { control, frontier } = this.#parts;
    const onStop = (): void => this.#stop();
    control.signal.addEventListener('abort', onStop);
    try {
      const worked = this.#worker.run();
      await this.#feed.run().catch((error: unknown) => this.#fail(error));
      frontier.seal();
      await worked;
      await this.#givenBack;
      await this.#outlet.drain().catch((error: unknown) => this.#fail(error));
    } finally {
      control.signal.removeEventListener('abort', onStop);
    }
    if (this.#crash !== undefined) throw this.#crash.error;
    return {
      ...this.counts,
      lastInput: this.#feed.position,
      inputError: this.#feed.inputError,
    };
  }

  record(task: Task, outcome: Outcome, queueMs: number): MaybePromise<void> {
    const { makeRecord, observe } = this.#parts;
    const { full } = this.#outlet;
    // A body waits as bytes, outside the heap, and not as the text of a record.
    if (full !== null) return full.then(() => this.record(task, outcome, queueMs));
    const record = makeRecord(task, outcome, queueMs);
    this.#recorded += 1;
    observe(record);
    return this.#outlet.put(record);
  }

  /** A URL that was tried before ends with what it met then. */
  recordRefused(task: Task, reason: Failure): MaybePromise<void> {
    const { lastAttempt } = task;
    if (lastAttempt === undefined) return this.#endUnsent(task, reason);
    const { outcome, queueMs } = lastAttempt;
    task.retries -= 1; // the one that it waited for was not made
    return this.record(task, refusedOutcome(outcome, outcome.failure ?? reason), queueMs);
  }

  #queue(tasks: readonly Task[]): MaybePromise<void> {
    const { control, frontier } = this.#parts;
    return control.signal.aborted ? this.#giveBack(tasks) : frontier.add(tasks);
  }

  #settle(settlements: readonly Settlement[]): MaybePromise<void> {
    const { control, frontier } = this.#parts;
    const settled = frontier.settle(settlements);
    if (!control.signal.aborted) return settled;
    // Some may have been meant for a retry before that was known.
    return Promise.resolve(settled).then(() => this.#giveBack(frontier.drain()));
  }

  /** A defect, or an input that must not be gone on with: the run drains, then rejects. */
  #fail(error: unknown): void {
    this.#crash ??= { error };
    this.#parts.control.stop('crashed');
  }

  /** The record of a task that was never sent; `reason` null: nothing is wrong with it. */
  #endUnsent(task: Task, reason: Failure | null): MaybePromise<void> {
    const method = methodOf(task.request, this.#parts.options);
    return this.record(task, unsentOutcome(method, reason, Date.now()), 0);
  }

  #stop(): void {
    const { frontier } = this.#parts;
    this.#givenBack = this.#giveBack(frontier.drain()).catch((error: unknown) => this.#fail(error));
    this.#outlet.release();
  }

  /** Accounts for tasks that will not be fetched, as fast as the sink takes their records. */
  async #giveBack(tasks: readonly Task[]): Promise<void> {
    for (const task of tasks) await this.#endStopped(task);
  }

  #endStopped(task: Task): MaybePromise<void> {
    if (this.#parts.leavesUnbegun) {
      this.#left += 1;
      return this.#outlet.skip(task.seq);
    }
    const { lastAttempt } = task;
    if (lastAttempt === undefined) return this.#endUnsent(task, INTERRUPTED);
    const { outcome, queueMs } = lastAttempt;
    task.retries -= 1; // the one that it waited for was not made
    return this.record(task, refusedOutcome(outcome, interruptedAfter(outcome)), queueMs);
  }
}

const INTERRUPTED = failure('interrupted', 'the run was stopped before this URL was fetched');

/** `time_queue` and the other times stay those of the attempt that was made. */
function interruptedAfter({ failure: reason, statusCode }: Outcome): Failure {
  const last = reason === null ? `status ${statusCode}` : reason.code;
  return failure('interrupted', `the run was stopped before the retry that was to follow ${last}`);
}
