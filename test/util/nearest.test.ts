import { expect, test } from 'vitest';

import { nearest } from '../../src/util/nearest.ts';

const NAMES = ['concurrency', 'timeout', 'connect-timeout', 'retries', 'rate', 'json', 'jsonl'];

test.each([
  ['concurency', 'concurrency'],
  ['tiemout', 'timeout'],
  ['TIMEOUT', 'timeout'],
  ['retires', 'retries'],
  ['jsnol', 'jsonl'],
  ['conc', 'concurrency'],
])('%s was meant as %s', (text, name) => {
  expect(nearest(text, NAMES)).toBe(name);
});

test.each(['', 'x', 'deny-private', 'con'])('“%s” is like none, or like several', (text) => {
  expect(nearest(text, NAMES)).toBeUndefined();
});
