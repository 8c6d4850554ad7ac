import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';

import { Command, CommanderError } from 'commander';

import { UsageError } from '../model/errors.ts';
import { VERSION } from '../model/version.ts';
import { printable } from '../util/printable.ts';
import { quote } from '../util/quote.ts';
import { suggest } from '../util/suggest.ts';
import { systemReason } from '../util/system-error.ts';
import { COMMANDS, SHELLS, type Shell } from './commands.ts';
import { readConfigFile, readEnvironment } from './config.ts';
import { completionHelp, helpText } from './help.ts';
import { likelyFlag } from './options/lookup.ts';
import { readSettings, type Given } from './options/parse.ts';
import type { ReadContext } from './options/spec.ts';
import { OPTION_ENTRIES, type Flag, type GetSettings } from './options/table.ts';

/** What the command line asks for. */
export type ParsedCommand =
  | {
      readonly command: 'get';
      /** URLs, files and `-`, as written. None: stdin, if there is anything to read. */
      readonly inputs: readonly string[];
      readonly settings: GetSettings;
    }
  | { readonly command: 'completion'; readonly shell: Shell }
  /** Help or version: text for stdout. */
  | { readonly command: 'print'; readonly text: string };

export interface CommandLineContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For `--data @-`; the process's own stdin by default. */
  readonly readStdin?: () => Buffer;
}

/** What was typed, before any of it is read. */
type Typed =
  | { command: 'get'; inputs: readonly string[]; given: readonly Given[] }
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
    case 'get':
      return {
        command: 'get',
        inputs: typed.inputs,
        settings: readGetSettings(typed.given, typed.inputs, context),
      };
  }
}

function readGetSettings(
  given: readonly Given[],
  inputs: readonly string[],
  { env, readStdin = readProcessStdin }: CommandLineContext,
): GetSettings {
  const context: ReadContext = {
    home: env['HOME'] ?? homedir(),
    readStdin: () => {
      if (inputs.length > 0 && !inputs.includes('-')) return readStdin();
      throw new UsageError('“@-” reads stdin, but so does the list of inputs; name a file instead');
    },
  };
  const environment = readEnvironment(env);
  const { config } = readSettings([onlyConfig(given), onlyConfig(environment)], context);
  return readSettings([given, environment, readConfigFile(config)], context);
}

function onlyConfig(given: readonly Given[]): readonly Given[] {
  return given.filter(({ flag }) => flag.option === 'config');
}

function readProcessStdin(): Buffer {
  try {
    return readFileSync(0);
  } catch (error) {
    throw new UsageError(`cannot read stdin: ${systemReason(error)}`, { cause: error });
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
  const [first, ...rest] = argv;
  if (first === 'completion') return run(completionCommand, rest);
  if (first === 'help') return readArguments([...rest, '--help']);
  return run(getCommand, first === 'get' ? rest : argv);
}

type BuildCommand = (onTyped: (typed: Typed) => void) => Command;

function run(build: BuildCommand, argv: readonly string[]): Typed {
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
    throw usageError(error);
  }
}

/** commander splits the words; what they mean is decided elsewhere. */
function getCommand(onTyped: (typed: Typed) => void): Command {
  const given: Given[] = [];
  const command = new Command('gfetch')
    .version(VERSION)
    .configureHelp({ formatHelp: helpText })
    .argument('[inputs...]')
    .action((inputs: readonly string[]) => onTyped({ command: 'get', inputs, given }));
  for (const { flags } of OPTION_ENTRIES) for (const flag of flags) addFlag(command, flag, given);
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

function usageError({ code, message }: CommanderError): UsageError {
  const text = message.replace(/^error: /, '');
  if (code === 'commander.optionMissingArgument') {
    return new UsageError(text.replace(/ argument missing$/, ' needs a value'));
  }
  // What is joined to it may be a secret.
  const [, flag, joined] = /'(--[^=']*|-[^'])(=?)/.exec(text) ?? [];
  if (code !== 'commander.unknownOption' || flag === undefined) return new UsageError(text);
  const guess = flag.startsWith('--') ? likelyFlag(flag.slice(2)) : undefined;
  const hint = guess === undefined ? '; see gfetch --help' : `, did you mean --${guess}?`;
  const shown = printable(flag) + (joined === '' ? '' : '=…');
  return new UsageError(`unknown option '${shown}'${hint}`);
}
