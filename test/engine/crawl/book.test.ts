import { expect, test } from 'vitest';

import { CrawlBook, type CrawlState, type OutputEnd } from '../../../src/engine/crawl/book.ts';

const FRESH = { canonical: 'web-1', given: null };
const REST = { traps: null, isDone: false, isRecrawl: false, scopeSeeds: [] };
const A: OutputEnd = { path: '/a.jsonl', bytes: 10 };
const B: OutputEnd = { path: '/b.jsonl', bytes: 20 };

const saved = (before: CrawlState | null, outputs: readonly OutputEnd[]): CrawlState =>
  new CrawlBook(before, FRESH).save({ ...REST, outputs });

test('where an output ends is not forgotten while another one is written', () => {
  const first = saved(null, [A]);
  const second = saved(first, [B]);
  expect(second.outputs).toEqual([B, A]);
  const longer = { ...A, bytes: 30 };
  expect(saved(second, [longer]).outputs).toEqual([longer, B]);
});

test('a recrawl knows of no output before it', () => {
  const book = new CrawlBook(saved(null, [A]), FRESH);
  book.restart();
  expect(book.save({ ...REST, outputs: [B] }).outputs).toEqual([B]);
});
