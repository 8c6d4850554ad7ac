import { Command, CommanderError } from 'commander';

import { UsageError } from '../model/errors.ts';
import { VERSION } from '../model/version.ts';
import { quote } from '../util/quote.ts';
import { suggest } from '../util/suggest.ts';
import { COMMANDS, SHELLS, type Shell } from './commands.ts';
import { checkHelp, completionHelp, crawlHelp, helpText } from './help.ts';
import {
  readCheck,
  readCrawl,
  readGet,
  type CommandLineContext,
  type ReadCrawl,
} from './layers.ts';
import { refuseMisspeltCommand, unknownFlag } from './mistakes.ts';
import type { CommandTable, Flag } from './options/command-table.ts';
import type { Given } from './options/parse.ts';
import {
  CHECK_TABLE,
  CRAWL_TABLE,
  GET_TABLE,
  type CheckSettings,
  type GetSettings,
} from './options/table.ts';

/** What the command line asks for. */
export type ParsedCommand =
  | {
      readonly command: 'get';
      /** URLs, files and `-`, as written. None: stdin, if there is anything to read. */
      readonly inputs: readonly string[];
      readonly settings: GetSettings;
    }
  | ({
      readonly command: 'crawl';
      /** URLs, files and `-`, as written. None: those of the state. */
      readonly seeds: readonly string[];
    } & ReadCrawl)
  | {
      readonly command: 'check';
      /** URLs, files, globs of files and `-`, as written. None: only what is remembered is asked for. */
      readonly words: readonly string[];
      readonly settings: CheckSettings;
    }
  | { readonly command: 'completion'; readonly shell: Shell }
  /** Help or version: text for stdout. */
  | { readonly command: 'print'; readonly text: string };

/** What was typed, before any of it is read. */
type Typed =
  | { command: 'get' | 'crawl' | 'check'; words: readonly string[]; given: readonly Given[] }
  | { command: 'completion'; shell: string | undefined }
  | { command: 'print'; text: string };

/**
 * Reads a command line (without node and script) together with environment and config file. Prints
 * nothing and does not exit.
 * @throws {UsageError} The user has to mend something; the message has no `error:` before it.
 */
export function parseCommandLine(
  argv: readonly string[],
  context: CommandLineContext,
): ParsedCommand {
  const typed = readArguments(argv);
  switch (typed.command) {
    case 'print':
      return typed;
    case 'completion':
      return { command: 'completion', shell: readShell(typed.shell) };
    case 'get': {
      const { words, given } = typed;
      return { command: 'get', inputs: words, settings: readGet(given, words, context) };
    }
    case 'crawl': {
      const { words, given } = typed;
      return { command: 'crawl', seeds: words, ...readCrawl(given, words, context) };
    }
    case 'check': {
      const { words, given } = typed;
      return { command: 'check', words, settings: readCheck(given, words, context) };
    }
  }
}

function readShell(name: string | undefined): Shell {
  const shell = SHELLS.find((each) => each === name);
  if (shell !== undefined) return shell;
  const known = `write ${COMMANDS.completion.usage}`;
  if (name === undefined) throw new UsageError(`completion needs the name of a shell; ${known}`);
  throw new UsageError(
    `there is no completion for ${quote(name)}; ${suggest(name, SHELLS, known)}`,
  );
}

/**
 * The first word may name the command. Each is a program of its own for commander, because one with
 * subcommands looks for `--help` and `--version` among the values of their options, too.
 */
function readArguments(argv: readonly string[]): Typed {
  const [first = '', ...rest] = argv;
  switch (first) {
    case 'completion':
      return run(completionCommand, rest, GET_TABLE);
    case 'crawl':
      return run(crawlCommand, rest, CRAWL_TABLE);
    case 'check':
      return run(checkCommand, rest, CHECK_TABLE);
    case 'help':
      return readArguments([...rest, '--help']);
    case 'get':
      return run(getCommand, rest, GET_TABLE);
    default:
      refuseMisspeltCommand(argv);
      return run(getCommand, argv, GET_TABLE);
  }
}

type BuildCommand = (onTyped: (typed: Typed) => void) => Command;

function run(build: BuildCommand, argv: readonly string[], table: CommandTable<unknown>): Typed {
  let typed: Typed = { command: 'print', text: '' };
  let printed = '';
  const onPrint = (text: string): void => {
    printed += text;
  };
  const command = build((found) => {
    typed = found;
  });
  command
    .exitOverride()
    .configureOutput({ writeOut: onPrint, outputError: () => undefined })
    .showSuggestionAfterError(false);
  try {
    command.parse(argv, { from: 'user' });
    return typed;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { command: 'print', text: printed };
    throw usageError(error, table);
  }
}

/** commander splits the words; what they mean is decided elsewhere. */
function getCommand(onTyped: (typed: Typed) => void): Command {
  const given: Given[] = [];
  const command = new Command('gfetch')
    .configureHelp({ formatHelp: helpText })
    .argument('[inputs...]')
    .action((words: readonly string[]) => onTyped({ command: 'get', words, given }));
  return withFlags(command, GET_TABLE, given);
}

/** Whether seeds are missing is decided elsewhere, too: a state has its own. */
function crawlCommand(onTyped: (typed: Typed) => void): Command {
  const given: Given[] = [];
  const command = new Command('crawl')
    .configureHelp({ formatHelp: crawlHelp })
    .argument('[seeds...]')
    .action((words: readonly string[]) => onTyped({ command: 'crawl', words, given }));
  return withFlags(command, CRAWL_TABLE, given);
}

/** Whether targets are missing is decided elsewhere: what is remembered needs none. */
function checkCommand(onTyped: (typed: Typed) => void): Command {
  const given: Given[] = [];
  const command = new Command('check')
    .configureHelp({ formatHelp: checkHelp })
    .argument('[targets...]')
    .action((words: readonly string[]) => onTyped({ command: 'check', words, given }));
  return withFlags(command, CHECK_TABLE, given);
}

function withFlags(command: Command, { entries }: CommandTable<unknown>, given: Given[]): Command {
  command.version(VERSION);
  for (const { flags } of entries) for (const flag of flags) addFlag(command, flag, given);
  return command;
}

function completionCommand(onTyped: (typed: Typed) => void): Command {
  return new Command('completion')
    .configureHelp({ formatHelp: completionHelp })
    .argument('[shell]')
    .action((shell: string | undefined) => onTyped({ command: 'completion', shell }));
}

/** commander tells of each flag as it comes, so that the last one can win over its namesakes. */
function addFlag(command: Command, flag: Flag, given: Given[]): void {
  command.option(flag.flags);
  command.on(`option:${flag.long}`, (value: string | null) => {
    given.push({
      flag,
      text: flag.switch?.text ?? value ?? '',
      origin: `option '${flag.flags}'`,
    });
  });
}

function usageError({ code, message }: CommanderError, table: CommandTable<unknown>): UsageError {
  const text = message.replace(/^error: /, '');
  if (code === 'commander.optionMissingArgument') {
    return new UsageError(text.replace(/ argument missing$/, ' needs a value'));
  }
  // What is joined to it may be a secret.
  const [, flag, joined] = /'(--[^=']*|-[^'])(=?)/.exec(text) ?? [];
  if (code !== 'commander.unknownOption' || flag === undefined) return new UsageError(text);
  return unknownFlag(table, flag, joined === '=');
}
