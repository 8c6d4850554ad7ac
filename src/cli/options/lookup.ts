import { nearest } from '../../util/nearest.ts';
import type { CommandTable, Flag } from './command-table.ts';
import { TABLES } from './table.ts';

type Table = Pick<CommandTable<unknown>, 'command' | 'shownNames'>;

/** What other tools call it. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  accept: 'include',
  'accept-regex': 'include',
  alert: 'notify',
  bind: 'listen',
  'depth-limit': 'depth',
  follow: 'location',
  interval: 'every',
  jobs: 'concurrency',
  level: 'depth',
  'max-depth': 'depth',
  'max-filesize': 'max-size',
  'max-redirects': 'max-redirs',
  'max-time': 'timeout',
  'oauth2-bearer': 'bearer',
  'output-dir': 'save',
  parallel: 'concurrency',
  'parallel-max': 'concurrency',
  'parallel-max-host': 'per-host',
  request: 'method',
  reject: 'exclude',
  'reject-regex': 'exclude',
  'request-rate': 'rate',
  retry: 'retries',
  silent: 'quiet',
  wait: 'delay',
  'warc-file': 'output',
  webhook: 'notify',
  'write-out': 'template',
};

/** Flags that set nothing, so they are in no table. */
const OTHER_FLAGS = ['version', 'help'];

/** The long flag that was most likely meant, without dashes. */
export function likelyFlag(table: Table, name: string): string | undefined {
  return likelyName(name, [...table.shownNames, ...OTHER_FLAGS]);
}

/** The option that was most likely meant by a key of a config file, which several commands may read. */
export function likelyOption(table: Table, name: string): string | undefined {
  const others = TABLES.flatMap(({ shownNames }) => shownNames);
  return likelyName(name, [...table.shownNames, ...others]);
}

/** The other commands that know this flag, which is as it was written: `--depth` or `-d`. */
export function commandsWith(written: string, { command }: Table): readonly string[] {
  const isMeant = ({ long, short }: Flag): boolean =>
    written === `--${long}` || written === `-${short ?? ''}`;
  const others = TABLES.filter((table) => table.command !== command);
  return others
    .filter(({ entries }) => entries.some(({ flags }) => flags.some(isMeant)))
    .map((other) => other.command);
}

/** True for what another tool calls differently. */
export function isElsewhere(name: string, { shownNames }: Table): boolean {
  const own = ELSEWHERE[name];
  return Object.hasOwn(ELSEWHERE, name) && own !== undefined && shownNames.includes(own);
}

function likelyName(name: string, names: readonly string[]): string | undefined {
  const kebab = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const known = Object.hasOwn(ELSEWHERE, kebab) ? ELSEWHERE[kebab] : undefined;
  return known !== undefined && names.includes(known) ? known : nearest(kebab, names);
}
