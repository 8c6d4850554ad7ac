import type { FileError } from '../model/errors.ts';
import type { HostIncident } from '../model/feedback.ts';
import type { InFlight, ReadyRecords, Sink } from '../model/ports.ts';
import type { RecordFacts } from '../report/facts.ts';
import type { RendererOptions } from '../sinks/render.ts';
import type { Bottleneck } from './bottleneck.ts';
import type { CrawlFacts } from './crawl/facts.ts';
import type { RunCounts, RunResult } from './run.ts';
import type { CrewCounts } from './threads/crew.ts';
import type { ThreadEnd } from './threads/desk.ts';

/** Where the records of a run go. */
export interface GetOutlets {
  readonly sink: Sink;
  /** Where they go that other threads have formatted; without it there are no other threads. */
  readonly ready?: ReadyOutlet;
  /** Sees what there is to tell of every record, in the order in which they end. */
  readonly observe: (facts: RecordFacts) => void;
  /** Hears what the hosts' governors did. */
  readonly onIncident?: ((incident: HostIncident) => void) | undefined;
  /** Hears, once, that this machine is too small for as many URLs at once as were asked for. */
  readonly onShortage?: ((shortage: Shortage) => void) | undefined;
  readonly onThreadEnd?: ((end: ThreadEnd) => void) | undefined;
  /** Hears of pages for which `--select` and its like took too long. */
  readonly onSelectTimeout?: ((url: string) => void) | undefined;
}

export interface ReadyOutlet {
  /** How records are to be formatted. */
  readonly rendering: RendererOptions;
  /** As `Sink.write`. */
  write(ready: ReadyRecords): boolean;
}

export interface Shortage {
  /** What there is too little of, as a clause. */
  readonly reason: string;
  /** URLs at once that there is enough for; null: that is still to be found out. */
  readonly slots: number | null;
}

/** Makes the run. Once. */
export type MakeGetRun = (outlets: GetOutlets) => GetRun;

/** A run of `get` that is ready to go. */
export interface GetRun {
  readonly counts: RunCounts;
  /** The fewest URLs at once that the machine has allowed for; null: as many as were asked for. */
  readonly fewestSlots: number | null;
  readonly threads: CrewCounts;
  /** How many URLs at once were found to be worth it (`--concurrency auto`); null: not known. */
  readonly foundSlots: number | null;
  /** Of a crawl: what there is to tell beside its records. */
  readonly facts?: CrawlFacts;
  /** What holds the run up; null: that is not known yet. */
  bottleneck(): Bottleneck | null;
  inFlight(): readonly InFlight[];
  /** The same, with what other threads tell of theirs. */
  describeInFlight(): Promise<readonly InFlight[]>;
  /** Ends what is in flight at once, as `interrupted`. */
  abort(): void;
  /** Once. Closes the transport; the sink is the caller's. */
  run(): Promise<GetResult>;
}

export interface GetResult extends RunResult {
  /** Why no more bodies could be saved, which stopped the run. */
  readonly saveError: FileError | null;
}
