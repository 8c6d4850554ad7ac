import { existsSync } from 'node:fs';

import { UsageError } from '../model/errors.ts';
import { closest } from '../util/nearest.ts';
import { printable } from '../util/printable.ts';
import { quote } from '../util/quote.ts';
import { COMMAND_NAMES } from './commands.ts';
import type { CommandTable } from './options/command-table.ts';
import { commandsWith, isElsewhere, likelyFlag } from './options/lookup.ts';

/** More typing errors than these make another word of a command; of a short one, more than one. */
const MOST_ERRORS = 2;
const SHORT = 4;

/**
 * The first word is an input where it is no command. But one that nearly is a command, that can be
 * neither file nor address, and that has more words after it, is a mistake.
 * @throws {UsageError} It tells the command that was most likely meant.
 */
export function refuseMisspeltCommand([first = '', ...others]: readonly string[]): void {
  if (others.length === 0 || !/^[A-Za-z]+$/.test(first)) return;
  const names = [...COMMAND_NAMES, 'help'];
  if (names.includes(first)) return;
  const near = names.filter(
    (name) => closest(first, [name], name.length > SHORT ? MOST_ERRORS : 1) !== undefined,
  );
  const guess = closest(first, near, MOST_ERRORS);
  if (guess === undefined || existsSync(first)) return;
  throw new UsageError(
    `there is no command ${quote(first)}, did you mean ${guess}? ` +
      `If it is a host to fetch: gfetch get ${first}`,
  );
}

/** What is wrong with a flag that the command does not know. `joined`: it had a value, maybe a secret. */
export function unknownFlag(
  table: CommandTable<unknown>,
  flag: string,
  joined: boolean,
): UsageError {
  const shown = printable(flag) + (joined ? '=…' : '');
  return new UsageError(`unknown option '${shown}'${hintFor(table, flag)}`);
}

function hintFor(table: CommandTable<unknown>, flag: string): string {
  const name = flag.startsWith('--') ? flag.slice(2) : undefined;
  const others = commandsWith(flag, table);
  if (others.length > 0 && (name === undefined || !isElsewhere(name, table))) {
    return `; it belongs to ${others.map((other) => `gfetch ${other}`).join(' and ')}`;
  }
  const guess = name === undefined ? undefined : likelyFlag(table, name);
  if (guess !== undefined) return `, did you mean --${guess}?`;
  return `; see gfetch ${table.command === 'get' ? '' : `${table.command} `}--help`;
}
