import { expect, test } from 'vitest';

import { gfetch, type FetchRecord } from '../../src/index.ts';
import type { WithGroup } from '../../src/model/fields.ts';
import { send } from '../support/routes.ts';
import { startSite } from '../support/site.ts';

const PAGE_BYTES = 11_000_000;
const HEAD = '<!doctype html><title>Large</title><a href="/next">next</a>';
const PAGE = HEAD.padEnd(PAGE_BYTES, ' ');

async function fetchPage(groups: readonly WithGroup[]): Promise<FetchRecord[]> {
  await using site = await startSite({
    routes: { '/large': ({ reply }) => send(reply, 200, PAGE, 'text/html; charset=utf-8') },
  });
  const records: FetchRecord[] = [];
  for await (const record of gfetch([site.url('/large')], { with: groups })) records.push(record);
  return records;
}

test('a title and links are found in the start of a page that is too large to hold', async () => {
  const [record] = await fetchPage(['title', 'links']);
  expect(record).toMatchObject({
    failed: false,
    size: PAGE_BYTES,
    size_verified: true,
    title: 'Large',
    links: [{ tag: 'a' }],
  });
});

test('a body that is too large to hold is a failure that says what to do', async () => {
  const [record] = await fetchPage(['body', 'title']);
  expect(record).toMatchObject({ error_code: 'too_large', body: null });
  expect(record?.error).toContain('raise --max-size');
});
