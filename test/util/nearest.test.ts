import { expect, test } from 'vitest';

import { closest, nearest } from '../../src/util/nearest.ts';

const NAMES = ['concurrency', 'timeout', 'connect-timeout', 'retries', 'rate', 'json', 'jsonl'];

test.each([
  ['concurency', 'concurrency'],
  ['tiemout', 'timeout'],
  ['TIMEOUT', 'timeout'],
  ['retires', 'retries'],
  ['jsnol', 'jsonl'],
  ['conc', 'concurrency'],
  ['cnocurrency', 'concurrency'],
])('%s was meant as %s', (text, name) => {
  expect(nearest(text, NAMES)).toBe(name);
});

test.each(['', 'x', 'deny-private', 'con'])('“%s” is like none, or like several', (text) => {
  expect(nearest(text, NAMES)).toBeUndefined();
});

test('a swap is one typing error, and what begins a name has as many as are missing', () => {
  expect(closest('tiemout', NAMES, 1)).toBe('timeout');
  expect(closest('tmieuot', NAMES, 1)).toBeUndefined();
  expect(closest('conc', NAMES, 2)).toBeUndefined();
});
