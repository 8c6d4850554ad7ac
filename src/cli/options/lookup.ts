import { nearest } from '../../util/nearest.ts';
import { SHOWN_NAMES } from './table.ts';

/** What other tools call it. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  follow: 'location',
  jobs: 'concurrency',
  'max-filesize': 'max-size',
  'max-redirects': 'max-redirs',
  'max-time': 'timeout',
  'oauth2-bearer': 'bearer',
  'output-dir': 'save',
  parallel: 'concurrency',
  'parallel-max': 'concurrency',
  'parallel-max-host': 'per-host',
  request: 'method',
  'request-rate': 'rate',
  retry: 'retries',
  silent: 'quiet',
  'write-out': 'template',
};

/** Flags that set nothing, so they are in no table. */
const OTHER_FLAGS = ['version', 'help'];

/** The long flag that was most likely meant, without dashes. */
export function likelyFlag(name: string): string | undefined {
  return likelyName(name, [...SHOWN_NAMES, ...OTHER_FLAGS]);
}

/** The option that was most likely meant by a key of a config file. */
export function likelyOption(name: string): string | undefined {
  return likelyName(name, SHOWN_NAMES);
}

function likelyName(name: string, names: readonly string[]): string | undefined {
  const kebab = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return Object.hasOwn(ELSEWHERE, kebab) ? ELSEWHERE[kebab] : nearest(kebab, names);
}
