import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';

import { FileError, UsageError } from '../model/errors.ts';
import { maskPassword } from '../model/target.ts';
import { isGzipName } from '../util/extension.ts';
import { printable } from '../util/printable.ts';
import { systemCode, systemReason } from '../util/system-error.ts';
import { sourceName } from './item.ts';
import { formatOfName } from './sniff.ts';

/** What a word of the command line names. */
export type Input =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'stdin' };

/**
 * Tells URLs, files and `-` apart, and sees to it that every file is there and can be read before
 * anything is fetched.
 *
 * @throws FileError when a file is missing, unreadable or a directory.
 * @throws UsageError when a word is empty, or stdin is named twice.
 */
export async function checkInputs(words: readonly string[]): Promise<readonly Input[]> {
  const inputs = await Promise.all(words.map((word) => readWord(word)));
  if (inputs.filter(({ kind }) => kind === 'stdin').length > 1) {
    throw new UsageError('stdin can be read only once: give “-” once');
  }
  return inputs;
}

const WITH_SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

async function readWord(word: string): Promise<Input> {
  const text = word.trim();
  if (text === '') throw new UsageError('an input is empty; give a URL, a file or “-”');
  if (text === '-') return { kind: 'stdin' };
  if (WITH_SCHEME.test(text)) return { kind: 'url', url: text };
  if (await isReadableFile(word)) return { kind: 'file', path: word };
  const shown = printable(maskPassword(text));
  if (isLikeFile(text)) {
    const hint = HOST_AND_PATH.test(text) ? `; if it is a URL, write https://${shown}` : '';
    throw new FileError(`${shown}: no such file${hint}`);
  }
  if (isLikeUrl(text)) return { kind: 'url', url: text };
  throw new FileError(
    `${shown}: no such file, and no URL; for a host of that name write https://${shown}`,
  );
}

/** False: there is nothing of that name. */
async function isReadableFile(path: string): Promise<boolean> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) {
      throw new FileError(`${sourceName(path)}: is a directory, not a file`);
    }
    await access(path, constants.R_OK);
    return true;
  } catch (error) {
    if (error instanceof FileError) throw error;
    if (MISSING.includes(systemCode(error) ?? '')) return false;
    throw new FileError(`${sourceName(path)}: ${fileProblem(error)}`);
  }
}

// The last two are what a URL comes to: too long for a name, or with a NUL that no name can have.
const MISSING = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'];

/** What the system says about a file, as a clause. */
export function fileProblem(error: unknown): string {
  return systemCode(error) === 'ENOENT' ? 'no such file' : systemReason(error);
}

const WITH_PATH_PREFIX = /^(?:\/(?!\/)|\.{1,2}\/|~\/)/;
const HOST_AND_PATH = /^[^./][^/]*\.[^/]+\//;
const HOST_AND_PORT = /^[^/?#:]+:\d+(?:[/?#]|$)/;

function isLikeFile(text: string): boolean {
  if (WITH_PATH_PREFIX.test(text)) return true;
  if (text.includes('?') || HOST_AND_PORT.test(text)) return false;
  return isGzipName(text) || formatOfName(text) !== undefined;
}

/** True for what has a dot, a port or a path, an IPv6 address and `localhost`. */
function isLikeUrl(text: string): boolean {
  if (WITH_PATH_PREFIX.test(text)) return false;
  return /[./]|^\[/.test(text) || HOST_AND_PORT.test(text) || /^localhost\b/i.test(text);
}
