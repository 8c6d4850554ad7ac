import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { gfetch, type FetchRecord } from '../../src/index.ts';
import { sampleBytes } from '../support/body-routes.ts';
import { startSite } from '../support/site.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gfetch-save-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('bodies of every size are saved whole, also those that outrun the disk', async () => {
  await using site = await startSite();
  const sizes = [0, 1, 65_536, 300_000, 5_000_000, 20_000_000];
  const inputs = sizes.flatMap((size) => [site.url(`/bytes/${size}`), site.url(`/gzip/${size}`)]);
  const records: FetchRecord[] = [];
  for await (const record of gfetch(inputs, { save: folder, timeoutMs: 20_000, retries: 0 })) {
    records.push(record);
  }
  expect(records.map(({ error }) => error)).toEqual(records.map(() => null));
  for (const { seq, saved_path: path } of records) {
    const saved = await readFile(join(folder, path ?? ''));
    expect(saved.equals(sampleBytes(sizes[Math.floor((seq - 1) / 2)] ?? -1))).toBe(true);
  }
});

test('what fails leaves nothing in the folder', async () => {
  await using site = await startSite();
  const inputs = ['/close-early', '/stall-body', '/reset-body'].map((path) => site.url(path));
  for await (const record of gfetch(inputs, { save: folder, timeoutMs: 300, retries: 0 })) {
    expect(record).toMatchObject({ failed: true, saved_path: null });
  }
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  expect(files.filter((file) => file.isFile())).toEqual([]);
});
