import { describe, expect, test, vi } from 'vitest';

import { parseCommandLine } from '../../src/cli/program.ts';
import { VERSION } from '../../src/model/version.ts';
import { folderWith, refusalOf, within } from './command-line.ts';

const parse = (...argv: readonly string[]) =>
  within(folderWith({}), () => parseCommandLine(argv, { env: {} }));

const inputsOf = (...argv: readonly string[]) => {
  const parsed = parse(...argv);
  return parsed.command === 'get' ? parsed.inputs : parsed.command;
};

describe('commands', () => {
  test('get is the default', () => {
    expect(inputsOf('a', 'b')).toEqual(['a', 'b']);
    expect(inputsOf('get', 'a', 'b')).toEqual(['a', 'b']);
    expect(inputsOf()).toEqual([]);
  });

  test('options may stand before, between and after inputs', () => {
    expect(inputsOf('-c', '5', 'a', '-4', 'b', '--json', '-')).toEqual(['a', 'b', '-']);
    expect(inputsOf('get', '-c5', 'a', '--json', 'b')).toEqual(['a', 'b']);
  });

  test('after -- everything is an input', () => {
    expect(inputsOf('-c', '5', '--', '-x', '--help')).toEqual(['-x', '--help']);
    expect(inputsOf('--', 'get')).toEqual(['get']);
  });

  test('what looks like a flag may be a value', () => {
    expect(inputsOf('-d', '--version', '-A', '-h', 'a')).toEqual(['a']);
  });

  test('completion names a shell', () => {
    expect(parse('completion', 'zsh')).toEqual({ command: 'completion', shell: 'zsh' });
    expect(() => parse('completion', 'zhs')).toThrow('did you mean zsh?');
    expect(() => parse('completion')).toThrow('gfetch completion <bash|zsh|fish>');
    expect(() => parse('completion', 'zsh', 'fish')).toThrow(/too many arguments/);
  });

  test('version and help are printed, whatever else is there', () => {
    const version = { command: 'print', text: `${VERSION}\n` };
    expect(parse('--version')).toEqual(version);
    expect(parse('urls.txt', '-V')).toEqual(version);
    const help = parse('--help');
    expect(help).toMatchObject({ command: 'print', text: expect.stringMatching(/^Fetches /) });
    expect(parse('-h')).toEqual(help);
    expect(parse('help')).toEqual(help);
    expect(parse('get', '--help')).toEqual(help);
    expect(parse('urls.txt', '-c', '5', '--help')).toEqual(help);
    expect(parse('help', 'get')).toEqual(help);
    const crawlHelp = parse('crawl', '--help');
    expect(crawlHelp).toMatchObject({ text: expect.stringMatching(/^Follows links /) });
    expect(parse('help', 'crawl')).toEqual(crawlHelp);
    expect(parse('crawl', '--resume', 's', '-h')).toEqual(crawlHelp);
    expect(parse('crawl', '--version')).toEqual(version);
    const checkHelp = parse('check', '--help');
    expect(checkHelp).toMatchObject({ text: expect.stringMatching(/^Tells whether all is well/) });
    expect(parse('help', 'check')).toEqual(checkHelp);
    expect(parse('check', '--every', '60s', '-h')).toEqual(checkHelp);
    expect(parse('check', '--version')).toEqual(version);
    expect(parse('help', 'completion')).toEqual(parse('completion', '--help'));
    expect(parse('completion', '--help')).toMatchObject({
      command: 'print',
      text: expect.stringContaining('~/.bashrc'),
    });
  });
});

describe('a command that is misspelt', () => {
  test.each([
    [['crwal', 'https://example.com/'], 'crwal', 'crawl'],
    [['crawls', 'urls.txt', '--depth', '3'], 'crawls', 'crawl'],
    [['Crawl', 'x'], 'Crawl', 'crawl'],
    [['gte', 'https://example.com/'], 'gte', 'get'],
    [['complete', 'bash'], undefined, undefined],
    [['completon', 'bash'], 'completon', 'completion'],
    [['crwla', '-v', 'x'], 'crwla', 'crawl'],
    [['help', 'crwal'], 'crwal', 'crawl'],
    [['chekc', 'checks.yaml'], 'chekc', 'check'],
    [['checks', 'urls.txt'], 'checks', 'check'],
  ])('%j', (argv, word, guess) => {
    if (word === undefined) expect(refusalOf(argv)).toBe('it was not refused');
    else {
      expect(refusalOf(argv)).toBe(
        `there is no command “${word}”, did you mean ${guess}? ` +
          `If it is a host to fetch: gfetch get ${word}`,
      );
    }
  });

  test.each([
    [['crwal']],
    [['crwal.com', 'x']],
    [['crwal/x', 'x']],
    [['web', 'x']],
    [['test', 'x']],
    [['localhost', 'x']],
    [['get', 'crwal', 'x']],
    [['--', 'crwal', 'x']],
  ])('or an input: %j', (argv) => {
    expect(inputsOf(...argv)).toEqual(argv.filter((word) => !['get', '--'].includes(word)));
  });

  test('or a file', () => {
    const world = { files: { crwal: 'https://example.com/\n' } };
    expect(refusalOf(['crwal', 'x'], world)).toBe('it was not refused');
  });
});

describe('wrong flags', () => {
  test.each([
    [['--concurency', '5'], "unknown option '--concurency', did you mean --concurrency?"],
    [['--concurency=5'], "unknown option '--concurency=…', did you mean --concurrency?"],
    [['get', '--no-progres'], "unknown option '--no-progres', did you mean --no-progress?"],
    [['--max-time', '5'], "unknown option '--max-time', did you mean --timeout?"],
    [['--perHost', '5'], "unknown option '--perHost', did you mean --per-host?"],
    [['--verison'], "unknown option '--verison', did you mean --version?"],
    [['--hlep'], "unknown option '--hlep', did you mean --help?"],
    [['--depth', '3'], "unknown option '--depth'; it belongs to gfetch crawl"],
    [
      ['get', '--state=s'],
      "unknown option '--state=…'; it belongs to gfetch crawl and gfetch check",
    ],
    [['--notify', 'x'], "unknown option '--notify'; it belongs to gfetch check"],
    [['check', 'x', '--ordered'], "unknown option '--ordered'; it belongs to gfetch get"],
    [['check', 'x', '--depth', '1'], "unknown option '--depth'; it belongs to gfetch crawl"],
    [
      ['check', 'x', '--resume', 's'],
      "unknown option '--resume'; it belongs to gfetch get and gfetch crawl",
    ],
    [['check', 'x', '--exepct', 'x'], "unknown option '--exepct', did you mean --expect?"],
    [['check', 'x', '--interval', '5'], "unknown option '--interval', did you mean --every?"],
    [['check', 'x', '--webhook=u'], "unknown option '--webhook=…', did you mean --notify?"],
    [['check', 'x', '-Z'], "unknown option '-Z'; see gfetch check --help"],
    [['crawl', 'x', '--ordered'], "unknown option '--ordered'; it belongs to gfetch get"],
    [['crawl', 'x', '-X', 'PUT'], "unknown option '-X'; it belongs to gfetch get and gfetch check"],
    [['crawl', 'x', '--dpeth', '3'], "unknown option '--dpeth', did you mean --depth?"],
    [['crawl', 'x', '--level=3'], "unknown option '--level=…', did you mean --depth?"],
    [['crawl', 'x', '--max-pag', '3'], "unknown option '--max-pag', did you mean --max-pages?"],
    [['crawl', 'x', '-Z'], "unknown option '-Z'; see gfetch crawl --help"],
    [['-Z'], "unknown option '-Z'; see gfetch --help"],
    [['--\u001b[31m'], String.raw`unknown option '--\x1b[31m'; see gfetch --help`],
    [['--timeout'], "option '--timeout <duration>' needs a value"],
    [
      ['--timeout', 'soon'],
      "option '--timeout <duration>': “soon” is not a duration; write 300ms, 10s or 5m",
    ],
  ])('%j', (argv, message) => {
    expect(refusalOf(argv)).toBe(message);
  });
});

test('the command line writes nothing itself', () => {
  const stdout = vi.spyOn(process.stdout, 'write');
  const stderr = vi.spyOn(process.stderr, 'write');
  parse('--help');
  refusalOf(['--nonsense']);
  expect(stdout).not.toHaveBeenCalled();
  expect(stderr).not.toHaveBeenCalled();
});
