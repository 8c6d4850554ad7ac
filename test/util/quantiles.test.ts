import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { QuantileSketch } from '../../src/util/quantiles.ts';

function sketchOf(values: readonly number[]): QuantileSketch {
  const sketch = new QuantileSketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

/** Nearest rank on the sorted values: what the sketch approximates. */
function exactQuantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

// Evenly over the magnitudes, so that every bucket is met.
const seconds = fc.double({ min: -6, max: 6, noNaN: true }).map((power) => 10 ** power);

describe('QuantileSketch', () => {
  test('is within 1 % of the exact quantile', () => {
    fc.assert(
      fc.property(
        fc.array(seconds, { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (values, q) => {
          const exact = exactQuantile(values, q);
          const estimate = sketchOf(values).quantile(q) ?? Number.NaN;
          expect(Math.abs(estimate - exact)).toBeLessThanOrEqual(exact * 0.01);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('has exact extremes, mean and count', () => {
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 1, maxLength: 100 }), (values) => {
        const sketch = sketchOf(values);
        expect(sketch.quantile(0)).toBe(Math.min(...values));
        expect(sketch.quantile(1)).toBe(Math.max(...values));
        expect(sketch.max).toBe(Math.max(...values));
        expect(sketch.count).toBe(values.length);
        expect(sketch.mean).toBe(values.reduce((sum, value) => sum + value, 0) / values.length);
      }),
    );
  });

  test('grows with q', () => {
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 1, maxLength: 100 }), (values) => {
        const sketch = sketchOf(values);
        const quantiles = [0, 0.1, 0.5, 0.9, 0.99, 1].map((q) => sketch.quantile(q) ?? Number.NaN);
        expect(quantiles).toEqual(quantiles.toSorted((a, b) => a - b));
      }),
    );
  });

  test('knows nothing of an empty stream', () => {
    const sketch = new QuantileSketch();
    expect([sketch.quantile(0.5), sketch.mean, sketch.max, sketch.count]).toEqual([
      null,
      null,
      null,
      0,
    ]);
  });

  test('takes what lies outside its range', () => {
    const sketch = sketchOf([-1, 0, 1e-9, 1e9]);
    expect(sketch.quantile(0)).toBe(0);
    expect(sketch.quantile(0.5)).toBeLessThanOrEqual(1e-6);
    expect(sketch.quantile(1)).toBe(1e9);
  });
});
