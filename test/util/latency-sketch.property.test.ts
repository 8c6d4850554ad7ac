import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { LatencySketch } from '../../src/util/latency-sketch.ts';

/** Half of the width of a bucket: what a midpoint may be off by. */
const ERROR = 0.05;

const time = fc.oneof(fc.integer({ min: 0, max: 120_000 }), fc.double({ min: 0, max: 1e9 }));
const times = fc.array(time.filter(Number.isFinite), { maxLength: 200 });
const fraction = fc.double({ min: 0, max: 1, noNaN: true });

function sketchOf(all: readonly number[]): LatencySketch {
  const sketch = new LatencySketch();
  for (const each of all) sketch.add(each);
  return sketch;
}

/** The same by sorting. */
function nearestRank(all: readonly number[], q: number): number {
  const sorted = all.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? Number.NaN;
}

test('a quantile is that of the sorted times, but for a twentieth', () => {
  fc.assert(
    fc.property(times, fraction, (all, q) => {
      fc.pre(all.length > 0);
      const found = sketchOf(all).quantile(q);
      // Below a tenth of a millisecond, times are not told apart.
      const wanted = Math.max(nearestRank(all, q), 0.1);
      expect(found).toBeGreaterThan(wanted * (1 - ERROR));
      expect(found).toBeLessThan(wanted * (1 + ERROR));
    }),
  );
});

test('quantiles never fall as the fraction grows', () => {
  fc.assert(
    fc.property(times, fraction, fraction, (all, a, b) => {
      const sketch = sketchOf(all);
      const [low, high] = [sketch.quantile(Math.min(a, b)), sketch.quantile(Math.max(a, b))];
      expect(low ?? 0).toBeLessThanOrEqual(high ?? 0);
    }),
  );
});

test('what is written is read as it was, and ascends', () => {
  fc.assert(
    fc.property(times, (all) => {
      const text = sketchOf(all).toString();
      const read = new LatencySketch(text);
      expect(read.toString()).toBe(text);
      expect(read.count).toBe(all.length);
      const buckets = text
        .split(',')
        .filter((part) => part !== '')
        .map((part) => Number.parseInt(part, 36));
      expect(buckets).toEqual([...new Set(buckets)].toSorted((a, b) => a - b));
    }),
  );
});

test('sketches that are merged are the sketch of all, in whatever order', () => {
  fc.assert(
    fc.property(times, times, (some, others) => {
      const [left, right] = [sketchOf(some), sketchOf(others)];
      left.merge(sketchOf(others));
      right.merge(sketchOf(some));
      const whole = sketchOf([...some, ...others]).toString();
      expect([left.toString(), right.toString()]).toEqual([whole, whole]);
    }),
  );
});

describe('a sketch', () => {
  test('of nothing has no quantile and no text', () => {
    const sketch = new LatencySketch();
    expect([sketch.count, sketch.quantile(0.5), sketch.toString()]).toEqual([0, null, '']);
  });

  test('takes few bytes for many times', () => {
    const sketch = sketchOf(Array.from({ length: 100_000 }, (_, i) => 20 + (i % 400)));
    expect(sketch.count).toBe(100_000);
    expect(sketch.toString().length).toBeLessThan(250);
  });

  test('leaves out a count of one', () => {
    expect(sketchOf([0.05, 0.11, 0.11, 0.11]).toString()).toBe('0,1:3');
    expect(sketchOf([-1, Number.NaN]).toString()).toBe('0:2');
  });

  test.each([Number.MAX_VALUE, Number.POSITIVE_INFINITY])(
    'of a time that nothing lasts, %s, can be read again',
    (ms) => {
      const text = sketchOf([1, ms]).toString();
      const read = new LatencySketch(text);
      expect(read.toString()).toBe(text);
      expect(read.quantile(0)).toBeCloseTo(1, 1);
    },
  );

  test.each([',', '1,', '1;2', '1:', ':1', 'A', '-1', '1.5', ' 1', '1000', '1:123456789'])(
    'is not read of “%s”',
    (text) => {
      expect(() => new LatencySketch(text)).toThrow(RangeError);
    },
  );
});
