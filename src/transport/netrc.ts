import { readFileSync } from 'node:fs';

import { FileError } from '../model/errors.ts';
import type { Credentials } from '../model/target.ts';
import { printable } from '../util/printable.ts';
import { systemReason } from '../util/system-error.ts';

/** Credentials by host name; the key `default` is for every other. */
export type Netrc = ReadonlyMap<string, Credentials>;

// A macro ends at a blank line, or with the file.
const MACRO = /^[ \t]*macdef\b[\s\S]*?(?:\n[ \t\r]*\n|(?![\s\S]))/gm;

/** @throws FileError when the file cannot be read. */
export function readNetrc(path: string): Netrc {
  try {
    return parseNetrc(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new FileError(`${printable(path)}: cannot be read: ${systemReason(error)}`);
  }
}

/**
 * The .netrc of ftp(1), as curl reads it: `machine`, `default`, `login`, `password`, `account`,
 * `macdef` up to a blank line, quoted values with backslash escapes, `#` comments.
 */
export function parseNetrc(text: string): Netrc {
  const entries = new Map<string, { username: string; password: string }>();
  let entry: { username: string; password: string } | undefined;
  const words = tokens(text.replace(MACRO, '\n'));
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (word === 'machine' || word === 'default') {
      const host = word === 'default' ? word : (words[(at += 1)] ?? '').toLowerCase();
      entry = { username: '', password: '' };
      if (!entries.has(host)) entries.set(host, entry);
    } else if (word === 'login' || word === 'password' || word === 'account') {
      const value = words[(at += 1)] ?? '';
      if (entry === undefined) continue;
      if (word === 'login') entry.username = value;
      if (word === 'password') entry.password = value;
    }
  }
  return entries;
}

function tokens(text: string): string[] {
  const found: string[] = [];
  for (const [, quoted, comment, plain] of text.matchAll(/"((?:[^"\\]|\\.)*)"|(#[^\n]*)|(\S+)/g)) {
    if (quoted !== undefined) found.push(quoted.replace(/\\(.)/g, '$1'));
    else if (plain !== undefined && comment === undefined) found.push(plain);
  }
  return found;
}

/** The credentials for a host, if the file has any. */
export function netrcCredentials(netrc: Netrc, hostname: string): Credentials | undefined {
  return netrc.get(hostname.toLowerCase()) ?? netrc.get('default');
}
