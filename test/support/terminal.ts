import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { startShell, type CliOptions, type Running } from './cli.ts';

/** True where there is the `script` of util-linux, which runs a command on a terminal of its own. */
export const HAS_TERMINALS = /util-linux/.test(
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '',
);

/**
 * Starts a script of the shell as the one process on a new terminal of 120 columns. Its end is the end
 * of the terminal, and the other way round: `kill('SIGKILL')` hangs up. What is shown is in `stdout`.
 */
export function startOnTerminal(script: string, options: CliOptions = {}): Running {
  const command = `stty cols 120 rows 30; ${script}`;
  const env = { TERM: 'xterm', COMMAND: command, ...options.env };
  const run = 'SHELL=/bin/sh exec script -qfec "$COMMAND" /dev/null';
  return startShell(run, { stdin: null, ...options, env });
}

/** Each state of a line that is drawn again and again, without colours and cursor movements. */
export function framesOf(shown: string): string[] {
  const toLineStart = '\u001b[1G';
  const plain = stripVTControlCharacters(shown.replaceAll(toLineStart, '\r'));
  return plain.split(/[\r\n]+/).filter((frame) => frame.trim() !== '');
}
