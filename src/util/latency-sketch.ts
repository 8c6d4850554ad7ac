/** Below it, times are not told apart: milliseconds. */
const SMALLEST_MS = 0.1;
/** Each bucket is a tenth wider than the one before, so its midpoint errs by less than 5 %. */
const GROWTH = 1.1;
const LOG_GROWTH = Math.log(GROWTH);
/** In which its text is written. */
export const RADIX = 36;
/** The last that three digits can name: longer than anything lasts, and what is infinite. */
export const LAST_BUCKET = RADIX ** 3 - 1;

/**
 * Quantiles of times, in a few bytes of text: only buckets that hold something are written, as
 * `bucket:count` in base 36 (a count of 1 is left out), ascending, with commas between them.
 */
export class LatencySketch {
  readonly #counts = new Map<number, number>();

  /** @throws RangeError where the text is no list of buckets, as `toString` writes it. */
  constructor(text = '') {
    if (text !== '') for (const part of text.split(',')) this.#read(part);
  }

  add(totalMs: number): void {
    this.#count(bucketOf(totalMs), 1);
  }

  /** Adds all that another one holds. */
  merge(other: LatencySketch): void {
    for (const [bucket, count] of other.#counts) this.#count(bucket, count);
  }

  get count(): number {
    let count = 0;
    for (const each of this.#counts.values()) count += each;
    return count;
  }

  /** Milliseconds that the fraction `q` of all times does not exceed (nearest rank); null: there are none. */
  quantile(q: number): number | null {
    const rank = Math.max(1, Math.ceil(q * this.count));
    let seen = 0;
    for (const [bucket, count] of this.#sorted()) {
      seen += count;
      if (seen >= rank) return midpointOf(bucket);
    }
    return null;
  }

  toString(): string {
    return this.#sorted()
      .map(([bucket, count]) => {
        const text = bucket.toString(RADIX);
        return count === 1 ? text : `${text}:${count.toString(RADIX)}`;
      })
      .join(',');
  }

  #sorted(): [number, number][] {
    return [...this.#counts].toSorted(([a], [b]) => a - b);
  }

  #count(bucket: number, count: number): void {
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + count);
  }

  #read(part: string): void {
    const [, bucket, count = '1'] = /^([\da-z]{1,3})(?::([\da-z]{1,8}))?$/.exec(part) ?? [];
    if (bucket === undefined) throw new RangeError('not a latency sketch');
    this.#count(Number.parseInt(bucket, RADIX), Number.parseInt(count, RADIX));
  }
}

function bucketOf(totalMs: number): number {
  if (!(totalMs > SMALLEST_MS)) return 0;
  return Math.min(Math.ceil(Math.log(totalMs / SMALLEST_MS) / LOG_GROWTH), LAST_BUCKET);
}

/** The time whose relative error is the same to both bounds of the bucket. */
function midpointOf(bucket: number): number {
  if (bucket === 0) return SMALLEST_MS;
  return (SMALLEST_MS * 2 * GROWTH ** bucket) / (1 + GROWTH);
}
