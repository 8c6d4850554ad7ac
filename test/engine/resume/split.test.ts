import { describe, expect, test } from 'vitest';

import { recordSplitter, type StoredBytes } from '../../../src/engine/resume/split.ts';

const CSV = 'seq,input\n1,a\n2,"b\nb"\n3,"say ""c\n"""\n\n4,"torn\n5,e\n';

function split(text: string, spansLines: boolean, chunkBytes: number): StoredBytes[] {
  const splitter = recordSplitter(spansLines);
  const bytes = Buffer.from(text);
  const records: StoredBytes[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    records.push(...splitter.push(bytes.subarray(at, at + chunkBytes)));
  }
  return records;
}

describe.each([1, 2, 3, 5, 7, 11, 100])('in chunks of %i bytes', (chunkBytes) => {
  test('quoted cells keep their line ends, and what is not closed is no record', () => {
    const records = split(CSV, true, chunkBytes);
    expect(records.map(({ bytes, line }) => [line, String(bytes)])).toEqual([
      [1, 'seq,input\n'],
      [2, '1,a\n'],
      [3, '2,"b\nb"\n'],
      [5, '3,"say ""c\n"""\n'],
      [7, '\n'],
    ]);
    expect(records.at(-1)?.endOffset).toBe(CSV.indexOf('4,'));
  });

  test('without quotes every line is a record', () => {
    const records = split(CSV, false, chunkBytes);
    expect(records.map(({ bytes }) => String(bytes)).join('')).toBe(CSV);
    expect(records.map(({ line }) => line)).toEqual(records.map((_, index) => index + 1));
    let end = 0;
    for (const { bytes, endOffset } of records) expect(endOffset).toBe((end += bytes.length));
  });
});

test.each([true, false])('a byte is looked at once, also without line ends (%s)', (spansLines) => {
  // 64 MB in small pieces: looking at all of them for each would take hours.
  const splitter = recordSplitter(spansLines);
  const chunk = Buffer.alloc(4096, 'x');
  for (let count = 0; count < 16_384; count += 1) expect(splitter.push(chunk)).toHaveLength(0);
  expect(splitter.pendingBytes).toBe(16_384 * 4096);
  expect(splitter.push(Buffer.from('\n'))[0]?.endOffset).toBe(16_384 * 4096 + 1);
});
