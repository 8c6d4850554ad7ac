import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { gfetch, shell } from '../support/cli.ts';
import { makeFolder } from '../support/folder.ts';
import { startQuickSite, type QuickSite } from '../support/quick-site.ts';
import { startSite } from '../support/site.ts';

function listOf({ origin }: QuickSite, count: number): string {
  return Array.from({ length: count }, (_, index) => `${origin}/${index + 1}\n`).join('');
}

/** Reads records, pausing now and then; tells how many there were, and how many different ones. */
const SLEEPY_READER = `
  let count = 0, rest = '';
  const seen = new Set();
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    const lines = (rest + chunk).split('\\n');
    rest = lines.pop();
    for (const line of lines) seen.add(JSON.parse(line).seq);
    if (count % 1000 > (count + lines.length) % 1000) await new Promise((f) => setTimeout(f, 20));
    count += lines.length;
  }
  console.log(JSON.stringify({ count, different: seen.size, last: Math.max(...seen), rest }));
`;

test('10,000 URLs into a pipe whose reader dozes: every record once', async () => {
  await using site = await startQuickSite();
  using folder = makeFolder();
  folder.write('reader.mjs', SLEEPY_READER);
  folder.write('urls.txt', listOf(site, 10_000));
  const { code, stdout, stderr } = await shell(
    'gfetch urls.txt --concurrency 200 --json | "$NODE" reader.mjs',
    { cwd: folder.path },
  );
  expect(JSON.parse(stdout)).toEqual({ count: 10_000, different: 10_000, last: 10_000, rest: '' });
  expect(stderr).toContain('read 10,000 = recorded 10,000');
  expect({ code, hits: site.hits() }).toEqual({ code: 0, hits: 10_000 });
});

test('a pipe that is not read for a second loses nothing of some megabytes', async () => {
  await using site = await startQuickSite();
  using folder = makeFolder();
  folder.write('urls.txt', listOf(site, 6000));
  const { stdout, records } = await shell('gfetch urls.txt --json | (sleep 1; cat)', {
    cwd: folder.path,
  });
  expect(stdout.length).toBeGreaterThan(2_000_000);
  expect(new Set(records.map(({ seq }) => seq)).size).toBe(6000);
  expect(records).toHaveLength(6000);
});

test.skipIf(!existsSync('/proc/self/status'))('memory does not grow with the list', async () => {
  await using site = await startQuickSite();
  using folder = makeFolder();
  const preload = new URL('../support/peak-memory.mjs', import.meta.url).href;
  const peakMib = async (count: number): Promise<number> => {
    folder.write('urls.txt', listOf(site, count));
    const { code } = await gfetch(['urls.txt', '-c', '200', '-o', 'run.jsonl'], {
      cwd: folder.path,
      env: { NODE_OPTIONS: `--import ${preload}`, PEAK_MEMORY: folder.file('peak') },
    });
    expect(code).toBe(0);
    return Number(folder.read('peak')) / 1024;
  };
  const few = await peakMib(20_000);
  const many = await peakMib(200_000);
  expect(few).toBeGreaterThan(40);
  // Kept, the other 180,000 records would be some 110 MiB, and the URLs 20.
  expect(many).toBeLessThan(few + 60);
});

test('what takes a second each takes a second together', async () => {
  await using site = await startSite();
  const urls = Array.from({ length: 1000 }, (_, n) => site.url(`/delay/1000?${n}`)).join('\n');
  const { code, records, elapsedMs } = await gfetch(['-c', '1000', '--json', '-'], { stdin: urls });
  expect(records.filter(({ status_code: status }) => status === 200)).toHaveLength(1000);
  expect(code).toBe(0);
  expect(elapsedMs).toBeGreaterThan(1000);
  expect(elapsedMs).toBeLessThan(4000);
});
