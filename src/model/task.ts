import type { CrawlPlace } from './crawl.ts';
import type { Failure } from './errors.ts';
import type { Outcome } from './outcome.ts';
import type { AttemptRecord } from './record.ts';
import type { Target } from './target.ts';

/** What one line of input may say about its own request, over the options of the run. */
export interface RequestSpec {
  readonly method?: string;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs?: number;
  /** Tries after the first. */
  readonly retries?: number;
  readonly followRedirects?: boolean;
  /** Statuses that are what is hoped for: no reason to try again, nor to spare the host. */
  readonly expectedStatuses?: readonly number[];
}

/** What the attempt before a retry came to, without what is of the size of its response. */
export interface LastAttempt {
  readonly outcome: Outcome;
  /** How long it had waited for a slot or its host. */
  readonly queueMs: number;
}

/**
 * One URL on its way. Plain data, so that it can lie in a file or cross a thread; the fields that
 * are not `readonly` are its state between attempts.
 */
export interface Task {
  /** 1-based position in the input. */
  readonly seq: number;
  /** As given, trimmed, a password masked. */
  readonly input: string;
  readonly request?: RequestSpec;
  readonly tag?: unknown;
  target: Target;
  /** Set while `--default-scheme auto` may still fall back from https to http. */
  schemeFallback: boolean;
  /** Tries that have failed so far. */
  retries: number;
  /** When it was queued, or when a retry became due; milliseconds of the monotonic clock. */
  queuedAtMs: number;
  /** Start of the first attempt, on the monotonic clock: what `--deadline` counts from. */
  firstStartMs: number | undefined;
  /** End of the last attempt, on the monotonic clock. */
  lastEndMs: number;
  /** How much its host was given at once when it was leased; undefined: no limit of its own. */
  hostLimit?: number | undefined;
  /** Set by the frontier where it is to end without a (further) attempt. */
  refusal?: Failure;
  /** Set in a crawl: how it was found. */
  readonly crawl?: CrawlPlace;
  /** Set where it is not fetched at all. */
  skipReason?: string;
  /** The rule by which it is not. */
  skipRule?: string;
  /** Set while it waits for a retry: what there is to tell if the run is stopped before. */
  lastAttempt?: LastAttempt;
  /** Kept only with `--with attempts`. */
  attempts?: AttemptRecord[];
}
