import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shell } from '../support/cli.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { startQuickSite } from '../support/quick-site.ts';

const MANY = 200_000;

let folder: Folder;
beforeAll(() => {
  folder = makeFolder();
});
afterAll(() => folder[Symbol.dispose]());

/** Runs a script beside a list of so many URLs, `urls.txt`, and tells how many were fetched. */
async function runWith(count: number, script: string) {
  await using site = await startQuickSite();
  folder.write('urls.txt', `${site.origin}/\n`.repeat(count));
  const { stdout, stderr, records } = await shell(script, { cwd: folder.path });
  return { stdout, stderr, records, hits: site.hits() };
}

describe('nothing is fetched for nobody', () => {
  const GONE = '{ sleep 0.5; gfetch urls.txt OPTIONS; echo "exit $?" >&2; } | true';
  test.each([
    ['', 5000],
    ['--json', 5000],
    // A header is written before the first record, while more than the outputs is being opened.
    ['--format csv', 500],
    ['--format csv --summary-json s.json', 500],
    ['--format csv --with title --save pages', 500],
  ])('where the reader has gone before the start: %s', async (options, most) => {
    const { stderr, hits } = await runWith(MANY, GONE.replace('OPTIONS', options));
    expect(stderr).toBe('exit 0\n');
    expect(hits).toBeLessThan(most);
  });

  test.skipIf(!existsSync('/dev/full')).each([
    ['> /dev/full', '--json > /dev/full', 'stdout', 5000],
    ['-o /dev/full', '--json -o /dev/full', '/dev/full', 50_000],
    ['> /dev/full, from the header on', '--format csv > /dev/full', 'stdout', 500],
    [
      'the same, early',
      '--format csv --save pages --summary-json s.json > /dev/full',
      'stdout',
      500,
    ],
    ['one of several', '--format csv -o kept.csv -o - > /dev/full', 'stdout', 500],
  ])('where the disk is full: %s', async (_name, options, name, most) => {
    const script = `gfetch urls.txt ${options}; echo "exit $?" >&2`;
    const { stderr, hits } = await runWith(MANY, script);
    expect(stderr).toContain(`error: ${name}: no space left on device\n`);
    expect(stderr).toMatch(
      /stopped +as an output failed\b[^\n]*\n {2}read [\d,]+(?:, written| = recorded) 0\n/,
    );
    expect(stderr).toMatch(/exit 4\n$/);
    expect(hits).toBeLessThan(most);
  });
});

describe('a stream that is closed', () => {
  test('stdout: the files are written all the same', async () => {
    const script = 'gfetch urls.txt -o all.jsonl >&-; echo "exit $?" >&2';
    const { stderr, hits } = await runWith(50, script);
    expect(stderr).toMatch(/read 50 = recorded 50\nexit 0\n$/);
    expect(hits).toBe(50);
    expect(folder.read('all.jsonl').split('\n')).toHaveLength(51);
  });

  test('stdout, and nothing else to write to', async () => {
    const { stderr } = await runWith(50, 'gfetch urls.txt --json >&-; echo "exit $?" >&2');
    expect(stderr).toMatch(/exit 0\n$/);
    expect(stderr).not.toMatch(/defect|^\s+at /m);
  });

  test('stderr: the records are whole', async () => {
    const { stdout, records } = await runWith(50, 'gfetch urls.txt --json 2>&-');
    expect(stdout).not.toContain('read 50');
    expect(records).toHaveLength(50);
  });

  test('stdin, where the list should be', async () => {
    const { stdout, stderr } = await runWith(0, 'gfetch --json <&-; echo "exit $?" >&2');
    expect(stdout).toBe('');
    expect(stderr).toMatch(/read 0 = recorded 0\nexit 0\n$/);
  });
});
