import { failure, FileError, type Failure } from '../model/errors.ts';
import { methodOf, methodProblem } from '../model/methods.ts';
import type { GetOptions, RequestOptions } from '../model/options.ts';
import type { InputBatch, InputItem, MaybePromise } from '../model/ports.ts';
import { isFailure, maskPassword, parseTarget, type Target } from '../model/target.ts';
import type { RequestSpec, Task } from '../model/task.ts';
import { HashSet } from '../util/hash-set.ts';
import { printable } from '../util/printable.ts';
import type { RunControl } from './control.ts';
import { mayFallBack } from './scheme-fallback.ts';
import { uniqueKey } from './unique-key.ts';
import { untilStopped } from './until-stopped.ts';

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
  reject(task: Task, reason: Failure): MaybePromise<void>;
  /** The input has been fetched already, which is worth a record. */
  leaveOut(task: Task): MaybePromise<void>;
  /** The input has no record in this run. */
  skip(seq: number): MaybePromise<void>;
  /** Waits until there is room in the output. */
  admit(seq: number): MaybePromise<void>;
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
    const { inputs, control } = this.#parts;
    try {
      for await (const batch of untilStopped(inputs, control.signal)) {
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
      if (admission !== undefined) await this.#handOverAnd(admission);
      const taken = this.#take(item, this.read);
      if (taken !== undefined) await this.#handOverAnd(taken);
      if (this.#slice.length >= SLICE) await this.#handOver();
    }
    await this.#handOver();
    return true;
  }

  /** What has to be waited for must not keep what was read before it. */
  async #handOverAnd(wait: Promise<void>): Promise<void> {
    await this.#handOver();
    await wait;
  }

  #handOver(): MaybePromise<void> {
    const slice = this.#slice;
    if (slice.length === 0) return undefined;
    this.#slice = [];
    return this.#outlets.queue(slice);
  }

  #take(item: InputItem, seq: number): MaybePromise<void> {
    const { finished, options } = this.#parts;
    const input = maskPassword(item.text);
    if (finished?.has(seq, input, this.#placeOf(item)) === true) {
      this.resumed += 1;
      if (this.#seen !== null) this.#remember(item, this.#seen);
      return this.#outlets.skip(seq);
    }
    const target = item.failure ?? parseTarget(item.text, options.defaultScheme);
    if (isFailure(target)) {
      const task = makeTask(item, seq, input, NO_TARGET, false);
      return this.#outlets.reject(task, item.failure ?? this.#located(target, item));
    }
    const unsendable = requestFailure(item.request, options);
    if (unsendable !== null) {
      const task = makeTask(item, seq, input, target, false);
      return this.#outlets.reject(task, this.#located(unsendable, item));
    }
    if (this.#seen?.add(uniqueKey(target, item.request, options)) === false) {
      return this.#leaveOut(makeTask(item, seq, input, target, false));
    }
    const schemeFallback = mayFallBack(item.text, options.defaultScheme);
    this.#slice.push(makeTask(item, seq, input, target, schemeFallback));
    return undefined;
  }

  /** What an earlier run has fetched is not fetched again further down. */
  #remember(item: InputItem, seen: HashSet): void {
    const target = item.failure ?? parseTarget(item.text, this.#parts.options.defaultScheme);
    if (!isFailure(target)) seen.add(uniqueKey(target, item.request, this.#parts.options));
  }

  #leaveOut(task: Task): MaybePromise<void> {
    if (this.#parts.options.with.includes('skipped')) return this.#outlets.leaveOut(task);
    this.duplicates += 1;
    return this.#outlets.skip(task.seq);
  }

  /** The error of an input that is no URL says where it stands, as that of a line that cannot be read. */
  #located(reason: Failure, item: InputItem): Failure {
    return { ...reason, message: `${this.#placeOf(item)}: ${reason.message}` };
  }

  #placeOf({ line }: InputItem): string {
    return `${printable(this.#source)}:${line}`;
  }
}

/** Why what the input says of its request does not go with what the run says; null: it does. */
function requestFailure(
  request: RequestSpec | undefined,
  options: Pick<RequestOptions, 'method' | 'body'>,
): Failure | null {
  const method = methodOf(request, options);
  if (method === 'GET') return null;
  const hasBody = request?.body !== undefined || options.body !== undefined;
  const problem = methodProblem(method, hasBody);
  return problem === undefined ? null : failure('invalid_url', problem, 'input');
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
