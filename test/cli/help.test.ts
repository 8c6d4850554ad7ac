import { describe, expect, test } from 'vitest';

import { EXIT_MEANINGS, ExitCode } from '../../src/cli/exit-codes.ts';
import { completionHelp, helpText } from '../../src/cli/help.ts';
import { OPTION_ENTRIES, OPTION_GROUPS } from '../../src/cli/options/table.ts';
import { SINK_FORMATS } from '../../src/sinks/index.ts';
import { SOURCE_FORMATS } from '../../src/sources/index.ts';
import { settingsOf } from './command-line.ts';

const help = helpText();
/** With its line breaks undone. */
const flat = help.replaceAll(/\s+/g, ' ');

describe('help', () => {
  test('has every option that is not hidden, once', () => {
    const shown = OPTION_ENTRIES.flatMap(({ flags }) => flags).filter(
      ({ summary }) => summary !== undefined,
    );
    const columns = help.split('\n').map((line) => line.trim().split(/ {2,}/)[0]);
    for (const { flags } of shown) {
      expect(
        columns.filter((column) => column === flags),
        flags,
      ).toHaveLength(1);
    }
  });

  test('shows the groups in order, then examples and exit codes', () => {
    const titles = help.match(/^\S.*(?=:$)/gm);
    expect(titles).toEqual([
      'Usage',
      ...OPTION_GROUPS.map(({ title }) => title),
      'Other',
      'Examples',
      'Exit codes',
    ]);
  });

  test('shows defaults as they would be typed', () => {
    expect(flat).toContain('from slot to last byte (default: 30s)');
    expect(flat).toContain('as many as make it faster (default: 50)');
    expect(flat).toContain('(default: 408,429,500,502,503,504,522,524,transient)');
    expect(flat).toContain('--compressed ask for compressed bodies, and decode them (default)');
    expect(flat).toContain('default: none)');
  });

  test('takes its choices from the registries', () => {
    expect(flat).toContain(`(${SINK_FORMATS.map(({ name }) => name).join(', ')})`);
    expect(flat).toContain(`(${SOURCE_FORMATS.map(({ name }) => name).join(', ')})`);
  });

  test('names every exit code', () => {
    for (const [name, code] of Object.entries(ExitCode)) {
      const meaning = EXIT_MEANINGS[name as keyof typeof ExitCode];
      expect(help).toMatch(new RegExp(`^ +${code}  ${meaning.slice(0, 20)}`, 'm'));
    }
  });

  test.each([
    ['help', help],
    ['completion help', completionHelp()],
  ])('%s fits in 100 columns, and has no holes', (_name, text) => {
    const lines = text.split('\n');
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
    expect(text).not.toMatch(/undefined|\[object|NaN|Infinity|\u00a0/);
    expect(text.endsWith('\n')).toBe(true);
    expect(text.endsWith('\n\n')).toBe(false);
  });

  test('has examples that work', () => {
    const [, examples = ''] = /\nExamples:\n((?: .*\n)+)/.exec(help) ?? [];
    const commands = examples.split('\n').filter((line) => line.includes('gfetch '));
    expect(commands.length).toBeGreaterThan(3);
    for (const command of commands) {
      const [, words = ''] = /gfetch (.*?)(?: \||$)/.exec(command) ?? [];
      const argv = [...words.matchAll(/'([^']*)'|(\S+)/g)].map(
        ([, quoted, bare]) => quoted ?? bare ?? '',
      );
      expect(() => settingsOf(argv), command).not.toThrow();
    }
  });

  test('gives examples of values that are read', () => {
    const [, condition = ''] = /meets this: '(.*?)'/.exec(flat) ?? [];
    expect(settingsOf(['--fail-if', condition]).failIf?.expression).toBe('error_rate>1% || p99>2s');
    const [, servers = ''] = /the system's: (\S+)/.exec(flat) ?? [];
    expect(settingsOf(['--dns-servers', servers]).dnsServers).toHaveLength(2);
  });
});
