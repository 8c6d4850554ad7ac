import type { Failure } from './errors.ts';
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
}

/**
 * Where tasks wait: which host next, and not before when. A task is leased by `claim` until
 * `settle` names it; a waiting task holds no slot.
 */
export interface Frontier {
  /** Queues tasks. Resolves when there is room for more. */
  add(tasks: readonly Task[]): MaybePromise<void>;
  /** Nothing more will be added, except by those who hold leases. */
  seal(): void;
  /** Leases 1 to `max` tasks that may start now, waiting for the first; none: it is over. */
  claim(max: number): MaybePromise<readonly Task[]>;
  settle(settlements: readonly Settlement[]): MaybePromise<void>;
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

export interface Transport {
  /** One attempt, redirects included. Failures are in the outcome; a rejection is a defect. */
  fetch(task: Task, deadlineMs: number): Promise<Outcome>;
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

/** An output format. */
export interface SinkFormat {
  readonly name: string;
  readonly summary: string;
  readonly extensions: readonly string[];
  load(): Promise<(options: FormatOptions) => RecordFormatter>;
}

/** Where records end. */
export interface Sink {
  /** False: hold back until `drained` resolves. The record is taken in either case. */
  write(record: FetchRecord): boolean;
  drained(): Promise<void>;
  /** Writes out everything and closes; rejects with a `FileError` if that fails. */
  close(): Promise<void>;
}
