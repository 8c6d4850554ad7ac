import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { isoTime } from '../../src/util/iso-time.ts';

test('is what a Date writes, of times in any order', () => {
  const near = fc.integer({ min: -5_000, max: 5_000 });
  const far = fc.double({ min: -8.64e15, max: 8.64e15, noNaN: true });
  fc.assert(
    fc.property(far, fc.array(fc.oneof(near, far), { minLength: 1 }), (base, steps) => {
      for (const step of steps) {
        const timeMs = Math.max(-8.64e15, Math.min(8.64e15, base + step));
        expect(isoTime(timeMs)).toBe(new Date(timeMs).toISOString());
        expect(isoTime(step)).toBe(new Date(step).toISOString());
      }
    }),
  );
});

test('refuses what is no time, and goes on', () => {
  const timeMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
  expect(isoTime(timeMs)).toBe('2026-01-02T03:04:05.678Z');
  expect(() => isoTime(Number.NaN)).toThrow(RangeError);
  expect(() => isoTime(8.64e15 + 1)).toThrow(RangeError);
  expect(isoTime(timeMs + 1)).toBe('2026-01-02T03:04:05.679Z');
});
