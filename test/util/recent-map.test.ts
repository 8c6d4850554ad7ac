import { expect, test } from 'vitest';

import { RecentMap } from '../../src/util/recent-map.ts';

test('remembers the last ones, and at most so many', () => {
  const map = new RecentMap<number>(10);
  for (let i = 0; i < 1_000; i += 1) map.set(String(i), i);
  const left = Array.from({ length: 1_000 }, (_, i) => map.get(String(i))).filter(
    (value) => value !== undefined,
  );
  expect(left.length).toBeGreaterThanOrEqual(5);
  expect(left.length).toBeLessThanOrEqual(10);
  expect(left.at(-1)).toBe(999);
});

test('counts by weight, and keeps what is too heavy until the next', () => {
  const map = new RecentMap<string>(10);
  map.set('heavy', 'a', 100);
  expect(map.get('heavy')).toBe('a');
  map.set('next', 'b', 100);
  expect([map.get('heavy'), map.get('next')]).toEqual([undefined, 'b']);
});

test('the last value counts, and what is deleted is gone', () => {
  const map = new RecentMap<number>(4);
  for (const value of [1, 2, 3]) map.set('a', value);
  expect(map.get('a')).toBe(3);
  map.delete('a');
  expect(map.get('a')).toBeUndefined();
});

test('takes time in proportion', () => {
  const map = new RecentMap<number>(50_000);
  const startMs = performance.now();
  for (let i = 0; i < 400_000; i += 1) map.set(`https://example.com/${i}`, i);
  expect(performance.now() - startMs).toBeLessThan(2_000);
});
