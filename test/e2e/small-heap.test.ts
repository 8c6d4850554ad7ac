import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { shell } from '../support/cli.ts';
import { makeFolder } from '../support/folder.ts';
import { startQuickSite } from '../support/quick-site.ts';

const preload = new URL('../support/peak-memory.mjs', import.meta.url).href;
const COUNT = 250;
const BODY = 3_000_000;

test.skipIf(!existsSync('/proc/self/status')).each([
  ['at once', 'cat'],
  ['when all that may be fetched before is fetched', '(sleep 5; cat)'],
])('bodies of 3 MB, 200 at once, in a heap of 150 MB, read %s', async (_, reader) => {
  await using site = await startQuickSite('127.0.0.1', 'x'.repeat(BODY));
  using folder = makeFolder();
  folder.write(
    'urls.txt',
    Array.from({ length: COUNT }, (_each, n) => `${site.origin}/${n}`).join('\n'),
  );
  const options = '-c 200 --with body --json --no-adaptive --timeout 100s';
  const { stdout, stderr } = await shell(`gfetch urls.txt ${options} | ${reader} | wc -lc`, {
    cwd: folder.path,
    env: {
      NODE_OPTIONS: `--max-old-space-size=150 --import ${preload}`,
      PEAK_MEMORY: folder.file('peak'),
    },
    timeLimitMs: 110_000,
  });
  expect(stderr).toContain(`read ${COUNT} = recorded ${COUNT}\n`);
  const [lines, bytes] = stdout.trim().split(/\s+/).map(Number);
  expect(lines).toBe(COUNT);
  expect(bytes).toBeGreaterThan(COUNT * BODY);
  // As records they would be text in the heap: it would be over at the fiftieth.
  const peakMib = Number(folder.read('peak')) / 1024;
  expect(peakMib).toBeGreaterThan(50);
  expect(peakMib).toBeLessThan(1_100);
});
