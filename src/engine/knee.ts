import { KneeLevel, type KneeSample } from './knee-level.ts';

export interface KneeOptions {
  /** URLs in flight at once, before anything is known. */
  readonly start: number;
  /** Never more than this. */
  readonly max: number;
}

interface Trial {
  readonly isUp: boolean;
  /** What it is measured against. */
  readonly base: KneeLevel;
}

/** More slots have to bring so much of what they would bring if nothing else held it up. */
const PAYS_PART = 0.35;
/** Fewer slots may achieve so much less, as a part of what was. */
const SPARED_PART = 0.06;
const LARGE_STEP = 2;
const SMALL_STEP = 1.25;
/** A step that rounding made larger is still a small one. */
const MAX_SMALL_STEP = 1.5;
/** What is so near is no step. */
const MIN_STEP = 1.15;

/** What a large step changes is seen at once; a small one takes many ends to be told from chance. */
const LARGE_STEP_ENDS = 64;
const SMALL_STEP_ENDS = 800;
/** Every slot ends so many attempts, on average, before it is judged what all of them achieve. */
const ROUNDS = 2;
/** For a small step, where ends are so rare that it would take longer: it is judged by those of a large one. */
const PATIENCE_MS = 6_000;
const MAX_SETTLE_MS = 30_000;

/** Where fewer of the slots are taken, or records wait for so long, something else holds it up. */
const TAKEN_SHARE = 0.8;
const SINK_FULL_SHARE = 0.5;
/** After so many intervals in a row that tell nothing a trial is given up. */
const IDLE_INTERVALS = 8;
/** Where the loop has no time left, or hardly anything ends well, a few have to do. */
const BUSY_LOOP = 0.97;
const FAILED_SHARE = 0.9;
const A_FEW = 64;

/** So much more of an interval's ends have failed than was usual, among so many at least. */
const LEAP = 0.3;
const LEAP_ENDS = 20;
const BACK_OFF = 0.7;

const MIN_REST_MS = 4_000;
const MAX_REST_MS = 16_000;
/** A throughput so much off, as a part of what it was, is a reason to look at once. */
const CHANGE_PART = 0.25;

/**
 * Finds how many URLs in flight at once are worth it: the smallest number that achieves nearly the
 * most. Samples in, a number out; it knows no clock and no chance.
 *
 * It makes trials: one number of slots is measured, then another, and the second stays if it pays:
 * more slots where the throughput grows with them, fewer where it does not fall. Only neighbours in
 * time are compared. So there need be no latency “without load”, as TCP Vegas (Brakmo, 1994) and
 * the limiters after it take for their measure, and as a list of many servers does not have. What
 * pays is followed by a larger step; what does not, by one to where Little's law puts the knee, or by
 * a small one. When neither direction pays it rests, and looks again now and then.
 *
 * Intervals in which something else was in the way (nothing to start, a full sink) tell nothing. DNS
 * is not such a thing: whether more slots would only wait for it is what a trial shows.
 */
export class KneeFinder {
  readonly #max: number;
  #size: number;
  /** Null: what is measured is `#size` itself. */
  #trial: Trial | null = null;
  #level: KneeLevel;
  /** The next trial. */
  #goesUp = true;
  #step = LARGE_STEP;
  #isFirst = true;
  /** Directions that did not pay, one after the other. */
  #vain = 0;
  #isFound = false;
  #settleMs = 0;
  #restMs = 0;
  #nextRestMs = MIN_REST_MS;
  /** What `#size` achieved when it was measured last, while it rests. */
  #lastPerSecond: number | null = null;
  #idleIntervals = 0;
  /** What was measured last of `#size`, or before that: what failures are held against. */
  #usual: KneeLevel | null = null;

  constructor({ start, max }: KneeOptions) {
    this.#max = max;
    this.#size = Math.min(start, max);
    this.#level = new KneeLevel(this.#size);
  }

  /** URLs in flight at once, from now on. */
  get size(): number {
    return this.#level.size;
  }

  /** What it has settled on; null: it is still looking. */
  get found(): number | null {
    return this.#isFound ? this.#size : null;
  }

  /** One more interval with `size` slots, of a few hundred milliseconds. */
  add(sample: KneeSample): void {
    const mayBeOfBefore = this.#trial === null && this.#settleMs > 0;
    if (!mayBeOfBefore && this.#isLeap(sample)) this.#backOff(sample);
    else if (this.#settleMs > 0) this.#settleMs -= sample.elapsedMs;
    else if (this.#isIdle(sample)) this.#idle(sample);
    else this.#measure(sample);
  }

  #measure(sample: KneeSample): void {
    this.#idleIntervals = 0;
    this.#restMs -= sample.elapsedMs;
    this.#level.add(sample);
    if (!this.#isEvident()) return;
    if (this.#trial === null) this.#endBase(this.#level);
    else this.#endTrial(this.#trial, this.#level);
  }

  /** There is enough to judge the level by. */
  #isEvident(): boolean {
    const { completed, elapsedMs, size } = this.#level;
    if (completed < Math.max(LARGE_STEP_ENDS, size * ROUNDS)) return false;
    const isLarge = this.#restMs <= 0 && this.#step >= MAX_SMALL_STEP;
    return isLarge || completed >= SMALL_STEP_ENDS || elapsedMs >= PATIENCE_MS;
  }

  #endBase(base: KneeLevel): void {
    this.#usual = base;
    if (this.#restMs > 0 && !this.#hasChanged(base)) this.#level = new KneeLevel(base.size);
    else this.#try(base);
  }

  /** It achieves something else than before: there is reason to look, at first where that points to. */
  #hasChanged({ goodPerSecond }: KneeLevel): boolean {
    const before = this.#lastPerSecond;
    this.#lastPerSecond = goodPerSecond;
    if (before === null || Math.abs(goodPerSecond - before) <= before * CHANGE_PART) return false;
    this.#goesUp = goodPerSecond > before;
    this.#vain = 0;
    this.#restMs = 0;
    this.#nextRestMs = MIN_REST_MS;
    return true;
  }

  /** Begins a trial against what is known of `base`. */
  #try(base: KneeLevel): void {
    const { size, latencyMs } = base;
    const isUp = this.#goesUp;
    const most = isStrained(base) ? Math.max(size, Math.min(this.#max, A_FEW)) : this.#max;
    const to = isUp
      ? Math.min(most, Math.max(size + 1, Math.round(size * this.#step)))
      : Math.max(1, Math.min(size - 1, Math.round(size / this.#step)));
    if (to === size) return this.#inVain(latencyMs);
    this.#trial = { isUp, base };
    this.#level = new KneeLevel(to);
    this.#settleMs = settleMs(latencyMs * Math.max(1, to / size));
  }

  #endTrial({ isUp, base }: Trial, level: KneeLevel): void {
    const gain = gainOf(base, level);
    const step = isUp ? level.size / base.size : base.size / level.size;
    const pays = isUp ? gain - 1 >= PAYS_PART * (step - 1) : gain >= 1 - SPARED_PART;
    if (pays) this.#accept(level, step);
    else this.#reject(step, isUp ? gain : step * gain, level.latencyMs);
  }

  #accept(level: KneeLevel, step: number): void {
    this.#trial = null;
    this.#size = level.size;
    this.#usual = level;
    this.#isFirst = false;
    this.#vain = 0;
    this.#nextRestMs = MIN_REST_MS;
    this.#step = Math.min(LARGE_STEP, step * step);
    this.#try(level);
  }

  /** By Little's law a step of `rightStep` would have been the right one. */
  #reject(step: number, rightStep: number, latencyMs: number): void {
    if (step <= MAX_SMALL_STEP) return this.#inVain(latencyMs);
    const isBetween = rightStep >= MIN_STEP;
    // Twice as many slots achieve no more: the first ones may have been far too many already.
    const otherStep = this.#isFirst ? LARGE_STEP : SMALL_STEP;
    this.#step = isBetween ? Math.min(step / MIN_STEP, rightStep) : otherStep;
    if (!isBetween) this.#goesUp = !this.#goesUp;
    this.#isFirst = false;
    this.#stayAt(this.#size, latencyMs);
  }

  /** This direction does not pay. */
  #inVain(latencyMs: number): void {
    this.#goesUp = !this.#goesUp;
    this.#step = SMALL_STEP;
    this.#vain += 1;
    if (this.#vain > 1) {
      this.#isFound = true;
      this.#restMs = this.#nextRestMs;
      this.#nextRestMs = Math.min(MAX_REST_MS, this.#nextRestMs * 2);
    }
    this.#stayAt(this.#size, latencyMs);
  }

  #stayAt(size: number, latencyMs: number): void {
    this.#trial = null;
    this.#size = size;
    this.#level = new KneeLevel(size);
    this.#lastPerSecond = null;
    this.#idleIntervals = 0;
    this.#settleMs = settleMs(latencyMs);
  }

  #isIdle({ inFlight, sinkFullShare, loopUtilization }: KneeSample): boolean {
    const trial = this.#trial;
    // Of more slots than there are tasks for, those that are taken tell.
    const size = trial?.isUp === true ? trial.base.size : this.size;
    // A busy loop is late to fill them again.
    const isTaken = inFlight >= size * TAKEN_SHARE || loopUtilization >= BUSY_LOOP;
    return !isTaken || sinkFullShare > SINK_FULL_SHARE;
  }

  #idle({ latencyMs }: KneeSample): void {
    this.#idleIntervals += 1;
    if (this.#idleIntervals >= IDLE_INTERVALS) this.#stayAt(this.#size, latencyMs);
  }

  /** Suddenly far more fail than did, and at once: those that ran into a time limit come in waves. */
  #isLeap({ completed, failed, latencyMs }: KneeSample): boolean {
    const usual = this.#usual;
    if (usual === null || completed < LEAP_ENDS || latencyMs > usual.latencyMs) return false;
    return failed / completed > usual.failedShare + LEAP;
  }

  /** Back from the trial, or down; where that does not help, the number of slots is not the reason. */
  #backOff({ latencyMs }: KneeSample): void {
    const trial = this.#trial;
    if (trial?.isUp === true) {
      const waitMs = Math.max(latencyMs, trial.base.latencyMs);
      return this.#reject(this.size / this.#size, 0, waitMs);
    }
    this.#usual = null;
    this.#goesUp = true;
    this.#step = SMALL_STEP;
    this.#vain = 0;
    this.#restMs = MIN_REST_MS;
    this.#nextRestMs = MIN_REST_MS;
    this.#stayAt(Math.max(1, Math.floor(this.#size * BACK_OFF)), latencyMs);
  }
}

function gainOf(base: KneeLevel, level: KneeLevel): number {
  // Of dead servers, those count that were found out to be dead.
  return base.failedShare > FAILED_SHARE
    ? level.endsPerSecond / base.endsPerSecond
    : level.goodPerSecond / base.goodPerSecond;
}

/** More than a few would only cost memory, or trouble. */
function isStrained({ loopUtilization, failedShare }: KneeLevel): boolean {
  return loopUtilization >= BUSY_LOOP || failedShare > FAILED_SHARE;
}

/** What is in flight was begun with another number of slots: it is waited for. */
function settleMs(latencyMs: number): number {
  return Math.min(MAX_SETTLE_MS, latencyMs);
}
