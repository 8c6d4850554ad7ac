/**
 * When the start after one at `nowMs` may be, for starts at least `intervalMs` apart (the virtual
 * scheduling of GCRA, ITU-T I.371). Pure.
 *
 * `slotMs` is when this start was due. A start that came late may be caught up with, by at most
 * `catchUpMs`: timers are late by some milliseconds, which would otherwise lower a high rate.
 */
export function nextSlot(
  slotMs: number,
  nowMs: number,
  intervalMs: number,
  catchUpMs: number,
): number {
  return Math.max(slotMs, nowMs - catchUpMs) + intervalMs;
}

export interface Pace {
  /** Milliseconds between two starts; 0: unlimited. */
  readonly intervalMs: number;
  readonly catchUpMs: number;
}

const CATCH_UP_MS = 50;

/** The pace of a rate, alone or together with a fixed delay; the slower of the two holds. */
export function paceOf(ratePerSecond: number, delayMs = 0): Pace {
  const intervalMs = ratePerSecond > 0 ? 1000 / ratePerSecond : 0;
  // A delay is a promise to the host: never closer. A rate is an average.
  if (delayMs >= intervalMs) return { intervalMs: delayMs, catchUpMs: 0 };
  return { intervalMs, catchUpMs: CATCH_UP_MS };
}
