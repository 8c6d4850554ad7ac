import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { FileError, UsageError } from '../../model/errors.ts';
import { printable } from '../../util/printable.ts';
import { quote } from '../../util/quote.ts';
import { systemCode, systemReason } from '../../util/system-error.ts';

const ABSENT = ['ENOENT', 'ENOTDIR'];
/** Deeper than any folder of configuration; a circle of links ends here. */
const MAX_DEPTH = 32;

/**
 * The files that a word names, sorted by name: itself, or all that a pattern with `*`, `?` and `**`
 * (folders in between) finds. As in a shell, a name that begins with a dot is found only by a dot.
 *
 * @throws UsageError where a pattern finds none
 */
export async function expandFiles(word: string): Promise<readonly string[]> {
  if (!/[*?]/.test(word) || (await exists(word))) return [word];
  const isAbsolute = word.startsWith('/');
  const parts = word.split('/').filter((part) => part !== '');
  const found = new Set<string>();
  await walk(isAbsolute ? '/' : '', parts, MAX_DEPTH, found);
  if (found.size === 0) {
    throw new UsageError(`no file matches ${quote(word)}`);
  }
  return [...found].toSorted();
}

async function walk(
  folder: string,
  parts: readonly string[],
  depth: number,
  found: Set<string>,
): Promise<void> {
  const [part, ...rest] = parts;
  if (part === undefined || depth === 0) return;
  if (!/[*?]/.test(part)) {
    const path = join(folder, part);
    if (rest.length > 0) await walk(path, rest, depth - 1, found);
    else if (await isFile(path)) found.add(path);
    return;
  }
  if (part === '**') await walk(folder, rest, depth - 1, found);
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    const isMatch = matches(entry.name, part === '**' ? '*' : part);
    if (!isMatch) continue;
    // Links to folders are not gone into by `**`, as they may lead back.
    if (part === '**') {
      if (entry.isDirectory()) await walk(path, parts, depth - 1, found);
    } else if (rest.length > 0) {
      await walk(path, rest, depth - 1, found);
    } else if (await isFile(path)) {
      found.add(path);
    }
  }
}

async function entriesOf(folder: string): ReturnType<typeof list> {
  try {
    return await list(folder);
  } catch (error) {
    if (ABSENT.includes(systemCode(error) ?? '')) return [];
    throw new FileError(`${printable(folder)}: ${systemReason(error)}`, { cause: error });
  }
}

const list = (folder: string) =>
  readdir(folder === '' ? '.' : folder, { withFileTypes: true, encoding: 'utf8' });

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false, // whatever is wrong with it, the pattern will tell
  );
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => !stats.isDirectory(),
    () => false, // a link that leads nowhere
  );
}

/** One name against one part: every star is tried once, so it takes `name` × `pattern` steps at most. */
function matches(name: string, pattern: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  let [at, place] = [0, 0];
  let [starPlace, starAt] = [-1, 0];
  while (at < name.length) {
    const wanted = pattern[place];
    if (wanted === '*') {
      [starPlace, starAt] = [place, at];
      place += 1;
    } else if (wanted === '?' || wanted === name[at]) {
      at += 1;
      place += 1;
    } else if (starPlace !== -1) {
      starAt += 1;
      [at, place] = [starAt, starPlace + 1];
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(place));
}
