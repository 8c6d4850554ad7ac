import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { SHELLS } from '../../src/cli/commands.ts';
import { completionScript } from '../../src/cli/completion.ts';
import { isShown } from '../../src/cli/options/command-table.ts';
import { TABLES } from '../../src/cli/options/table.ts';
import { folderWith } from './command-line.ts';

const isInstalled = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

describe.each(SHELLS)('%s', (shell) => {
  const script = completionScript(shell);

  test.skipIf(!isInstalled(shell))('the script parses', () => {
    const { status, stderr } = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('knows every flag that help shows, and no other', () => {
    const flags = TABLES.flatMap(({ entries }) => entries.flatMap((entry) => entry.flags));
    const shown = new Set(flags.filter(isShown).map(({ long }) => long));
    for (const { long } of flags) {
      const found = new RegExp(`(?:--|-l )${long}(?![\\w-])`).test(script);
      // --no-ordered and its like are accepted, but nobody looks for them
      expect(found, long).toBe(shown.has(long));
    }
  });
});

/** What bash offers for the last word of a line, in a folder with these files. */
function complete(line: string, files: readonly string[] = []): readonly string[] {
  const words = line.match(/[=:@]+|[^\s=:@]+|\s$/g)?.map((word) => word.trim()) ?? [];
  const driver = `
eval "$(cat)"
COMP_LINE="$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_gfetch gfetch "\${COMP_WORDS[COMP_CWORD]#=}"
printf '%s\\n' "\${COMPREPLY[@]}"
`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', driver, 'bash', line, ...words], {
    input: completionScript('bash'),
    cwd: folderWith(Object.fromEntries(files.map((name) => [name, '']))),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((each) => each !== '');
}

describe.skipIf(!isInstalled('bash'))('completion in bash', () => {
  test('flags', () => {
    expect(complete('gfetch --retry-')).toEqual([
      '--retry-backoff',
      '--retry-delay',
      '--retry-max-delay',
      '--retry-on',
      '--retry-all-methods',
    ]);
  });

  test('flags of the command that is named', () => {
    expect(complete('gfetch crawl --max-pa')).toEqual(['--max-pages', '--max-pages-per-host']);
    expect(complete('gfetch --max-pa')).toEqual([]);
    expect(complete('gfetch --orde')).toEqual(['--ordered']);
    expect(complete('gfetch get --orde')).toEqual(['--ordered']);
    expect(complete('gfetch crawl --orde')).toEqual([]);
    expect(complete('gfetch check --expect-')).toEqual([
      '--expect-status',
      '--expect-body',
      '--expect-header',
      '--expect-json',
    ]);
  });

  test('values of the command that is named', () => {
    expect(complete('gfetch crawl --scope d')).toEqual(['domain']);
    expect(complete('gfetch crawl --scope=')).toEqual([
      'prefix',
      'origin',
      'host',
      'domain',
      'all',
    ]);
    expect(complete('gfetch crawl --explain u', ['urls.txt'])).toEqual([]);
    expect(complete('gfetch check --format ju')).toEqual(['junit']);
    // a folder of crawl, and a file of check
    expect(complete('gfetch crawl --state u', ['up.state'])).toEqual([]);
    expect(complete('gfetch check --state u', ['up.state'])).toEqual(['up.state']);
    // a switch of get, and a folder of crawl
    expect(complete('gfetch --resume u', ['urls.txt'])).toEqual(['urls.txt']);
    expect(complete('gfetch crawl --resume u', ['urls.txt'])).toEqual([]);
    expect(complete('gfetch crawl u', ['urls.txt'])).toEqual(['urls.txt']);
  });

  test('choices, also after an equals sign', () => {
    expect(complete('gfetch x --format js')).toEqual(['jsonl']);
    expect(complete('gfetch --color=')).toEqual(['auto', 'always', 'never']);
    expect(complete('gfetch --color=al')).toEqual(['always']);
  });

  test('the last name of a list', () => {
    expect(complete('gfetch --with title,ha')).toEqual(['title,hash']);
    expect(complete('gfetch --fields status')).toEqual(['status_code']);
  });

  test('files, also with spaces in their names', () => {
    expect(complete('gfetch -o a', ['a b.csv', 'c.csv'])).toEqual(['a b.csv']);
    expect(complete('gfetch -c 5 u', ['urls.txt'])).toEqual(['urls.txt']);
  });

  test('nothing for a value that has no choices', () => {
    expect(complete('gfetch --timeout ', ['a.txt'])).toEqual([]);
    expect(complete('gfetch --proxy http://u', ['urls.txt'])).toEqual([]);
    expect(complete('gfetch -d u', ['urls.txt'])).toEqual([]);
  });

  test('commands and shells', () => {
    expect(complete('gfetch com')).toEqual(['completion']);
    expect(complete('gfetch cr')).toEqual(['crawl']);
    expect(complete('gfetch ch')).toEqual(['check']);
    expect(complete('gfetch completion ')).toEqual(['bash', 'zsh', 'fish']);
    expect(complete('gfetch help cr')).toEqual(['crawl']);
    expect(complete('gfetch crawl cr')).toEqual([]);
  });
});

/** Only that of util-linux takes a command as a text. */
const hasScript = /util-linux/.test(
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '',
);

/** The words that gfetch gets when a line is typed in a terminal, with the tabulator at its end. */
function typeAndTab(line: string, files: readonly string[]): readonly string[] {
  const folder = folderWith({
    ...Object.fromEntries(files.map((name) => [name, ''])),
    '.completion': completionScript('bash'),
    '.rc': `. ./.completion; gfetch() { printf '%s\\n' "$@" > .words; }`,
  });
  spawnSync('script', ['-qc', 'bash --noprofile --rcfile .rc -i', '/dev/null'], {
    cwd: folder,
    input: `${line}\t\nexit\n`,
    env: { PATH: process.env['PATH'], TERM: 'dumb', INPUTRC: '/dev/null', HISTFILE: '' },
  });
  return readFileSync(join(folder, '.words'), 'utf8').trimEnd().split('\n');
}

test.skipIf(!isInstalled('bash') || !hasScript).each([
  ['gfetch -d @ur', ['-d', '@urls.txt']],
  ['gfetch -H @"a ', ['-H', '@a b']],
  ['gfetch -H "@a ', ['-H', '@a b']],
  [String.raw`gfetch -d @a\ `, ['-d', '@a b']],
  ['gfetch --data=@ur', ['--data=@urls.txt']],
  ['gfetch --color=al', ['--color=always']],
  ['gfetch -o ur', ['-o', 'urls.txt']],
  ['gfetch -o n:', ['-o', 'n:1']],
  ['gfetch "a ', ['a b']],
  [String.raw`gfetch a\ `, ['a b']],
  ['gfetch --proxy http://ur', ['--proxy', 'http://ur']],
  ['gfetch http://ur', ['http://ur']],
  ['gfetch --with title,ha', ['--with', 'title,hash']],
  ['gfetch --retri', ['--retries']],
  ['gfetch crawl ur', ['crawl', 'urls.txt']],
  ['gfetch crawl --scope=ori', ['crawl', '--scope=origin']],
  ['gfetch check --format=na', ['check', '--format=nagios']],
])('typed in bash: %s', (line, words) => {
  expect(typeAndTab(line, ['urls.txt', 'a b', 'n:1'])).toEqual(words);
});
