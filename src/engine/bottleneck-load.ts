/** How a run was busy in one interval. */
export interface Interval {
  /** URLs in flight at once that there may be, and are. */
  readonly slots: number;
  readonly inFlight: number;
  /** Share of the time for which the event loop was busy, 0 to 1. */
  readonly loopUtilization: number;
  /** Share of the time for which records waited for the sink, 0 to 1. */
  readonly sinkFullShare: number;
}

/** The same over the last second. */
export interface Load extends Pick<Interval, 'loopUtilization' | 'sinkFullShare'> {
  /** Share of the slots that were in use, 0 to 1. */
  readonly takenShare: number;
}

/** How many of the latest intervals count. */
const KEPT = 4;

/** Remembers the latest intervals, of equal length. */
export class LoadMeter {
  readonly #intervals: Interval[] = [];

  add(interval: Interval): void {
    if (this.#intervals.push(interval) > KEPT) this.#intervals.shift();
  }

  /** Null: nothing is known yet. */
  get load(): Load | null {
    if (this.#intervals.length === 0) return null;
    return {
      takenShare: this.#mean(({ inFlight, slots }) => Math.min(1, inFlight / slots)),
      loopUtilization: this.#mean(({ loopUtilization }) => loopUtilization),
      sinkFullShare: this.#mean(({ sinkFullShare }) => sinkFullShare),
    };
  }

  #mean(of: (interval: Interval) => number): number {
    return this.#intervals.reduce((sum, each) => sum + of(each), 0) / this.#intervals.length;
  }
}
