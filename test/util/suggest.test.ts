import { expect, test } from 'vitest';

import { suggest } from '../../src/util/suggest.ts';

const NAMES = ['lines', 'jsonl'];

test('tells the name that was meant', () => {
  expect(suggest('josnl', NAMES)).toBe('did you mean jsonl?');
  expect(suggest('josnl', NAMES, 'see the manual')).toBe('did you mean jsonl?');
});

test('where that is none of them, tells all, or what else to do', () => {
  expect(suggest('parquet', NAMES)).toBe('there are lines, jsonl');
  expect(suggest('parquet', NAMES, 'see the manual')).toBe('see the manual');
});
