/** What became of one interval, as whoever owns the slots has measured it. */
export interface KneeSample {
  readonly elapsedMs: number;
  /** Attempts that ended. */
  readonly completed: number;
  /** Those of them that ended as attempts do where there is too much to do, the machine's own included. */
  readonly failed: number;
  /** Mean time for which the ones that ended had held their slots. */
  readonly latencyMs: number;
  /** Slots that were taken, on average over the interval. */
  readonly inFlight: number;
  /** Share of the time for which the event loop was busy, 0 to 1. */
  readonly loopUtilization: number;
  /** Share of the time for which records waited for the sink, 0 to 1. */
  readonly sinkFullShare: number;
}

/** What so many slots achieve, from the intervals in which they were all that held it up. */
export class KneeLevel {
  readonly size: number;
  #elapsedMs = 0;
  #completed = 0;
  #failed = 0;
  #latencySumMs = 0;
  #slotMs = 0;
  #busyMs = 0;

  constructor(size: number) {
    this.size = size;
  }

  add({ elapsedMs, completed, failed, latencyMs, inFlight, loopUtilization }: KneeSample): void {
    this.#elapsedMs += elapsedMs;
    this.#completed += completed;
    this.#failed += failed;
    this.#latencySumMs += completed * latencyMs;
    this.#slotMs += inFlight * elapsedMs;
    this.#busyMs += loopUtilization * elapsedMs;
  }

  get elapsedMs(): number {
    return this.#elapsedMs;
  }

  get completed(): number {
    return this.#completed;
  }

  /** Mean; 0 before anything has ended. */
  get latencyMs(): number {
    return this.#completed === 0 ? 0 : this.#latencySumMs / this.#completed;
  }

  get failedShare(): number {
    return this.#completed === 0 ? 0 : this.#failed / this.#completed;
  }

  get loopUtilization(): number {
    return this.#elapsedMs === 0 ? 0 : this.#busyMs / this.#elapsedMs;
  }

  /**
   * What has begun together ends together, so that a count may be wrong by what one round of the slots
   * brings. Little's law (what is in flight, by how long it takes) knows no such edges, but trusts the
   * few that took longest too much. It decides within what the count leaves open.
   */
  get endsPerSecond(): number {
    if (this.#completed === 0) return 0;
    const edge = this.size / 2;
    const byLatency = this.#slotMs / Math.max(1e-3, this.latencyMs);
    const ends = Math.min(this.#completed + edge, Math.max(this.#completed - edge, byLatency));
    return (ends * 1000) / this.#elapsedMs;
  }

  get goodPerSecond(): number {
    return this.endsPerSecond * (1 - this.failedShare);
  }
}
