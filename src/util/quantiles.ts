/** The smallest value that is told from zero. */
const SMALLEST = 1e-6;
/** The largest value that is told from larger ones. */
const LARGEST = 1e6;
/** Each bucket is 2 % wider than the one before, so its midpoint errs by 0.02 / 2.02 < 1 %. */
const GROWTH = 1.02;

const LOG_GROWTH = Math.log(GROWTH);
const BUCKETS = Math.ceil(Math.log(LARGEST / SMALLEST) / LOG_GROWTH) + 1;

/**
 * Quantiles of a stream of non-negative numbers in 11 KB, however long the stream is.
 *
 * Values are counted in buckets whose bounds grow geometrically, as in DDSketch (Masson, Rim and
 * Lee, VLDB 2019). Between 1e-6 and 1e6 a quantile is within 1 % of the exact one; smaller values
 * count as 1e-6 and larger ones as 1e6, but never outside the minimum and maximum, which are exact
 * like the mean.
 */
export class QuantileSketch {
  readonly #counts = new Float64Array(BUCKETS);
  #count = 0;
  #sum = 0;
  #min = Infinity;
  #max = -Infinity;

  /** Negative numbers, which a clock may yield, count as zero. */
  add(value: number): void {
    const counted = value > 0 ? value : 0;
    const bucket = bucketOf(counted);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count += 1;
    this.#sum += counted;
    if (counted < this.#min) this.#min = counted;
    if (counted > this.#max) this.#max = counted;
  }

  get count(): number {
    return this.#count;
  }

  get mean(): number | null {
    return this.#count === 0 ? null : this.#sum / this.#count;
  }

  get max(): number | null {
    return this.#count === 0 ? null : this.#max;
  }

  /**
   * The smallest value that at least the fraction `q` of all values does not exceed (nearest rank),
   * `null` of an empty stream. 0 is the minimum, 1 the maximum.
   */
  quantile(q: number): number | null {
    if (this.#count === 0) return null;
    const rank = Math.ceil(q * this.#count);
    if (rank <= 1) return this.#min;
    if (rank >= this.#count) return this.#max;
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      seen += this.#counts[bucket] ?? 0;
      if (seen >= rank) return Math.min(Math.max(midpointOf(bucket), this.#min), this.#max);
    }
    return this.#max;
  }
}

function bucketOf(value: number): number {
  if (value <= SMALLEST) return 0;
  const bucket = Math.ceil(Math.log(value / SMALLEST) / LOG_GROWTH);
  return bucket < BUCKETS ? bucket : BUCKETS - 1;
}

/** The value whose relative error is the same to both bounds of the bucket. */
function midpointOf(bucket: number): number {
  if (bucket === 0) return SMALLEST;
  return (SMALLEST * 2 * GROWTH ** bucket) / (1 + GROWTH);
}
