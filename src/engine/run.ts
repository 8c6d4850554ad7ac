import type { Failure, FileError } from '../model/errors.ts';
import type { Outcome } from '../model/outcome.ts';
import type {
  Frontier,
  InputBatch,
  MaybePromise,
  ReadyRecords,
  Settlement,
  Sink,
} from '../model/ports.ts';
import type { FetchRecord } from '../model/record.ts';
import type { Task } from '../model/task.ts';
import { unpackFacts, type RecordFacts } from '../report/facts.ts';
import type { RunControl } from './control.ts';
import { stoppedEnding, unsentEnding, type Ending } from './endings.ts';
import { Feed, type Finished } from './feed.ts';
import { Outlet } from './outlet.ts';
import type { RecordMaker } from './record.ts';
import type { TryParts } from './try.ts';
import type { Crew, CrewHost } from './threads/crew.ts';
import { allOf, oneByOne } from './threads/finished.ts';
import type { FinishedBatch } from './threads/messages.ts';
import { Worker, type RecordTaker, type TaskSupply } from './worker.ts';

/** What a run is put together from. */
export interface RunParts extends TryParts {
  readonly control: RunControl;
  readonly inputs: AsyncIterable<InputBatch>;
  readonly frontier: Frontier;
  readonly makeRecord: RecordMaker;
  readonly sink: Sink;
  /** Takes records that were formatted elsewhere; as `sink.write`. */
  readonly writeReady: (ready: ReadyRecords) => boolean;
  /** Sees what there is to tell of every record, in the order in which they end. */
  readonly observe: (facts: RecordFacts) => void;
  /** The threads beside this one; null: there are none, and never will be. */
  readonly crew: Crew | null;
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
export class Run implements RecordTaker, CrewHost {
  readonly #parts: RunParts;
  readonly #worker: Worker;
  readonly #feed: Feed;
  readonly #outlet: Outlet;
  #recorded = 0;
  #endedHere = 0;
  #left = 0;
  /** Settles when what was taken out of the frontier since the run was stopped is accounted for. */
  #givenBack: Promise<void> = Promise.resolve();
  #crash: { readonly error: unknown } | undefined;

  constructor(parts: RunParts) {
    const { frontier, options, sink } = parts;
    this.#parts = parts;
    this.#worker = new Worker({
      ...parts,
      supply: this.supplyOf(0),
      records: this,
      onCrash: (error) => this.onCrash(error),
    });
    this.#outlet = new Outlet({
      sink,
      writeReady: parts.writeReady,
      ordered: options.ordered,
      concurrency: options.concurrency,
      holdBeyond: (seq) => frontier.holdBeyond(seq),
    });
    this.#feed = new Feed(parts, {
      queue: (tasks) => this.#queue(tasks),
      reject: (task, reason) => this.#end(task, unsentEnding(task, reason, options)),
      leaveOut: (task) => {
        task.skipReason = 'duplicate';
        return this.#end(task, unsentEnding(task, null, options));
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
      await this.#feed.run().catch((error: unknown) => this.onCrash(error));
      frontier.seal();
      await worked;
      await this.#parts.crew?.done();
      await this.#givenBack;
      await this.#outlet.drain().catch((error: unknown) => this.onCrash(error));
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

  /** URLs that were ended in this thread. */
  get endedHere(): number {
    return this.#endedHere;
  }

  /** Records wait for the sink. */
  get isSinkFull(): boolean {
    return this.#outlet.full !== null;
  }

  /** More slots may be free than before. */
  wake(): void {
    this.#worker.claim();
  }

  supplyOf(worker: number): TaskSupply {
    return {
      claim: (max) => this.#parts.frontier.claim(max, worker),
      settle: (settlements) => this.#settle(settlements),
    };
  }

  /** A defect, or an input that must not be gone on with: the run drains, then rejects. */
  onCrash(error: unknown): void {
    this.#crash ??= { error };
    this.#parts.control.stop('crashed');
  }

  takeFinished({ seqs, facts, ...text }: FinishedBatch): MaybePromise<void> {
    for (const each of unpackFacts(facts)) this.#parts.observe(each);
    this.#recorded += seqs.length;
    const ready = this.#parts.options.ordered ? oneByOne(text) : [allOf(text)];
    return this.#outlet.putReady(seqs, ready);
  }

  recordLost(task: Task, reason: Failure): MaybePromise<void> {
    return this.#end(task, unsentEnding(task, reason, this.#parts.options));
  }

  record(task: Task, outcome: Outcome, queueMs: number): MaybePromise<void> {
    const { makeRecord } = this.#parts;
    const { full } = this.#outlet;
    // A body waits as bytes, outside the heap, and not as the text of a record.
    if (full !== null) return full.then(() => this.record(task, outcome, queueMs));
    const made = makeRecord(task, outcome, queueMs);
    return made instanceof Promise ? made.then((record) => this.#put(record)) : this.#put(made);
  }

  #put(record: FetchRecord): MaybePromise<void> {
    this.#recorded += 1;
    this.#endedHere += 1;
    this.#parts.observe(record);
    return this.#outlet.put(record);
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
    const givenBack = Promise.resolve(settled).then(() => this.#giveBack(frontier.drain()));
    this.#awaitAtEnd(givenBack);
    return givenBack;
  }

  #end(task: Task, { outcome, queueMs }: Ending): MaybePromise<void> {
    return this.record(task, outcome, queueMs);
  }

  #stop(): void {
    const { frontier } = this.#parts;
    this.#awaitAtEnd(this.#giveBack(frontier.drain()));
    this.#outlet.release();
  }

  #awaitAtEnd(givenBack: Promise<void>): void {
    const before = this.#givenBack;
    this.#givenBack = givenBack.catch((error: unknown) => this.onCrash(error)).then(() => before);
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
    return this.#end(task, stoppedEnding(task, this.#parts.options));
  }
}
