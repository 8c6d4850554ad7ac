import { spawnSync } from 'node:child_process';

import { describe, expect, test } from 'vitest';

import { SHELLS } from '../../src/cli/commands.ts';
import { completionScript } from '../../src/cli/completion.ts';
import { OPTION_ENTRIES } from '../../src/cli/options/table.ts';
import { folderWith } from './command-line.ts';

const isInstalled = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

describe.each(SHELLS)('%s', (shell) => {
  const script = completionScript(shell);

  test.skipIf(!isInstalled(shell))('the script parses', () => {
    const { status, stderr } = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('knows every flag that help shows, and no other', () => {
    for (const { long, summary } of OPTION_ENTRIES.flatMap(({ flags }) => flags)) {
      const found = new RegExp(`(?:--|-l )${long}(?![\\w-])`).test(script);
      // --no-ordered and its like are accepted, but nobody looks for them
      expect(found, long).toBe(summary !== undefined);
    }
  });
});

/** What bash offers for the last of these words, in a folder with these files. */
function complete(words: readonly string[], files: readonly string[] = []): readonly string[] {
  const driver = `
eval "$(cat)"
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_gfetch
printf '%s\\n' "\${COMPREPLY[@]}"
`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', driver, 'bash', ...words], {
    input: completionScript('bash'),
    cwd: folderWith(Object.fromEntries(files.map((name) => [name, '']))),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

describe.skipIf(!isInstalled('bash'))('completion in bash', () => {
  test('flags', () => {
    expect(complete(['gfetch', '--retry-'])).toEqual([
      '--retry-backoff',
      '--retry-delay',
      '--retry-max-delay',
      '--retry-on',
      '--retry-all-methods',
    ]);
  });

  test('choices, also after an equals sign', () => {
    expect(complete(['gfetch', 'x', '--format', 'js'])).toEqual(['jsonl']);
    expect(complete(['gfetch', '--color', '=', ''])).toEqual(['auto', 'always', 'never']);
    expect(complete(['gfetch', '--color', '='])).toEqual(['auto', 'always', 'never']);
  });

  test('the last name of a list', () => {
    expect(complete(['gfetch', '--with', 'title,ha'])).toEqual(['title,hash']);
    expect(complete(['gfetch', '--fields', 'status'])).toEqual(['status_code']);
  });

  test('files, also with spaces in their names', () => {
    expect(complete(['gfetch', '-o', 'a'], ['a b.csv', 'c.csv'])).toEqual(['a b.csv']);
    expect(complete(['gfetch', '-c', '5', 'u'], ['urls.txt'])).toEqual(['urls.txt']);
  });

  test('nothing for a value that has no choices', () => {
    expect(complete(['gfetch', '--timeout', ''], ['a.txt'])).toEqual([]);
  });

  test('commands and shells', () => {
    expect(complete(['gfetch', 'com'])).toEqual(['completion']);
    expect(complete(['gfetch', 'completion', ''])).toEqual(['bash', 'zsh', 'fish']);
  });
});
