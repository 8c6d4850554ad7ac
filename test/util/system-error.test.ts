import { mkdir, open } from 'node:fs/promises';
import { expect, test } from 'vitest';

import { systemCode, systemReason } from '../../src/util/system-error.ts';

test('a real error has its code and a reason without path', async () => {
  const error: unknown = await open('/nowhere/at/all').catch((caught: unknown) => caught);
  expect(systemCode(error)).toBe('ENOENT');
  expect(systemReason(error)).toBe('no such file or directory');
});

test('some reasons are said plainer', async () => {
  const isFolder: unknown = await open('/', 'w').catch((caught: unknown) => caught);
  const noFolder: unknown = await mkdir('/dev/null/x').catch((caught: unknown) => caught);
  expect(systemReason(isFolder)).toBe('is a directory');
  expect(systemReason(noFolder)).toBe('not a directory');
});

test('what did not come from the system keeps its own words', () => {
  expect(systemReason(new Error('odd'))).toBe('odd');
  expect(systemReason('text')).toBe('text');
  expect(systemReason(new Error('\u001b[31mred'))).toBe(String.raw`\x1b[31mred`);
  expect(systemCode(new Error('odd'))).toBeUndefined();
  expect(systemCode(null)).toBeUndefined();
});
