import { failure, type ErrorCode, type Failure } from '../../model/errors.ts';
import type { HostFeedback } from '../../model/feedback.ts';
import { Breaker, type BreakerMemory, type Passage } from './breaker.ts';
import type { LatencyWatch } from './latency-watch.ts';
import { AdaptiveWindow } from './window.ts';

export interface GovernorOptions {
  /** Give a host less at once when it shows that it has too much. */
  readonly adaptive: boolean;
  /** Failures in a row that open a host's circuit; 0: none do. */
  readonly maxHostErrors: number;
  /** A host that asks for a longer pause is not waited for. */
  readonly maxRetryAfterMs: number;
  /** What a host may have at once at most. */
  readonly ceiling: number;
}

/** What a feedback has led to. */
export interface Consequence {
  readonly slowedTo: number | null;
  readonly pausedMs: number;
  /** Failures in a row that opened the circuit. */
  readonly openedAfter: number | null;
  readonly closed: boolean;
}

/** What lasts of what a host has done, from a moment on. */
export interface GovernorMemory {
  readonly pausedMs: number;
  readonly isClosedForNow: boolean;
  readonly breaker: BreakerMemory | null;
  readonly lastError: ErrorCode | null;
}

// A time limit that was run into has cost as much as several failures that are told at once.
const TIMEOUT_WEIGHT = 3;
/** Times in a row of too much that are no accident. */
const CERTAIN_STRIKES = 5;
/** Pauses in a row that were kept in vain before a host counts as failing. */
const VAIN_PAUSES = 5;
const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;

/**
 * What one host may be asked right now, found out from how it answers: how many requests at once,
 * not before when, or not at all. It knows no clock: times are handed in.
 */
export class HostGovernor {
  readonly #options: GovernorOptions;
  /** How long it takes to answer. */
  readonly #latency: LatencyWatch | undefined;
  /** Null until there is something to say of it. */
  #window: AdaptiveWindow | null = null;
  readonly #breaker: Breaker;
  #pausedUntilMs = -Infinity;
  /** The pause is longer than anybody wants to wait. */
  #isClosedForNow = false;
  #backoffMs = 0;
  /** Times in a row that it had too much to do. */
  #strikes = 0;
  /** When it asked for longer than anybody wants to wait, without an answer since; infinite: never. */
  #askedTooMuchAtMs = Infinity;
  /** There was a pause since it last answered as it should. */
  #hasPaused = false;
  #lastError: ErrorCode | null = null;

  /** `latency`: what the host is known to take so far. */
  constructor(options: GovernorOptions, latency?: LatencyWatch) {
    this.#options = options;
    this.#latency = latency;
    this.#breaker = new Breaker({ maxFailures: options.maxHostErrors });
  }

  /** What lasts of it: a pause, or an open circuit; null: nothing. */
  memory(nowMs: number): GovernorMemory | null {
    const breaker = this.#breaker.memory(nowMs);
    const pausedMs = Math.max(0, this.#pausedUntilMs - nowMs);
    if (breaker === null && pausedMs === 0) return null;
    return { pausedMs, breaker, isClosedForNow: this.#isClosedForNow, lastError: this.#lastError };
  }

  /** As it was at `thenMs`. */
  restore(memory: GovernorMemory, thenMs: number): void {
    this.#pausedUntilMs = thenMs + memory.pausedMs;
    this.#isClosedForNow = memory.isClosedForNow;
    this.#lastError = memory.lastError;
    if (memory.breaker !== null) this.#breaker.restore(memory.breaker, thenMs);
  }

  /** In flight at once; Infinity: as many as the run allows. */
  get limit(): number {
    return this.#window?.limit ?? Infinity;
  }

  passage(nowMs: number): Passage {
    if (nowMs < this.#pausedUntilMs) return this.#isClosedForNow ? 'refuse' : 'wait';
    return this.#breaker.passage(nowMs);
  }

  /** While the passage is `wait`: when to ask again; Infinity: when what is in flight has ended. */
  waitUntilMs(nowMs: number): number {
    return nowMs < this.#pausedUntilMs ? this.#pausedUntilMs : this.#breaker.waitUntilMs;
  }

  /** Why the passage is `refuse`. */
  refusal(nowMs: number): Failure {
    if (nowMs < this.#pausedUntilMs) {
      const seconds = Math.ceil((this.#pausedUntilMs - nowMs) / 1000);
      return failure(
        'retry_after_too_long',
        `the host asked to be left alone for another ${seconds} s (--max-retry-after)`,
      );
    }
    const last = this.#lastError ?? 'too much to do';
    return failure(
      'circuit_open',
      `the host failed again and again, at last with ${last}, and is not asked for now (--max-host-errors)`,
    );
  }

  probeBegins(nowMs: number): void {
    this.#breaker.probeBegins(nowMs);
  }

  /** `feedback` null: the attempt tells nothing. `inFlight` counts the attempt that has ended. */
  apply(feedback: HostFeedback | null, inFlight: number, nowMs: number): Consequence {
    if (feedback === null) {
      this.#breaker.probeLost();
      return NOTHING;
    }
    const isGood = feedback.answered && !feedback.overloaded;
    const isInVain = this.#hasPaused && feedback.startedMs >= this.#pausedUntilMs;
    if (isGood) this.#recovered();
    const pausedMs = this.#pause(feedback, nowMs);
    const isSlowed = this.#adapt(feedback, inFlight, nowMs);
    const isBusy = feedback.answered && feedback.overloaded;
    const backoffMs = isBusy && pausedMs === 0 && !isSlowed ? this.#backOff(nowMs) : 0;
    const weight = this.#weightOf(feedback, isInVain);
    const closed = isGood && this.#breaker.answered();
    // Also what counts nothing ends a probe.
    const opened = !isGood && this.#breaker.failed(feedback.startedMs, weight, nowMs);
    if (!isSlowed && !opened && !closed && pausedMs + backoffMs === 0) return NOTHING;
    const slowedTo = isSlowed ? this.limit : null;
    const openedAfter = opened ? this.#breaker.failures : null;
    return { slowedTo, pausedMs: Math.max(pausedMs, backoffMs), openedAfter, closed };
  }

  /** The last answer was as it should, but for the `latencyMs` that it took. */
  tooSlow(latencyMs: number, inFlight: number, nowMs: number): Consequence {
    const isSlowed = this.#windowNow().tooSlow(latencyMs, inFlight, nowMs);
    return isSlowed ? { ...NOTHING, slowedTo: this.limit } : NOTHING;
  }

  /** Nothing is known of the host that would be missed. */
  isForgettable(nowMs: number): boolean {
    return (
      nowMs >= this.#pausedUntilMs &&
      this.limit === Infinity &&
      this.#breaker.failures === 0 &&
      !this.#breaker.isOpen
    );
  }

  #pause({ pauseMs, startedMs }: HostFeedback, nowMs: number): number {
    const untilMs = nowMs + pauseMs;
    if (pauseMs <= 0 || untilMs <= this.#pausedUntilMs) return 0;
    const isTooLong = pauseMs > this.#options.maxRetryAfterMs;
    // Asked once, it may be about that URL alone.
    if (isTooLong && startedMs < this.#askedTooMuchAtMs) {
      this.#askedTooMuchAtMs = Math.min(this.#askedTooMuchAtMs, nowMs);
      return 0;
    }
    this.#hasPaused = true;
    this.#pausedUntilMs = untilMs;
    this.#isClosedForNow = isTooLong;
    return pauseMs;
  }

  #adapt(feedback: HostFeedback, inFlight: number, nowMs: number): boolean {
    const { overloaded, answered, startedMs, latencyMs } = feedback;
    if (!this.#options.adaptive || !(overloaded || answered)) return false;
    const window = this.#windowNow();
    if (overloaded) return window.overloaded(startedMs, inFlight, nowMs);
    return window.answered(startedMs, latencyMs, inFlight, nowMs);
  }

  #windowNow(): AdaptiveWindow {
    this.#window ??= new AdaptiveWindow(this.#options, this.#latency);
    return this.#window;
  }

  #recovered(): void {
    this.#backoffMs = 0;
    this.#strikes = 0;
    this.#hasPaused = false;
    this.#askedTooMuchAtMs = Infinity;
  }

  /** A host that has too much to do even with one request at a time is given time. */
  #backOff(nowMs: number): number {
    this.#strikes += 1;
    if (this.#strikes < CERTAIN_STRIKES || !this.#options.adaptive || this.limit > 1) return 0;
    if (nowMs < this.#pausedUntilMs) return 0;
    this.#backoffMs = Math.min(MAX_BACKOFF_MS, Math.max(FIRST_BACKOFF_MS, this.#backoffMs * 2));
    this.#hasPaused = true;
    this.#pausedUntilMs = nowMs + this.#backoffMs;
    this.#isClosedForNow = false;
    return this.#backoffMs;
  }

  /** What an attempt counts towards opening the circuit. */
  #weightOf(feedback: HostFeedback, isInVain: boolean): number {
    const { answered, overloaded, wasLate, errorCode } = feedback;
    if (answered) {
      if (!overloaded || !isInVain) return 0;
      this.#lastError = null;
      return Math.ceil(this.#options.maxHostErrors / VAIN_PAUSES);
    }
    this.#lastError = errorCode;
    return wasLate ? TIMEOUT_WEIGHT : 1;
  }
}

const NOTHING: Consequence = { slowedTo: null, pausedMs: 0, openedAfter: null, closed: false };
