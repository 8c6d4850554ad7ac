import { gzipSync } from 'node:zlib';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { countInputs } from '../../src/cli/count-inputs.ts';
import { readInputs } from '../../src/sources/read-inputs.ts';
import { folderWith } from './command-line.ts';

interface How {
  readonly format?: string;
  readonly glob?: boolean;
}

/** Words, where those that name a file of `files` become its path. */
function wordsOf(words: readonly string[], files: Readonly<Record<string, string | Uint8Array>>) {
  const folder = folderWith(files);
  return words.map((word) => (Object.hasOwn(files, word) ? join(folder, word) : word));
}

function totalOf(words: readonly string[], { format, glob = false }: How = {}) {
  const { signal } = new AbortController();
  return countInputs(words, { format, glob, signal });
}

async function readOf(words: readonly string[]): Promise<number> {
  let read = 0;
  for await (const { items } of readInputs(words)) read += items.length;
  return read;
}

const LINES = 'a.test/1\n\n  \t\n# no\n \t# no\na.test/2 # no comment\r\n\r\n\rb.test\rb.test\n"x';

describe('is what will be read', () => {
  const files = {
    'a.txt': LINES,
    'a.jsonl': `{"url":"a.test"}\n\n"b.test"\n# no\nnonsense\n`,
    'sniffed.txt': '\n{"url":"a.test"}\n{"url":"b.test"}',
    'mark.txt': '\ufeff# no\na.test\n',
    'long.txt': `${'x'.repeat(300_000)}\n`.repeat(3),
    'empty.txt': '',
    'wide.txt': '例え.テスト\nпример.тест\n',
  };
  test.each([
    [['a.test', 'http://b.test/'], 2],
    [['a.txt'], 5],
    [['a.jsonl'], 3],
    [['sniffed.txt'], 2],
    [['mark.txt'], 1],
    [['long.txt'], 3],
    [['empty.txt'], 0],
    [['wide.txt'], 2],
    [['a.test', 'a.txt', 'mark.txt', 'c.test'], 8],
  ])('%j', async (words, expected) => {
    const named = wordsOf(words, files);
    expect(await totalOf(named)).toBe(expected);
    expect(await readOf(named)).toBe(expected);
  });
});

describe('is not known', () => {
  const files = {
    'a.txt': 'a.test\n',
    'a.csv': 'url\na.test\n',
    'a.xml': '<urlset/>',
    'sniffed.txt': '<urlset/>',
    'blank.txt': '\u00a0\na.test\n',
    'packed.txt': gzipSync('a.test\n'),
    'utf16.txt': Buffer.from('\ufeffa.test\n', 'utf16le'),
  };
  test.each([
    [['-']],
    [['a.csv']],
    [['a.xml']],
    [['sniffed.txt']],
    [['blank.txt']],
    [['packed.txt']],
    [['utf16.txt']],
    [['a.txt', 'a.csv']],
  ])('of %j', async (words) => {
    expect(await totalOf(wordsOf(words, files))).toBeNull();
  });

  test.each<[How]>([[{ glob: true }], [{ format: 'csv' }]])('with %j', async (how) => {
    expect(await totalOf(wordsOf(['a.txt'], files), how)).toBeNull();
    expect(await totalOf(wordsOf(['a.txt'], files))).toBe(1);
  });
});

test('is called off with the run', async () => {
  const words = wordsOf(['a.txt'], { 'a.txt': 'a.test\n'.repeat(100_000) });
  const counting = countInputs(words, {
    format: undefined,
    glob: false,
    signal: AbortSignal.abort(),
  });
  await expect(counting).rejects.toThrow('aborted');
});
