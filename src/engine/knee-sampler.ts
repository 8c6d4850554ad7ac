import { ERROR_CODES } from '../model/errors.ts';
import type { Outcome } from '../model/outcome.ts';
import type { KneeSample } from './knee-level.ts';

/** What an interval tells beside the attempts. */
export type IntervalFacts = Pick<KneeSample, 'loopUtilization' | 'sinkFullShare'>;

/** Adds up the attempts of an interval. Times are milliseconds of one monotonic clock. */
export class KneeSampler {
  #sinceMs: number;
  #atMs: number;
  #inFlight = 0;
  #slotMs = 0;
  #completed = 0;
  #failed = 0;
  #latencySumMs = 0;

  constructor(nowMs: number) {
    this.#sinceMs = nowMs;
    this.#atMs = nowMs;
  }

  begin(nowMs: number): void {
    this.#advance(nowMs);
    this.#inFlight += 1;
  }

  end(outcome: Outcome, startMs: number, nowMs: number): void {
    this.#advance(nowMs);
    this.#inFlight -= 1;
    this.#completed += 1;
    this.#latencySumMs += nowMs - startMs;
    if (isSignOfLoad(outcome)) this.#failed += 1;
  }

  /** Ends the interval, and begins the next. */
  take(nowMs: number, facts: IntervalFacts): KneeSample {
    this.#advance(nowMs);
    const elapsedMs = nowMs - this.#sinceMs;
    const completed = this.#completed;
    const sample = {
      ...facts,
      elapsedMs,
      completed,
      failed: this.#failed,
      latencyMs: completed === 0 ? 0 : this.#latencySumMs / completed,
      inFlight: elapsedMs > 0 ? this.#slotMs / elapsedMs : this.#inFlight,
    };
    this.#sinceMs = nowMs;
    this.#slotMs = 0;
    this.#completed = 0;
    this.#failed = 0;
    this.#latencySumMs = 0;
    return sample;
  }

  #advance(nowMs: number): void {
    this.#slotMs += this.#inFlight * (nowMs - this.#atMs);
    this.#atMs = nowMs;
  }
}

/** It ended as it may where less at once would have ended well. RFC 6585, 4 and RFC 9110, 15.6.4. */
function isSignOfLoad({ failure, statusCode }: Outcome): boolean {
  if (failure !== null) return ERROR_CODES[failure.code].transient;
  return statusCode === 429 || statusCode === 503;
}
