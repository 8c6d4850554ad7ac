import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { gfetch } from '../support/cli.ts';
import { makeFolder } from '../support/folder.ts';
import { startSite } from '../support/site.ts';

/** What is written at the end, or bit by bit, is tried at the start. */
const CASES: [args: string[], message: RegExp][] = [
  [
    ['--cookie-jar', 'none/jar'],
    /^error: none\/jar: cannot be written: no such file or directory\n$/,
  ],
  [['--cookie-jar', '.'], /^error: \.: cannot be written: is a directory\n$/],
  [['--cookie-jar', '/proc/jar'], /^error: \/proc\/jar: cannot be written: /],
  [['--save', '/proc/x'], /^error: \/proc\/x: no bodies can be saved there: /],
  [['--save', '/proc'], /^error: \/proc: no bodies can be saved there: /],
  [['--save', 'file'], /^error: file: no bodies can be saved there: not a directory\n$/],
  [
    ['--save', 'file/pages'],
    /^error: file\/pages: no bodies can be saved there: not a directory\n$/,
  ],
];

test.each(CASES)('%j is refused before anything is fetched', async (args, message) => {
  await using site = await startSite();
  using folder = makeFolder();
  folder.write('file', 'precious');
  const options = { cwd: folder.path, timeLimitMs: 20_000 };
  const { code, stderr } = await gfetch([site.url('/bytes/1'), ...args], options);
  expect(stderr).toMatch(message);
  expect(code).toBe(4);
  expect(site.requests).toEqual([]);
  expect(folder.read('file')).toBe('precious');
  expect(readdirSync(folder.path)).toEqual(['file']);
});
