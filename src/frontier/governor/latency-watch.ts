import type { WatchVerdict } from './verdict.ts';

// A host's latency wanders; only one far from its own normal means that it cannot keep up.
const HIGH_FACTOR = 4;
const HIGH_SLACK_MS = 250;
const SMOOTHING = 1 / 8;
const MIN_ANSWERS = 16;
/** Halving what queues at a host takes away more than this of its latency, if queueing is the cause. */
const RELIEF = 0.75;

interface Trial {
  /** What the answers took that led to the cut. */
  readonly beforeMs: number;
  sumMs: number;
  answers: number;
}

/** Watches how long a host takes to answer, against its own best. */
export class LatencyWatch {
  #normalMs = 0;
  #recentMs = 0;
  #answers = 0;
  #trial: Trial | null = null;

  /** One more answer. */
  add(latencyMs: number): WatchVerdict {
    this.#answers += 1;
    const isFirst = this.#answers === 1;
    this.#recentMs += (latencyMs - this.#recentMs) * (isFirst ? 1 : SMOOTHING);
    if (isFirst || this.#recentMs < this.#normalMs) this.#normalMs = this.#recentMs;
    if (this.#trial !== null) return this.#judge(this.#trial, latencyMs);
    const highMs = this.#normalMs * HIGH_FACTOR + HIGH_SLACK_MS;
    return this.#answers >= MIN_ANSWERS && this.#recentMs > highMs ? 'high' : 'normal';
  }

  /** The host gets half as much from now on; the last answer took `latencyMs`. */
  cut(latencyMs: number): void {
    const beforeMs = Math.max(latencyMs, this.#recentMs);
    this.#trial = { beforeMs, sumMs: 0, answers: 0 };
  }

  #judge(trial: Trial, latencyMs: number): WatchVerdict {
    trial.sumMs += latencyMs;
    trial.answers += 1;
    if (trial.answers < MIN_ANSWERS) return 'normal';
    this.#trial = null;
    this.#recentMs = trial.sumMs / trial.answers;
    // As many again, before it is judged anew.
    this.#answers = 1;
    if (this.#recentMs < trial.beforeMs * RELIEF) return 'normal';
    this.#normalMs = this.#recentMs;
    return 'vain';
  }
}
