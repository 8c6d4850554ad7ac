import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { Deque } from '../../src/util/deque.ts';
import { HashSet } from '../../src/util/hash-set.ts';
import { Heap } from '../../src/util/heap.ts';

describe('Deque', () => {
  test('does what an array does', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('push' as const), value: fc.integer() }),
      fc.record({ kind: fc.constant('unshift' as const), value: fc.integer() }),
      fc.record({ kind: fc.constant('shift' as const), value: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 500 }), (steps) => {
        const deque = new Deque<number>();
        const array: number[] = [];
        for (const { kind, value } of steps) {
          if (kind === 'shift') expect(deque.shift()).toBe(array.shift());
          else {
            deque[kind](value);
            array[kind](value);
          }
          expect(deque.size).toBe(array.length);
        }
        expect(deque.drain()).toEqual(array);
        expect(deque.size).toBe(0);
      }),
    );
  });

  test('survives growing and shrinking', () => {
    const deque = new Deque<number>();
    for (let i = 0; i < 10_000; i += 1) deque.push(i);
    for (let i = 0; i < 9_990; i += 1) expect(deque.shift()).toBe(i);
    for (let i = 10_000; i < 10_100; i += 1) deque.push(i);
    expect(deque.drain()).toEqual(Array.from({ length: 110 }, (_, i) => 9_990 + i));
  });
});

describe('Heap', () => {
  test('gives the smallest key first', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (keys) => {
        const heap = new Heap<number>();
        for (const key of keys) heap.push(key, key);
        const sorted = keys.toSorted((a, b) => a - b);
        expect(heap.firstKey).toBe(sorted[0] ?? Infinity);
        expect(keys.map(() => heap.pop())).toEqual(sorted);
        expect(heap.pop()).toBeUndefined();
        expect(heap.size).toBe(0);
      }),
    );
  });
});

describe('HashSet', () => {
  test('knows what was added', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        const set = new HashSet();
        const reference = new Set<string>();
        for (const word of words) {
          expect(set.add(word)).toBe(!reference.has(word));
          reference.add(word);
        }
        expect(set.size).toBe(reference.size);
      }),
    );
  });

  test('grows without forgetting', () => {
    const set = new HashSet();
    for (let i = 0; i < 50_000; i += 1) set.add(`https://example.test/${i}`);
    expect(set.size).toBe(50_000);
    for (let i = 0; i < 50_000; i += 1) set.add(`https://example.test/${i}`);
    expect(set.size).toBe(50_000);
  });
});
