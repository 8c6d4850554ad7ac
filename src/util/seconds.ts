/** Milliseconds as seconds, to the microsecond: what clocks measure beyond is noise in a record. */
export function toSeconds(durationMs: number): number {
  return Math.round(durationMs * 1000) / 1_000_000;
}
