import { expect, test } from 'vitest';
import { crawl, fetched, pathOf } from '../support/crawl/crawl.ts';
import { startTrapSite } from '../support/crawl/traps.ts';
import { makeFolder } from '../support/folder.ts';

test.each([
  ['in memory', []],
  ['with a state', ['--state', 'state']],
  ['twenty at once', ['--per-host', '20']],
])('a site of traps, %s: all real pages, and an end', async (_name, args) => {
  await using site = await startTrapSite();
  using folder = makeFolder();
  // The limit on time only keeps a failing test short.
  const limits = ['--with', 'skipped', '--max-time', '40s'];
  const cwd = folder.path;
  const { code, records } = await crawl([`${site.origin}/`, ...args, ...limits], { cwd });
  expect(code).toBe(0);
  const paths = new Set(fetched(records).map(pathOf));
  expect(site.real.filter((path) => !paths.has(path))).toEqual([]);
  expect(site.requests(), JSON.stringify(site.requestsByKind())).toBeLessThan(2000);
  const trapped = records.filter(({ skip_reason: reason }) => reason === 'trap');
  expect(trapped.length).toBeGreaterThan(0);
  expect(trapped.every(({ skip_rule: rule }) => (rule ?? '').length > 5)).toBe(true);
});

test('without the limit on traps it is a limit on pages that ends it', async () => {
  await using site = await startTrapSite();
  const { code, records } = await crawl([`${site.origin}/`, '--no-traps', '--max-pages', '3000']);
  expect(code).toBe(0);
  expect(fetched(records)).toHaveLength(3000);
});
