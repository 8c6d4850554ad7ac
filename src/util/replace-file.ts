import { randomBytes } from 'node:crypto';
import {
  access,
  constants,
  open,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
  type FileHandle,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { systemCode } from './system-error.ts';

/** What a file is to hold; a stream of it is pulled only as fast as it can be written. */
export type FileContent = Uint8Array | AsyncIterable<Uint8Array>;

export interface ReplaceOptions {
  /** The permissions of the new file; else those of the old one, else what the umask leaves. */
  readonly mode?: number;
  /** Begins the name of what is not whole yet, for whoever removes what a killed process has left. */
  readonly partName?: string;
}

/** What a path leads to. */
interface Place {
  readonly path: string;
  /** The permissions of the regular file that is there, if one is. */
  readonly mode: number | undefined;
  /** A pipe or a device, which has no content to be replaced. */
  readonly isSpecial: boolean;
}

/** A name in `folder` that cannot be foreseen, for a file that is not whole yet. */
export function partPath(folder: string, name = '.part-'): string {
  return join(folder, `${name}${randomBytes(12).toString('hex')}`);
}

/**
 * Puts a new file in the place of `path` in one step: at no time, and after no crash, is there half
 * of it. It is written beside the old one under a name that nobody can have prepared. A symbolic link
 * is followed, and what is no regular file is written to as it is.
 *
 * Rejects with the system's error, or with that of `content`; the old file is then as it was, and
 * nothing is left beside it.
 */
export async function replaceFile(
  path: string,
  content: FileContent,
  options: ReplaceOptions = {},
): Promise<void> {
  const place = await placeOf(path);
  if (place.isSpecial) {
    await writeFile(place.path, content);
    return;
  }
  const mode = options.mode ?? place.mode;
  const part = partPath(dirname(place.path), options.partName);
  const handle = await openNew(part, mode);
  try {
    await fill(handle, content, mode);
    await rename(part, place.path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/**
 * Rejects where `replaceFile` would, as far as that can be told beforehand: for a result that is
 * written at the end of long work. Leaves nothing behind.
 */
export async function checkReplaceable(path: string): Promise<void> {
  const place = await placeOf(path);
  if (place.isSpecial) return;
  const part = partPath(dirname(place.path));
  const handle = await openNew(part, 0o600);
  await handle.close();
  await rm(part);
}

async function placeOf(path: string): Promise<Place> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) throw new Error('is a directory');
    await access(path, constants.W_OK);
    if (!stats.isFile()) return { path, mode: undefined, isSpecial: true };
    return { path: await realpath(path), mode: stats.mode & 0o777, isSpecial: false };
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    return { path, mode: undefined, isSpecial: false };
  }
}

/** Exclusively, so that nothing that lies there is written to and no symbolic link followed. */
function openNew(path: string, mode: number | undefined): Promise<FileHandle> {
  return open(path, 'wx', mode === undefined ? 0o666 : 0o600);
}

async function fill(
  handle: FileHandle,
  content: FileContent,
  mode: number | undefined,
): Promise<void> {
  try {
    await writeFile(handle, content);
    if (mode !== undefined) await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
