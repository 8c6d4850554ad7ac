import { LatencyWatch } from './latency-watch.ts';
import { LoadWatch } from './load-watch.ts';

/** How many requests a host gets at once; found out from how it answers. */
export interface WindowOptions {
  /** What it may have without any evidence; growth ends here. */
  readonly ceiling: number;
}

/** Requests per second by which a window grows at most, however fast the answers come. */
const MAX_GROWTH_PER_SECOND = 4;

/**
 * Additive increase, multiplicative decrease (Chiu and Jain, 1989) of what one host gets at once.
 * It knows no clock: times are handed in, as milliseconds of one monotonic clock.
 *
 * It begins without a limit of its own. What is in flight is halved when too many of the latest
 * answers say, or show, that it was too much, or when they take far longer than is normal for the
 * host. Each cut is on trial: where it changes nothing, the host is like that, and it is taken back.
 */
export class AdaptiveWindow {
  readonly #ceiling: number;
  readonly #load = new LoadWatch();
  readonly #latency: LatencyWatch;
  #limit = Infinity;
  /** What to go back to where the last cut has not helped. */
  #limitBefore = Infinity;
  /** What began before is evidence of how it was before the last change. */
  #changedAtMs = -Infinity;
  #grownAtMs = 0;

  /** `latency`: what it is known to take so far. */
  constructor({ ceiling }: WindowOptions, latency: LatencyWatch = new LatencyWatch()) {
    this.#ceiling = ceiling;
    this.#latency = latency;
  }

  /** In flight at once; Infinity: as many as the run allows. */
  get limit(): number {
    return this.#limit === Infinity ? Infinity : Math.max(1, Math.floor(this.#limit));
  }

  /**
   * A whole answer. `latencyMs` is from the request to its first byte, null where that tells nothing.
   * True: it took so long that the window was halved.
   */
  answered(startedMs: number, latencyMs: number | null, inFlight: number, nowMs: number): boolean {
    if (startedMs < this.#changedAtMs) return false;
    const load = this.#load.add(false);
    const latency = latencyMs === null ? 'normal' : this.#latency.add(latencyMs);
    if (load === 'vain' || latency === 'vain') this.#takeBack();
    if (latency === 'high' && latencyMs !== null) {
      return this.tooSlow(latencyMs, inFlight, nowMs);
    }
    this.#grow(inFlight, nowMs);
    return false;
  }

  /** The last answer took `latencyMs`, and the watch says that this is too long. True: it was halved. */
  tooSlow(latencyMs: number, inFlight: number, nowMs: number): boolean {
    const isCut = this.#halve(inFlight, nowMs);
    if (isCut) this.#latency.cut(latencyMs);
    else this.#grow(inFlight, nowMs);
    return isCut;
  }

  /** The host said, or showed, that it is too much. True: the window was halved. */
  overloaded(startedMs: number, inFlight: number, nowMs: number): boolean {
    if (startedMs < this.#changedAtMs) return false;
    const load = this.#load.add(true);
    if (load === 'vain') this.#takeBack();
    if (load !== 'high') return false;
    this.#load.cut();
    return this.#halve(inFlight, nowMs);
  }

  #halve(inFlight: number, nowMs: number): boolean {
    this.#changedAtMs = nowMs;
    this.#grownAtMs = nowMs;
    this.#limitBefore = this.#limit;
    const used = Math.max(1, Math.min(this.#limit, inFlight));
    const limit = Math.max(1, used / 2);
    const isCut = limit < this.#limit && used > 1;
    this.#limit = limit;
    return isCut;
  }

  #takeBack(): void {
    this.#limit = Math.max(this.#limit, this.#limitBefore);
  }

  #grow(inFlight: number, nowMs: number): void {
    // What is not used tells nothing about more.
    if (this.#limit === Infinity || inFlight < this.limit / 2) return;
    const seconds = (nowMs - this.#grownAtMs) / 1000;
    this.#limit += Math.min(1 / this.#limit, seconds * MAX_GROWTH_PER_SECOND);
    this.#grownAtMs = nowMs;
    if (this.#limit >= this.#ceiling) this.#limit = Infinity;
  }
}
