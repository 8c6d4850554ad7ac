import type { Failure } from './errors.ts';
import type { HostFeedback } from './feedback.ts';
import type { Outcome } from './outcome.ts';
import type { FetchRecord } from './record.ts';
import type { Target } from './target.ts';
import type { RequestSpec, Task } from './task.ts';

/** A value now, or a promise of it: the hot path awaits only where it must. */
export type MaybePromise<T> = T | Promise<T>;

// ── sources ────────────────────────────────────────────────────────────────────────────────────

/** One input as it was read. */
export interface InputItem {
  /** The URL as written, trimmed; not yet parsed. */
  readonly text: string;
  /** 1-based line in its source. */
  readonly line: number;
  readonly request?: RequestSpec;
  readonly tag?: unknown;
  /** Set where the line cannot be read as an input; it still becomes a record. */
  readonly failure?: Failure;
}

/** Inputs that were read together, and where from. */
export interface InputBatch {
  /** For messages: a path, `-` for stdin, `argument` for the command line. */
  readonly source: string;
  readonly items: readonly InputItem[];
}

export interface SourceOptions {
  /** For messages. */
  readonly source: string;
  /** csv and tsv: the column that holds the URL; the first that looks like one otherwise. */
  readonly urlColumn?: string | undefined;
}

/** An input format: bytes to inputs, lazily, in bounded memory. */
export interface SourceFormat {
  readonly name: string;
  readonly summary: string;
  /** With the dot; `.gz` after them is transparent. */
  readonly extensions: readonly string[];
  /** What its content begins with, blanks aside, and no URL does: tells it where the name does not. */
  readonly firstCharacter?: string;
  /** True: each line is one input; blank lines and those that begin with `#` are none. */
  readonly isLinePerInput?: boolean;
  /** Loads the reader; formats that are not used are not loaded. */
  load(): Promise<SourceReader>;
}

export type SourceReader = (
  chunks: AsyncIterable<Uint8Array>,
  options: SourceOptions,
) => AsyncIterable<readonly InputItem[]>;

// ── frontier ───────────────────────────────────────────────────────────────────────────────────

/** How a lease ended. */
export interface Settlement {
  readonly task: Task;
  /** Not before so many milliseconds from now; null: the task is done. */
  readonly retryAfterMs: number | null;
  /** What the attempt tells about its host; null: nothing. */
  readonly feedback: HostFeedback | null;
}

/**
 * Where tasks wait: which host next, and not before when. A task is leased by `claim` until
 * `settle` names it; a waiting task holds no slot. A host stays with one worker while it has tasks,
 * so that its connections are used again.
 */
export interface Frontier {
  /** Queues tasks. Resolves when there is room for more. */
  add(tasks: readonly Task[]): MaybePromise<void>;
  /** Nothing more will be added, except by those who hold leases. */
  seal(): void;
  /**
   * Leases 1 to `max` tasks that may start now to the worker of that number, waiting for the first;
   * none: it is over.
   */
  claim(max: number, worker: number): MaybePromise<readonly Task[]>;
  settle(settlements: readonly Settlement[]): MaybePromise<void>;
  /** From now on leases no task with a higher `seq`, whoever waits for one; `Infinity`: all. */
  holdBeyond(seq: number): void;
  /** Ends all waiting and gives back every task that is not leased, never to be claimed. */
  drain(): readonly Task[];
}

// ── transport ──────────────────────────────────────────────────────────────────────────────────

/** What is being fetched right now. */
export interface InFlight {
  readonly url: string;
  readonly phase: string;
  readonly ageMs: number;
}

/** Who asked for an attempt. */
export interface OutcomeListener {
  onOutcome(outcome: Outcome): void;
}

export interface Transport {
  /**
   * Makes one attempt, redirects included, to be over by `deadlineMs` of the monotonic clock. The
   * listener is told once, never before this returns; failures are in the outcome.
   */
  fetch(task: Task, deadlineMs: number, listener: OutcomeListener): void;
  inFlight(): readonly InFlight[];
  /** Ends every attempt at once as `interrupted`. */
  abort(): void;
  close(): Promise<void>;
}

/** Takes one body while it arrives. */
export interface BodyWriter {
  /** False: hold back until there is room; the chunk is taken in either case. */
  write(chunk: Uint8Array): boolean;
  /** Calls `resume` once, when there is room. */
  onDrain(resume: () => void): void;
  /** The body is whole. Resolves with the path relative to the store; rejects if it is not kept. */
  finish(): Promise<string>;
  /** The body is not whole: leave nothing behind. Never rejects. */
  discard(): Promise<void>;
}

/** Where bodies are kept, for instance a folder. */
export interface BodyStore {
  open(target: Target, seq: number, contentType: string | null): BodyWriter;
}

// ── sinks ──────────────────────────────────────────────────────────────────────────────────────

export interface FormatOptions {
  /** In this order; the format's own choice where undefined. */
  readonly fields?: readonly (keyof FetchRecord)[] | undefined;
  readonly template?: string | undefined;
  readonly color: boolean;
}

/** Turns records into text; one per output. */
export interface RecordFormatter {
  /** Written before the first record of a new output. */
  readonly header?: string;
  /** One record, with its line end. */
  format(record: FetchRecord): string;
}

/** What is read of a record again, to tell which inputs are done. */
export interface RecordKey {
  readonly seq: number;
  readonly input: string;
  /** The URL was read but never begun. */
  readonly isInterrupted: boolean;
}

/** Reads the records of one output again. */
export interface KeyReader {
  /** What an output begins with; with `hasHeader`, the whole of its first line. */
  readonly head: string;
  readonly hasHeader: boolean;
  /** A quoted cell may hold line ends (RFC 4180, section 2). */
  readonly spansLines: boolean;
  /** One record without its line end; null where the format does not write such with these fields. */
  read(record: string): RecordKey | null;
}

/** An output format. */
export interface SinkFormat {
  readonly name: string;
  readonly summary: string;
  readonly extensions: readonly string[];
  load(): Promise<(options: FormatOptions) => RecordFormatter>;
  /**
   * Only where what was written can be read again (`--resume`): makes a reader for outputs of these
   * fields, among them `seq`, `input` and `error_code`.
   */
  loadKeys?(): Promise<(fields: readonly (keyof FetchRecord)[]) => KeyReader>;
}

/** Records that were formatted elsewhere, in another thread. */
export interface ReadyRecords {
  /** For each output: whole records, one after the other. */
  readonly bytes: readonly Uint8Array[];
  /** So many are in each of them. */
  readonly records: number;
  /** So many more are kept from the outputs. */
  readonly withheld: number;
}

/** Where records end. */
export interface Sink {
  /** False: hold back until `drained` resolves. The record is taken in either case. */
  write(record: FetchRecord): boolean;
  drained(): Promise<void>;
  /** Writes out everything and closes; rejects with a `FileError` if that fails. */
  close(): Promise<void>;
}

/** A sink for records of other threads, too. */
export interface ReadySink extends Sink {
  /** As `write`. */
  writeReady(ready: ReadyRecords): boolean;
}
