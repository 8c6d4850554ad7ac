import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';

import { LoopWatch, type LoopBlockedSummary, type OnBlocked } from './loop-lag-watch.ts';

const RESOLUTION_MS = 10;

/** Seconds for which the event loop was blocked. */
export interface LoopLag {
  readonly p99: number;
  readonly max: number;
  /** Who blocked it for more than 100 ms, the longest first. */
  readonly blocked: LoopBlockedSummary[];
}

/** Watches the event loop: what blocks it delays every URL in flight. */
export class LoopLagMeter {
  readonly #histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  readonly #watch: LoopWatch;

  /** `onBlocked` is called the first time that a culprit blocks the loop for more than 100 ms. */
  constructor(onBlocked: OnBlocked = () => undefined) {
    this.#watch = new LoopWatch(onBlocked);
  }

  start(): void {
    this.#histogram.enable();
    this.#watch.start();
  }

  stop(): LoopLag {
    this.#histogram.disable();
    return {
      p99: this.#lag(this.#histogram.percentile(99)),
      max: this.#lag(this.#histogram.max),
      blocked: this.#watch.stop(),
    };
  }

  /** The histogram holds nanoseconds between ticks, the tick itself included. */
  #lag(nanoseconds: number): number {
    const lagMs = nanoseconds / 1e6 - RESOLUTION_MS;
    return this.#histogram.count === 0 ? 0 : Math.max(0, Math.round(lagMs * 1000) / 1e6);
  }
}
