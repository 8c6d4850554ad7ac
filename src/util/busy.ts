/** A piece of work that kept the thread busy for a while. */
export interface BusySection {
  /** What was done, as in `reading the links of https://example.com/`. */
  readonly what: string;
  /** What it was done to; null: there is no name for it. */
  readonly subject: string | null;
  readonly sizeBytes: number;
  /** On the clock of `performance.now()`. */
  readonly startMs: number;
  readonly tookMs: number;
}

/** Less input than this is never worth looking at the clock. */
const SMALL_BYTES = 64 * 1024;
/** Shorter sections matter to nobody. */
const SHORT_MS = 5;

/** One for each thread, as there is one loop for each. */
let listener: ((section: BusySection) => void) | null = null;

/**
 * Does work that may keep the event loop from turning, under a name by which that can be told. It is
 * done as if it were called directly, and timed only where somebody listens and the input is large.
 */
export function busy<Result>(
  what: string,
  subject: string | null,
  sizeBytes: number,
  work: () => Result,
): Result {
  if (listener === null || sizeBytes < SMALL_BYTES) return work();
  const startMs = performance.now();
  try {
    return work();
  } finally {
    const tookMs = performance.now() - startMs;
    if (tookMs >= SHORT_MS) listener?.({ what, subject, sizeBytes, startMs, tookMs });
  }
}

/** Hears of the sections that took at least 5 ms, in the place of whoever did before. */
export function onBusy(hear: (section: BusySection) => void): () => void {
  listener = hear;
  return () => {
    if (listener === hear) listener = null;
  };
}
