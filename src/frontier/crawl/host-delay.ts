import type { HostFeedback } from '../../model/feedback.ts';
import type { GovernorMemory } from '../governor/governor.ts';
import type { HostManners } from '../store/store.ts';

export interface HostDelayOptions {
  /** Between two requests to any host. */
  readonly delayMs: number;
  /** A host is left alone for so many times as long as it takes to answer; 0: it is not. */
  readonly delayFactor: number;
}

/** However slow a host is, it is not left alone for longer because of that. */
const MAX_ADAPTED_MS = 30_000;
/** What one answer counts in the smoothed time. */
const GAIN = 1 / 4;

/** How long a host of a crawl is left alone between two requests: the longest of three reasons. */
export class HostDelay {
  /** What the host asks for. */
  askedMs = 0;
  readonly #options: HostDelayOptions;
  /** How long it takes to answer, smoothed. */
  #answerMs: number | null = null;
  #countsFromMs = -Infinity;
  /** There is a record of it, which has to follow. */
  #isKept = false;

  constructor(options: HostDelayOptions, manners?: HostManners) {
    this.#options = options;
    if (manners === undefined) return;
    this.#isKept = true;
    this.askedMs = manners.delayMs;
    this.#answerMs = manners.answerMs;
  }

  get holdMs(): number {
    const { delayMs, delayFactor } = this.#options;
    const adaptedMs = Math.min(MAX_ADAPTED_MS, delayFactor * (this.#answerMs ?? 0));
    return Math.max(delayMs, this.askedMs, adaptedMs);
  }

  /** When the next request may be. */
  get untilMs(): number {
    return this.#countsFromMs + this.holdMs;
  }

  /** The delay counts from here on. */
  countFrom(nowMs: number): void {
    this.#countsFromMs = nowMs;
  }

  /** An attempt has ended. */
  learn(feedback: HostFeedback | null, nowMs: number): void {
    if (this.#options.delayFactor === 0 || feedback === null || !feedback.answered) return;
    const tookMs = Math.max(0, nowMs - feedback.startedMs);
    this.#answerMs =
      this.#answerMs === null ? tookMs : this.#answerMs + GAIN * (tookMs - this.#answerMs);
  }

  /** What is to last, of a host that is left alone for so long from now; null: nothing. */
  manners(waitMs: number, governor: GovernorMemory | null): HostManners | null {
    const isPlain = this.askedMs === 0 && this.#answerMs === null && governor === null;
    if (isPlain && waitMs <= 0 && !this.#isKept) return null;
    this.#isKept = true;
    return {
      delayMs: this.askedMs,
      answerMs: this.#answerMs,
      waitMs: Math.max(0, waitMs),
      governor,
      savedAtMs: Date.now(),
    };
  }
}
