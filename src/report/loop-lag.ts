import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';

const RESOLUTION_MS = 10;

/** Seconds for which the event loop was blocked. */
export interface LoopLag {
  readonly p99: number;
  readonly max: number;
}

/** Watches the event loop: what blocks it delays every URL in flight. */
export class LoopLagMeter {
  readonly #histogram: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

  start(): void {
    this.#histogram.enable();
  }

  stop(): LoopLag {
    this.#histogram.disable();
    return { p99: this.#lag(this.#histogram.percentile(99)), max: this.#lag(this.#histogram.max) };
  }

  /** The histogram holds nanoseconds between ticks, the tick itself included. */
  #lag(nanoseconds: number): number {
    const lagMs = nanoseconds / 1e6 - RESOLUTION_MS;
    return this.#histogram.count === 0 ? 0 : Math.max(0, Math.round(lagMs * 1000) / 1e6);
  }
}
