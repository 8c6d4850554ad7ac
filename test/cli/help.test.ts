import { describe, expect, test } from 'vitest';

import { EXIT_MEANINGS, ExitCode } from '../../src/cli/exit-codes.ts';
import { COMMANDS } from '../../src/cli/commands.ts';
import { checkHelp, completionHelp, crawlHelp, helpText } from '../../src/cli/help.ts';
import { isShown } from '../../src/cli/options/command-table.ts';
import { CHECK_TABLE, CRAWL_TABLE, GET_TABLE } from '../../src/cli/options/table.ts';
import { CHECK_FORMATS } from '../../src/report/check/index.ts';
import { SINK_FORMATS } from '../../src/sinks/index.ts';
import { SOURCE_FORMATS } from '../../src/sources/index.ts';
import { parsedIn, settingsOf } from './command-line.ts';

const help = helpText();
/** With its line breaks undone. */
const flat = help.replaceAll(/\s+/g, ' ');

describe.each([
  { table: GET_TABLE, text: help, first: ['Usage', 'Commands'] },
  { table: CRAWL_TABLE, text: crawlHelp(), first: ['Usage'] },
  { table: CHECK_TABLE, text: checkHelp(), first: ['Usage'] },
])('the help of $table.command', ({ table, text, first }) => {
  test('has every option that is not hidden, once', () => {
    const shown = table.entries.flatMap(({ flags }) => flags).filter(isShown);
    const columns = text.split('\n').map((line) => line.trim().split(/ {2,}/)[0]);
    for (const { flags } of shown) {
      expect(
        columns.filter((column) => column === flags),
        flags,
      ).toHaveLength(1);
    }
  });

  test('shows the groups in order, then examples and exit codes', () => {
    const titles = text.match(/^\S.*(?=:$)/gm);
    expect(titles).toEqual([
      ...first,
      ...table.groups.map(({ title }) => title),
      'Other',
      'Examples',
      'Exit codes',
    ]);
  });

  test('has examples that work', () => {
    const [, examples = ''] = /\nExamples:\n((?: .*\n)+)/.exec(text) ?? [];
    const commands = examples.split('\n').filter((line) => line.includes('gfetch '));
    expect(commands.length).toBeGreaterThan(4);
    for (const command of commands) {
      const [, words = ''] = /gfetch (.*?)(?: \||$)/.exec(command) ?? [];
      const argv = [...words.matchAll(/'([^']*)'|(\S+)/g)].map(
        ([, quoted, bare]) => quoted ?? bare ?? '',
      );
      expect(parsedIn({}, argv).command, command).toBe(table.command);
    }
  });
});

describe('help', () => {
  test('names every command', () => {
    for (const [name, { summary }] of Object.entries(COMMANDS)) {
      expect(flat).toContain(` ${name} ${summary}`);
    }
  });

  test('shows the defaults of crawl', () => {
    const flatCrawl = crawlHelp().replaceAll(/\s+/g, ' ');
    expect(flatCrawl).toContain('in flight at once per host (default: 1)');
    expect(flatCrawl).toContain('0: the seeds alone (default: none)');
    expect(flatCrawl).toContain('--max-time <duration> the same as --max-run-time -');
    expect(flatCrawl).toContain('as long as it took to answer (default: 1)');
  });

  test('shows the defaults of check', () => {
    const flatCheck = checkHelp().replaceAll(/\s+/g, ' ');
    expect(flatCheck).toContain('from slot to last byte (default: 10s)');
    expect(flatCheck).toContain('before a check is down (default: 1)');
    expect(flatCheck).toContain('as much at once as the limits allow (default)');
    expect(flatCheck).toContain(
      'each check once in this time; none: once, and end (default: none)',
    );
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
    expect(checkHelp().replaceAll(/\s+/g, ' ')).toContain(
      `(${CHECK_FORMATS.map(({ name }) => name).join(', ')})`,
    );
  });

  test('names every exit code', () => {
    for (const [name, code] of Object.entries(ExitCode)) {
      const meaning = EXIT_MEANINGS[name as keyof typeof ExitCode];
      expect(help).toMatch(new RegExp(`^ +${code}  ${meaning.slice(0, 20)}`, 'm'));
    }
  });

  test('that of check has its own exit codes, and nothing of options that it lacks', () => {
    const [, codes = ''] = /\nExit codes:\n((?: .*\n)+)/.exec(checkHelp()) ?? [];
    const numbers = codes.match(/^ +\d+/gm)?.map(Number);
    const { policy } = ExitCode;
    expect(numbers).toEqual(Object.values(ExitCode).filter((code) => code !== policy));
    expect(codes).not.toMatch(/-f\b|--fail-if|URL/);
  });

  test.each([
    ['help', help],
    ['help of crawl', crawlHelp()],
    ['help of check', checkHelp()],
    ['completion help', completionHelp()],
  ])('%s fits in 100 columns, and has no holes', (_name, text) => {
    const lines = text.split('\n');
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
    expect(text).not.toMatch(/undefined|\[object|NaN|Infinity|\u00a0/);
    expect(text.endsWith('\n')).toBe(true);
    expect(text.endsWith('\n\n')).toBe(false);
  });

  test('gives examples of values that are read', () => {
    const [, condition = ''] = /meets this: '(.*?)'/.exec(flat) ?? [];
    expect(settingsOf(['--fail-if', condition]).failIf?.expression).toBe('error_rate>1% || p99>2s');
    const [, servers = ''] = /the system's: (\S+)/.exec(flat) ?? [];
    expect(settingsOf(['--dns-servers', servers]).dnsServers).toHaveLength(2);
  });
});
