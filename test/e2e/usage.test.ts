import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gfetch, shell } from '../support/cli.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { startSite, type Site } from '../support/site.ts';

let site: Site;
let folder: Folder;

beforeAll(async () => {
  site = await startSite();
  folder = makeFolder();
  mkdirSync(folder.file('folder'));
  mkdirSync(folder.file('folder.jsonl'));
  folder.write('urls.txt', `${site.url('/status/200')}\n`);
});

afterAll(async () => {
  folder[Symbol.dispose]();
  await site.close();
});

const URLS = 'urls.txt';
const NOT_WRITABLE = ['-o', 'nowhere/out.jsonl'];

describe('one clear line, nothing fetched', () => {
  const mistakes: [args: string[], code: number, message: RegExp][] = [
    [[URLS, '--concurency', '5'], 2, /unknown option '--concurency', did you mean --concurrency\?/],
    [[URLS, '--concurrency', '0'], 2, /--concurrency.*“0” is too small/],
    [[URLS, '--timeout', 'soon'], 2, /--timeout.*“soon” is not a duration; write 300ms/],
    [
      [URLS, '--format', 'xml'],
      2,
      /--format.*“xml” is not an output format; there are lines, jsonl/,
    ],
    [[URLS, '--fail-if', 'nonsense'], 2, /--fail-if.*“nonsense”/],
    [[URLS, '--fields', 'staus_code'], 2, /“staus_code” is not a field; did you mean status_code/],
    [[URLS, '--max-size'], 2, /--max-size <size>' needs a value/],
    [[URLS, '--config', 'nope.json'], 2, /nope\.json: no such file/],
    [[URLS, '--resume'], 2, /--resume needs .* -o FILE/],
    [[URLS, '-o', 'out.pdf'], 2, /out\.pdf: no format goes with this name/],
    [[URLS, '-o', URLS], 2, /urls\.txt: is an input, too/],
    [[URLS, '-o', 'folder/../urls.txt'], 2, /urls\.txt: is an input, too/],
    [[URLS, '--summary-json', URLS], 2, /urls\.txt: is an input, too/],
    [[URLS, '-o', 'a.csv', '-o', './a.csv'], 2, /a\.csv: is the same file as output a\.csv/],
    [[''], 2, /an input is empty/],
    [['-', '-'], 2, /stdin can be read only once/],
    [['missing.txt', URLS], 4, /missing\.txt: no such file/],
    [['folder', URLS], 4, /folder: is a directory, not a file/],
    [[URLS, '-o', 'folder.jsonl'], 4, /folder\.jsonl: is a directory/],
    [[URLS, ...NOT_WRITABLE], 4, /nowhere\/out\.jsonl: the folder does not exist/],
    [[URLS, '--summary-json', 'nowhere/s.json'], 4, /nowhere\/s\.json: no such file/],
    [[URLS, '--save', URLS], 4, /urls\.txt: .*not a directory/],
    [[URLS, '--cacert', 'nope.pem'], 4, /nope\.pem: .*no such file/],
  ];
  test.each(mistakes)('%j', async (args, expectedCode, message) => {
    const { code, stdout, stderr } = await gfetch(args, { cwd: folder.path });
    expect(stderr).toMatch(/^error: [^\n]+\n$/);
    expect(stderr).toMatch(message);
    expect({ code, stdout, hits: site.requests.length }).toEqual({
      code: expectedCode,
      stdout: '',
      hits: 0,
    });
    expect(folder.read(URLS)).toBe(`${site.url('/status/200')}\n`);
  });

  test('a variable and a config file are named as what is wrong', async () => {
    const cwd = folder.path;
    const variable = await gfetch([URLS], { cwd, env: { GFETCH_TIMEOUT: 'soon' } });
    expect(variable).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: GFETCH_TIMEOUT: .*\n$/),
    });
    folder.write('bad.json', '{ "concurency": 5 }');
    const file = await gfetch([URLS, '--config', 'bad.json'], { cwd });
    expect(file).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: bad\.json: .*did you mean.*\n$/),
    });
    expect(site.requests).toEqual([]);
  });

  test('an output that cannot be opened leaves the others as they were', async () => {
    folder.write('kept.jsonl', 'precious\n');
    const args = [URLS, '-o', 'kept.jsonl', ...NOT_WRITABLE];
    expect((await gfetch(args, { cwd: folder.path })).code).toBe(4);
    expect(folder.read('kept.jsonl')).toBe('precious\n');
  });

  test.each([
    ['> of a file that is read', 'gfetch - -o list.jsonl < list.jsonl'],
    ['>> to a file that is read', 'gfetch list.jsonl --json >> list.jsonl'],
    ['a hard link', 'ln list.jsonl other.jsonl && gfetch list.jsonl -o other.jsonl'],
  ])('%s', async (_name, script) => {
    const list = `{"url":"${site.url('/status/200')}"}\n`;
    folder.write('list.jsonl', list);
    const { code, stderr } = await shell(script, { cwd: folder.path });
    expect(stderr).toMatch(/^error: .*is an input, too; write to another file\n$/);
    expect(code).toBe(2);
    expect(folder.read('list.jsonl')).toBe(list);
    expect(site.requests).toEqual([]);
  });
});

test.skipIf(!existsSync('/dev/full')).each([
  ['-o /dev/full', 'gfetch "$URL" --json -o /dev/full', '/dev/full'],
  ['> /dev/full', 'gfetch "$URL" --json > /dev/full', 'stdout'],
])('a full disk under %s: exit 4 and the reason', async (_name, script, output) => {
  await using own = await startSite();
  const { code, stderr } = await shell(script, { env: { URL: own.url('/status/200') } });
  expect(stderr).toContain(`error: ${output}: no space left on device\n`);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(code).toBe(4);
});

test('the launcher is executable and names node', () => {
  const launcher = readFileSync(new URL('../../bin/gfetch.js', import.meta.url), 'utf8');
  expect(launcher.startsWith('#!/usr/bin/env node\n')).toBe(true);
});
