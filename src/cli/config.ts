import { readFileSync } from 'node:fs';

import { UsageError } from '../model/errors.ts';
import { findJsonError } from '../util/json-syntax.ts';
import { closest } from '../util/nearest.ts';
import { printable } from '../util/printable.ts';
import { quote } from '../util/quote.ts';
import { systemCode, systemReason } from '../util/system-error.ts';
import { parseTruth } from './options/kinds.ts';
import type { CommandTable, Flag, OptionEntry } from './options/command-table.ts';
import { likelyOption } from './options/lookup.ts';
import type { Given } from './options/parse.ts';
import { TABLES } from './options/table.ts';

/** Read from the current folder where no other file is named. */
export const CONFIG_FILE = 'gfetch.config.json';

type Table = CommandTable<unknown>;

type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'GFETCH_';
/** What follows the prefix in the names of all variables, of whichever command. */
const VARIABLES = TABLES.flatMap(({ lasting }) =>
  lasting.flatMap(({ flags }) => flags.map(({ env }) => env.slice(PREFIX.length))),
);

/**
 * What `GFETCH_*` variables say to a command. An empty one says nothing, and so does one of another
 * command.
 * @throws {UsageError} A switch is set to what is neither true nor false, or a name is misspelt.
 */
export function readEnvironment({ lasting }: Table, env: Environment): readonly Given[] {
  refuseMisspelt(env);
  return lasting.flatMap((entry) =>
    switchesFirst(entry).flatMap((flag) => {
      const value = env[flag.env];
      if (value === undefined || value === '') return [];
      if (flag.switch === undefined) {
        return environmentValues(entry, value).map((text) => ({ flag, text, origin: flag.env }));
      }
      const isOn = parseTruth(value);
      if (isOn === undefined) {
        throw new UsageError(
          `${flag.env}: ${quote(value)} is neither true nor false; write 1 or 0`,
        );
      }
      return switchValue(flag, isOn, flag.env);
    }),
  );
}

/** A variable that resembles none of ours may belong to someone else. */
function refuseMisspelt(env: Environment): void {
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || value === undefined || value === '') continue;
    const bare = name.slice(PREFIX.length);
    if (VARIABLES.includes(bare)) continue;
    const guess = closest(bare, VARIABLES, Math.max(1, Math.floor(bare.length / 4)));
    if (guess === undefined) continue;
    throw new UsageError(
      `no option reads the variable ${quote(name)}; did you mean ${PREFIX}${guess}?`,
    );
  }
}

function environmentValues({ spec }: OptionEntry, value: string): readonly string[] {
  const { separator } = spec.kind;
  if (separator === undefined) return [value];
  return value
    .split(separator)
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

/**
 * What a config file says to a command: the one named, or `gfetch.config.json` in the current folder,
 * where there is one. What it says to other commands is passed over.
 * @throws {UsageError} It cannot be read, is not JSON, or has a key or value that no option takes.
 */
export function readConfigFile(table: Table, path: string | undefined): readonly Given[] {
  const file = path ?? CONFIG_FILE;
  const name = printable(file);
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\u{feff}/u, '');
  } catch (error) {
    if (path === undefined && systemCode(error) === 'ENOENT') return [];
    throw new UsageError(`${name}: ${systemReason(error)}`, { cause: error });
  }
  const config = parseJson(text, name);
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new UsageError(`${name}: expected an object, such as { "concurrency": 100 }`);
  }
  return readKeys(table, config, name);
}

function parseJson(text: string, name: string): unknown {
  const error = findJsonError(text);
  if (error === undefined) return JSON.parse(text);
  throw new UsageError(`${name}:${error.line}:${error.column}: ${error.message}`);
}

function readKeys(table: Table, config: object, name: string): readonly Given[] {
  const values = new Map<Flag, readonly Given[]>();
  for (const [key, value] of Object.entries(config)) {
    if (key === '$schema') continue;
    const origin = `${name}: "${printable(key)}"`;
    const found = findKey(table.lasting, key);
    if (found === undefined) {
      refuseUnknown(table, key, name);
      continue;
    }
    if (found.entry.name === 'config') {
      throw new UsageError(`${origin}: a config file cannot name another`);
    }
    if (values.has(found.flag)) throw new UsageError(`${origin}: the option is given twice`);
    values.set(found.flag, readValue(found.entry, found.flag, value, origin));
  }
  return table.lasting.flatMap((entry) =>
    switchesFirst(entry).flatMap((flag) => values.get(flag) ?? []),
  );
}

/** Several commands may share a file, so what another one takes is no mistake. */
function refuseUnknown(table: Table, key: string, name: string): void {
  if (TABLES.some(({ lasting }) => findKey(lasting, key) !== undefined)) return;
  if (TABLES.some(({ entries }) => findKey(entries, key) !== undefined)) {
    throw new UsageError(
      `${name}: "${printable(key)}" is about a single run; give it on the command line`,
    );
  }
  const guess = likelyOption(table, key);
  const hint = guess === undefined ? '' : `; did you mean "${guess}"?`;
  throw new UsageError(`${name}: no option is called ${quote(key)}${hint}`);
}

function findKey(
  entries: readonly OptionEntry[],
  key: string,
): { entry: OptionEntry; flag: Flag } | undefined {
  for (const entry of entries) {
    const flag = entry.flags.find(({ long, configKey }) => key === long || key === configKey);
    if (flag !== undefined) return { entry, flag };
  }
  return undefined;
}

function readValue(
  { spec }: OptionEntry,
  flag: Flag,
  value: unknown,
  origin: string,
): readonly Given[] {
  const { numeric = false, merge } = spec.kind;
  if (flag.switch !== undefined) {
    if (typeof value === 'boolean') return switchValue(flag, value, origin);
    throw new UsageError(`${origin}: expected true or false, found ${describe(value)}`);
  }
  const items: readonly unknown[] = merge !== undefined && Array.isArray(value) ? value : [value];
  return items.map((item) => {
    if (typeof item === 'string') return { flag, text: item, origin };
    if (numeric && typeof item === 'number') return { flag, text: String(item), origin };
    const many = merge === undefined ? '' : ' or an array of strings';
    const expected = numeric ? 'a number or a string' : `a string${many}`;
    throw new UsageError(`${origin}: expected ${expected}, found ${describe(item)}`);
  });
}

/** Its kind alone: it may be a secret. */
function describe(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'boolean' ? String(value) : `a ${typeof value}`;
}

function switchValue(flag: Flag, isOn: boolean, origin: string): readonly Given[] {
  const text = isOn ? flag.switch?.text : flag.switch?.otherwise;
  return text === undefined ? [] : [{ flag, text, origin }];
}

/** A value counts for more than a switch that stands for one, so it comes last. */
function switchesFirst({ flags }: OptionEntry): readonly Flag[] {
  return flags.toSorted((a, b) => Number(a.switch === undefined) - Number(b.switch === undefined));
}
