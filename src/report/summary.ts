import type { Change, SkipReason } from '../model/crawl.ts';
import type { ErrorCode } from '../model/errors.ts';
import type { HostsSummary } from './hosts.ts';
import type { HeldBackSummary } from './incidents.ts';
import type { LoopBlockedSummary } from './loop-lag-watch.ts';

/** How often an `error_code` occurred, and the first time that it did. */
export interface ErrorSummary {
  count: number;
  url: string;
  /** A sentence for a person. */
  error: string;
}

/** Seconds, null without a complete response. Quantiles are within 1 %, the others exact. */
export interface TimeSummary {
  p50: number | null;
  p90: number | null;
  p99: number | null;
  max: number | null;
  mean: number | null;
}

/** What the records of a run come to; `recorded` = `ok` + `http_errors` + `failed` + `skipped`. */
export interface RecordTotals {
  recorded: number;
  /** Complete responses with a status below 400. */
  ok: number;
  /** Complete responses with a status from 400 on. */
  http_errors: number;
  /** No complete response. */
  failed: number;
  /** Records of inputs that were not fetched at all. */
  skipped: number;
  /** Complete responses by `2xx`, `3xx` … */
  status_classes: Record<string, number>;
  /** Complete responses by status. */
  status_codes: Record<string, number>;
  /** Failures by class, the most frequent first. */
  errors: Partial<Record<ErrorCode, ErrorSummary>>;
  /** Body bytes on the wire, also of bodies that broke off. */
  bytes_downloaded: number;
  /** Body bytes after decoding. */
  bytes_decoded: number;
  retries: number;
  redirects: number;
  /** Over the complete responses, HTTP errors included. */
  time_total: TimeSummary;
  hosts: HostsSummary;
  /** What was done to spare hosts, and to spare the run those that are dead. */
  held_back: HeldBackSummary;
}

/** What can end a run before its input does. */
export type Interruption =
  | 'SIGINT'
  | 'SIGTERM'
  | 'SIGHUP'
  | 'max-run-time'
  | 'closed stdout'
  | 'output failed'
  | 'save failed';

/** URLs of one kind that stopped bringing anything new. */
export interface TrapSummary {
  /** How it was told: `calendar`, `path`, `query` … */
  rule: string;
  /** What its URLs have in common: `/calendar/{n}/{n}`. */
  kind: string;
  fetched: number;
  /** Discovered, and left alone. */
  skipped: number;
}

/** What only a crawl has to tell. */
export interface CrawlSummary {
  /** URLs that were met, each once. */
  discovered: number;
  /** Those that were not fetched, by reason, whether there is a record of them or not. */
  skipped: Readonly<Partial<Record<SkipReason, number>>>;
  /** In the order in which they were found. */
  traps: readonly TrapSummary[];
  /** With `--ignore-robots`. */
  robots_ignored: boolean;
  /** Hosts that were asked. */
  hosts: number;
  /** The furthest from a seed of what was fetched, in links. */
  depth_max: number;
  /** Requests that a host had at once, at most; 0: any number. */
  per_host: number;
  /** Against the crawl before, with `--recrawl`. */
  changes?: Readonly<Partial<Record<Change, number>>>;
  /** The folder from which it can be gone on with; null: none. */
  state: string | null;
  /** URLs that are still to be fetched. */
  left: number;
}

/** What engine and outputs know of a run, beside its records. */
export interface RunFacts {
  /** Inputs that were read. */
  read: number;
  /** Records that the outputs say they have written, and those that a filter kept from them. */
  recorded: number;
  /** Inputs that `--unique` left out without a record. */
  duplicates: number;
  /** Inputs that an earlier run had recorded, and this one passed over. */
  resumed: number;
  /** Inputs that were read but not begun, kept for `--resume` without a record. */
  left: number;
  /** Seconds. */
  elapsed: number;
  /** Seconds for which the event loop was blocked; null where it was not measured. */
  loop_lag_p99: number | null;
  loop_lag_max: number | null;
  /** What blocked the event loop for more than 100 ms, the longest first. */
  loop_blocked: readonly LoopBlockedSummary[];
  /** The fewest URLs at once that this machine had files or ports for; null: as many as were asked for. */
  lowest_concurrency: number | null;
  /** How many URLs at once `--concurrency auto` found to be worth it; null: it was still looking, or not asked for. */
  found_concurrency: number | null;
  /** Threads that fetched. */
  threads: number;
  /** How often one of them ended before its time; what it had in flight was fetched again. */
  thread_crashes: number;
  /** The input line at which reading stopped, `urls.txt:123`; null when all was read. */
  stopped_at: string | null;
  interrupted_by: Interruption | null;
  /** Only of a crawl. */
  crawl?: CrawlSummary | undefined;
}

/** A whole run. Plain JSON: times are seconds, sizes are bytes. */
export interface Summary extends RunFacts, RecordTotals {
  /** Records per second. */
  rate: number;
  /** True: every input that was read is a record, of this run or the one it resumes, a
   * duplicate, or left for `--resume`. */
  conserved: boolean;
}

/**
 * Puts the parts of a run together, and checks that nothing was lost between them: three that count
 * for themselves have to agree, the reader of the inputs, the meter of the records and the outputs.
 */
export function summarize(meter: { snapshot(): RecordTotals }, run: RunFacts): Summary {
  const totals = meter.snapshot();
  return {
    ...run,
    rate: run.elapsed > 0 ? Math.round((run.recorded / run.elapsed) * 1000) / 1000 : 0,
    conserved:
      totals.recorded === run.recorded &&
      run.read === run.recorded + run.duplicates + run.resumed + run.left,
    ...totals,
    recorded: run.recorded,
  };
}
