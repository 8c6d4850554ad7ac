interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

// Older ones are forgotten, and count as the server's time again.
const MAX_SPANS = 1_000;

/**
 * When the event loop did not turn, so that what arrived could not be taken: the program around, or
 * the machine, had it. All times are of the monotonic clock.
 */
export class BlockedTime {
  readonly #spans: Span[] = [];

  /** Spans come in the order of time. */
  add(startMs: number, endMs: number): void {
    this.#spans.push({ startMs, endMs });
    if (this.#spans.length > MAX_SPANS) this.#spans.shift();
  }

  /** How much of the time from `sinceMs` on it was, in milliseconds. */
  since(sinceMs: number): number {
    let blockedMs = 0;
    for (let i = this.#spans.length - 1; i >= 0; i -= 1) {
      const span = this.#spans[i];
      if (span === undefined || span.endMs <= sinceMs) break;
      blockedMs += span.endMs - Math.max(span.startMs, sinceMs);
    }
    return blockedMs;
  }
}
