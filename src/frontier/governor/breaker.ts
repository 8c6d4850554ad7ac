/** What may be done with a host's next URL. */
export type Passage =
  /** Fetch it. */
  | 'go'
  /** Fetch it, alone: it finds out whether the host is back. */
  | 'probe'
  /** Hold it back until `waitUntilMs`. */
  | 'wait'
  /** End it without asking the host. */
  | 'refuse';

export interface BreakerOptions {
  /** Failures in a row that open the circuit; 0: none do. */
  readonly maxFailures: number;
}

/** What lasts of an open circuit, from a moment on. */
export interface BreakerMemory {
  readonly failures: number;
  readonly isGivenUp: boolean;
  /** Between two probes. */
  readonly pauseMs: number;
  readonly openSinceMs: number;
  /** Until the next probe. */
  readonly retryInMs: number;
}

const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 60_000;
/** So long a host's URLs are held back in the hope that it returns. */
const PATIENCE_MS = 10_000;

/**
 * The circuit breaker of one host (Nygard, Release It!, 2007). It knows no clock: times are handed
 * in, as milliseconds of one monotonic clock.
 *
 * Closed, it counts failures in a row. Open, it lets one probe through each second; an answer closes
 * it. A host that stays silent beyond some seconds is given up: its URLs are refused at once, but for
 * one after each pause, which is the next probe. These pauses double.
 */
export class Breaker {
  readonly #maxFailures: number;
  #failures = 0;
  #openedAtMs = -Infinity;
  #retryAtMs = -Infinity;
  #pauseMs = 0;
  #probeAtMs = Infinity;
  #isGivenUp = false;

  constructor({ maxFailures }: BreakerOptions) {
    this.#maxFailures = maxFailures;
  }

  /** What lasts of it; null: it is not open. */
  memory(nowMs: number): BreakerMemory | null {
    if (!this.isOpen) return null;
    return {
      failures: this.#failures,
      isGivenUp: this.#isGivenUp,
      pauseMs: this.#pauseMs,
      openSinceMs: nowMs - this.#openedAtMs,
      retryInMs: this.#retryAtMs - nowMs,
    };
  }

  /** As it was at `thenMs`. */
  restore(memory: BreakerMemory, thenMs: number): void {
    if (this.#maxFailures === 0) return;
    this.#failures = memory.failures;
    this.#isGivenUp = memory.isGivenUp;
    this.#pauseMs = memory.pauseMs;
    this.#openedAtMs = thenMs - memory.openSinceMs;
    this.#retryAtMs = thenMs + memory.retryInMs;
  }

  get isOpen(): boolean {
    return this.#pauseMs > 0;
  }

  get failures(): number {
    return this.#failures;
  }

  /** While it answers `wait`: when to ask again; Infinity: when the probe has ended. */
  get waitUntilMs(): number {
    return this.#probeAtMs === Infinity ? this.#retryAtMs : Infinity;
  }

  passage(nowMs: number): Passage {
    if (!this.isOpen) return 'go';
    const isProbing = this.#probeAtMs !== Infinity;
    if (!isProbing && nowMs >= this.#retryAtMs) return 'probe';
    return this.#isGivenUp ? 'refuse' : 'wait';
  }

  /** What was let through as `probe` begins. */
  probeBegins(nowMs: number): void {
    this.#probeAtMs = nowMs;
  }

  /** The host has answered. True: that closed the circuit. */
  answered(): boolean {
    const wasOpen = this.isOpen;
    this.#failures = 0;
    this.#pauseMs = 0;
    this.#probeAtMs = Infinity;
    this.#isGivenUp = false;
    return wasOpen;
  }

  /** What began at `startedMs` has failed; it weighs as much as `weight` failures. True: that opened the circuit. */
  failed(startedMs: number, weight: number, nowMs: number): boolean {
    this.#failures += weight;
    if (this.isOpen) {
      // what was in flight when it opened is no news
      if (startedMs >= this.#probeAtMs) this.#probeFailed(nowMs);
      return false;
    }
    if (this.#maxFailures === 0 || this.#failures < this.#maxFailures) return false;
    this.#openedAtMs = nowMs;
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#retryAtMs = nowMs + FIRST_PAUSE_MS;
    return true;
  }

  /** The probe ended without telling anything of its host. */
  probeLost(): void {
    this.#probeAtMs = Infinity;
  }

  #probeFailed(nowMs: number): void {
    this.#probeAtMs = Infinity;
    this.#isGivenUp ||= nowMs - this.#openedAtMs >= PATIENCE_MS;
    if (this.#isGivenUp) this.#pauseMs = Math.min(MAX_PAUSE_MS, this.#pauseMs * 2);
    this.#retryAtMs = nowMs + this.#pauseMs;
  }
}
