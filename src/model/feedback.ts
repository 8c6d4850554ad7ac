import type { ErrorCode } from './errors.ts';

/** What one attempt tells about its host. Plain data: it may cross a thread or a network. */
export interface HostFeedback {
  /** It gave an answer, whichever. */
  readonly answered: boolean;
  /** It said that it has too much to do, or ran into a time limit. */
  readonly overloaded: boolean;
  /** A time limit ended the attempt. */
  readonly wasLate: boolean;
  /** Why there was no whole answer. */
  readonly errorCode: ErrorCode | null;
  /** Start of the attempt, on the monotonic clock. */
  readonly startedMs: number;
  /** From the request to the first byte; null where that tells nothing. */
  readonly latencyMs: number | null;
  /** How long it asks to be left alone; 0: it does not. */
  readonly pauseMs: number;
}

/** Something that a host's governor did. */
export type HostIncident =
  /** Fewer requests at once, from now on `limit`. */
  | { readonly kind: 'slowed'; readonly host: string; readonly limit: number }
  /** None for `pauseMs`, because the host asked for it or still had too much to do. */
  | { readonly kind: 'paused'; readonly host: string; readonly pauseMs: number }
  /** It failed too often in a row: nothing but probes. */
  | { readonly kind: 'opened'; readonly host: string; readonly failures: number }
  /** A probe was answered. */
  | { readonly kind: 'closed'; readonly host: string }
  /** One URL was ended without asking. */
  | { readonly kind: 'refused'; readonly host: string };
