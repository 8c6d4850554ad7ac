import { mkdirSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { gfetch } from '../support/cli.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { startSite, type Site } from '../support/site.ts';

let site: Site;
let folder: Folder;
/** What an earlier run has left, by the names of its files. */
const left: Record<string, string> = {};

beforeAll(async () => {
  site = await startSite();
  folder = makeFolder();
  mkdirSync(folder.file('folder.csv'));
  folder.write('urls.txt', `${site.url('/status/200')}\n${site.url('/status/404')}\n`);
  const args = ['urls.txt', '-o', 'out.jsonl', '-o', 'out.csv', '--cookie-jar', 'jar.txt'];
  await gfetch([...args, '--summary-json', 'summary.json'], { cwd: folder.path });
  for (const name of ['out.jsonl', 'out.csv', 'summary.json', 'jar.txt']) {
    left[name] = folder.read(name);
  }
  // Torn, as a kill may leave it: --resume would cut it.
  left['out.jsonl'] += '{"seq":3,"inp';
});
beforeEach(() => {
  for (const [name, content] of Object.entries(left)) folder.write(name, content);
});
afterAll(async () => {
  folder[Symbol.dispose]();
  await site.close();
});

describe('what cannot be done leaves the results of the run before as they were', () => {
  const mistakes: [args: string[], code: number, message: RegExp][] = [
    [['--cacert', 'nope.pem'], 4, /nope\.pem: /],
    [['--cacert', 'urls.txt'], 4, /urls\.txt: /],
    [['--cert', 'nope.pem'], 4, /nope\.pem: /],
    [['--netrc-file', 'nope.netrc'], 4, /nope\.netrc: /],
    [['--cookie', 'nope.txt'], 4, /--cookie names a file that does not exist/],
    [['--cookie', 'urls.txt'], 2, /urls\.txt:1: /],
    [['--save', 'urls.txt'], 4, /urls\.txt: .*not a directory/],
    [['--interface', 'nope0'], 2, /nope0: no such interface/],
    [['--input-format', 'csv', '--url-column', ''], 2, /--url-column/],
    [['-o', 'folder.csv'], 4, /folder\.csv: /],
    [['-o', 'new.jsonl', '-o', 'nowhere/out.csv'], 4, /nowhere\/out\.csv: /],
    [['--summary-json', 'nowhere/summary.json'], 4, /nowhere\/summary\.json: /],
    [['--summary-json', 'folder.csv'], 4, /folder\.csv: /],
    [['--summary-json', 'out.jsonl'], 2, /out\.jsonl: is an output, too/],
    [['-o', 'new.jsonl', '--summary-json', 'new.jsonl'], 2, /new\.jsonl: is an output, too/],
  ];
  const RESULTS = ['-o', 'out.jsonl', '-o', 'out.csv', '--cookie-jar', 'jar.txt'];

  test.each(mistakes)('%j', async (mistake, expectedCode, message) => {
    const namesSummary = mistake.includes('--summary-json');
    const summary = namesSummary ? [] : ['--summary-json', 'summary.json'];
    const before = readdirSync(folder.path);
    const hits = site.requests.length;
    for (const resume of [[], ['--resume']]) {
      if (mistake.includes('-o') && resume.length > 0) continue;
      const args = ['urls.txt', ...RESULTS, ...summary, ...mistake, ...resume];
      // oxlint-disable-next-line no-await-in-loop -- the second finds what the first has left
      const { code, stderr } = await gfetch(args, { cwd: folder.path });
      expect(stderr).toMatch(/^error: [^\n]+\n$/);
      expect(stderr).toMatch(message);
      expect(code).toBe(expectedCode);
      for (const [name, content] of Object.entries(left)) expect(folder.read(name)).toBe(content);
      expect(readdirSync(folder.path)).toEqual(before);
      expect(site.requests).toHaveLength(hits);
    }
  });
});

test('a new run empties the summary of the one before when it begins', async () => {
  await using slow = await startSite();
  using own = makeFolder();
  own.write('summary.json', '{ "read": 1000 }\n'.repeat(100));
  const args = [slow.url('/delay/1000'), '--json', '--summary-json', 'summary.json'];
  const finished = gfetch(args, { cwd: own.path });
  await expect.poll(() => slow.requests.length, { timeout: 20_000, interval: 5 }).toBe(1);
  expect(own.read('summary.json')).toBe('');
  expect((await finished).code).toBe(0);
  expect(JSON.parse(own.read('summary.json'))).toMatchObject({ read: 1, recorded: 1 });
});
