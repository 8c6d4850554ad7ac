import { FileError, type Failure } from '../model/errors.ts';
import type { GetOptions } from '../model/options.ts';
import type { InputBatch, InputItem, MaybePromise } from '../model/ports.ts';
import { hasScheme, isFailure, maskPassword, parseTarget, type Target } from '../model/target.ts';
import type { Task } from '../model/task.ts';
import { HashSet } from '../util/hash-set.ts';
import type { RunControl } from './control.ts';

/** What an earlier run has recorded. */
export interface Finished {
  /**
   * True when input `seq` has its record.
   *
   * @throws UsageError when it was another input that was recorded as `seq`: the list has changed.
   */
  has(seq: number, input: string, where: string): boolean;
}

interface FeedParts {
  readonly inputs: AsyncIterable<InputBatch>;
  readonly options: GetOptions;
  readonly control: RunControl;
  readonly finished: Finished | null;
}

/** Where what was read goes. */
interface FeedOutlets {
  queue(tasks: readonly Task[]): MaybePromise<void>;
  /** The input is no URL. */
  reject(task: Task, reason: Failure): void;
  /** The input has been fetched already; true: that is worth a record. */
  leaveOut(task: Task): boolean;
  /** The input has no record in this run. */
  skip(seq: number): void;
  /** Waits until there is room in the output. */
  admit(seq: number): MaybePromise<void> | undefined;
}

// So many tasks are handed over at once: enough to spare the frontier, few enough to be bounded.
const SLICE = 64;
const NO_TARGET: Target = { url: '', origin: '', path: '' };

/** Reads the inputs, makes a task of each, and hands them on as fast as there is room. */
export class Feed {
  readonly #parts: FeedParts;
  readonly #outlets: FeedOutlets;
  readonly #seen: HashSet | null;
  #slice: Task[] = [];
  #source = '';
  #line = 0;
  read = 0;
  duplicates = 0;
  resumed = 0;
  inputError: FileError | null = null;

  constructor(parts: FeedParts, outlets: FeedOutlets) {
    this.#parts = parts;
    this.#outlets = outlets;
    this.#seen = parts.options.unique ? new HashSet() : null;
  }

  /** The line that was read last, `urls.txt:123`. */
  get position(): string | null {
    return this.read === 0 ? null : `${this.#source}:${this.#line}`;
  }

  /** Resolves when all is handed over, or the run is stopped. */
  async run(): Promise<void> {
    try {
      for await (const batch of this.#parts.inputs) {
        if (!(await this.#takeBatch(batch))) break;
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      // What was read before is still fetched.
      this.inputError = error;
    }
    await this.#handOver();
  }

  /** False: the run was stopped within the batch; what follows in it was not read. */
  async #takeBatch({ source, items }: InputBatch): Promise<boolean> {
    const { control } = this.#parts;
    for (const item of items) {
      if (control.signal.aborted) return false;
      this.#source = source;
      this.#line = item.line;
      this.read += 1;
      const admission = this.#outlets.admit(this.read);
      if (admission !== undefined) {
        await this.#handOver();
        await admission;
      }
      this.#take(item, this.read);
      if (this.#slice.length >= SLICE) await this.#handOver();
    }
    await this.#handOver();
    return true;
  }

  #handOver(): MaybePromise<void> {
    const slice = this.#slice;
    if (slice.length === 0) return undefined;
    this.#slice = [];
    return this.#outlets.queue(slice);
  }

  #take(item: InputItem, seq: number): void {
    const { finished, options } = this.#parts;
    const input = maskPassword(item.text);
    if (finished?.has(seq, input, `${this.#source}:${item.line}`) === true) {
      this.resumed += 1;
      this.#outlets.skip(seq);
      if (this.#seen !== null) this.#remember(item, this.#seen);
      return;
    }
    const target = item.failure ?? parseTarget(item.text, options.defaultScheme);
    if (isFailure(target)) {
      this.#outlets.reject(
        makeTask(item, seq, input, NO_TARGET, false),
        this.#located(target, item),
      );
    } else if (this.#seen?.add(uniqueKey(target, item)) === false) {
      this.#leaveOut(makeTask(item, seq, input, target, false));
    } else {
      const mayFallBack = options.defaultScheme === 'auto' && !hasScheme(item.text);
      this.#slice.push(makeTask(item, seq, input, target, mayFallBack));
    }
  }

  /** What an earlier run has fetched is not fetched again further down. */
  #remember(item: InputItem, seen: HashSet): void {
    const target = item.failure ?? parseTarget(item.text, this.#parts.options.defaultScheme);
    if (!isFailure(target)) seen.add(uniqueKey(target, item));
  }

  #leaveOut(task: Task): void {
    if (this.#outlets.leaveOut(task)) return;
    this.duplicates += 1;
    this.#outlets.skip(task.seq);
  }

  /** The error of an input that is no URL says where it stands. */
  #located(reason: Failure, { line }: InputItem): Failure {
    return { ...reason, message: `${this.#source}:${line}: ${reason.message}` };
  }
}

/** What makes two inputs the same: method, URL without its fragment, body. */
function uniqueKey({ origin, path }: Target, { request }: InputItem): string {
  return request === undefined
    ? origin + path
    : `${request.method ?? ''} ${origin}${path} ${request.body ?? ''}`;
}

function makeTask(
  { request, tag, text }: InputItem,
  seq: number,
  input: string,
  target: Target,
  schemeFallback: boolean,
): Task {
  const nowMs = performance.now();
  return {
    seq,
    input,
    ...(request === undefined ? {} : { request }),
    ...(tag === undefined ? {} : { tag }),
    target: target === NO_TARGET ? { ...target, url: maskPassword(text) } : target,
    schemeFallback,
    retries: 0,
    queuedAtMs: nowMs,
    firstStartMs: undefined,
    lastEndMs: nowMs,
  };
}
