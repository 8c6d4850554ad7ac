import { lstat, mkdir, realpath, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { FileError } from '../../model/errors.ts';
import type { BodyStore } from '../../model/ports.ts';
import { printable } from '../../util/printable.ts';
import { partPath } from '../../util/replace-file.ts';
import { systemCode, systemReason } from '../../util/system-error.ts';
import { createBodyFile } from './body-file.ts';
import { clashingFolder, saveName, type SaveName } from './name.ts';
import { unwritten } from './unwritten.ts';

/**
 * Keeps bodies as files below `folder`, which is created if need be. `docs/saving.md` has the rules
 * for names: they depend on the URL alone, so a later run over the same folder replaces its own
 * files; within a run no two URLs share a file. The one exception is a URL whose place is taken by
 * a folder, or by a file where it needs a folder (`/a` and `/a/b`): it gets the other of two fixed
 * names, and what lies in the folder already decides the same way next time.
 *
 * Nothing is ever written outside `folder`, nor through a symbolic link inside it. A body that is
 * not whole leaves nothing behind. `write` throws and `finish` rejects with an `Error` that names path
 * and reason: a `FileError` where no other body can be saved either, on a full disk for instance.
 *
 * @throws FileError where the folder cannot be made or written to
 */
export async function createFolderStore(folder: string): Promise<BodyStore> {
  let root: string;
  let ignoresCase: boolean;
  try {
    await makeFolders(folder);
    root = await realpath(folder);
    ignoresCase = await probeCase(root);
  } catch (error) {
    // mkdir says EEXIST where a file is in the way
    const reason = systemCode(error) === 'EEXIST' ? 'not a directory' : systemReason(error);
    throw new FileError(`${printable(folder)}: no bodies can be saved there: ${reason}`, {
      cause: error,
    });
  }
  return {
    open(target) {
      const name = saveName(target, ignoresCase);
      return createBodyFile(root, (part) => place(part, root, name));
    },
  };
}

/**
 * As `mkdir -p`. Node's own never ends where the parent is there and the system says ENOENT all the
 * same, as it does below /proc.
 */
async function makeFolders(folder: string): Promise<void> {
  if (await leadsToFolder(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) await makeFolders(parent);
  await mkdir(folder).catch(async (error: unknown) => {
    const wasQuicker = await leadsToFolder(folder); // another run
    if (!wasQuicker) throw error;
  });
}

async function leadsToFolder(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.isDirectory() === true;
}

/** True where the file system takes `A` and `a` for one name. Fails where nothing can be written. */
async function probeCase(root: string): Promise<boolean> {
  const probe = partPath(root);
  await writeFile(probe, '', { flag: 'wx' });
  try {
    await lstat(join(root, basename(probe).toUpperCase()));
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  } finally {
    await unlink(probe);
  }
}

/** Moves a whole body to its name below `root`, and returns that. */
async function place(part: string, root: string, name: SaveName): Promise<string> {
  let folder = '';
  for (const wanted of name.folders) {
    folder = await makeFolder(root, folder, wanted);
  }
  for (const file of [name.file, name.hashedFile]) {
    if (await moveTo(part, join(root, folder, file))) return folder + file;
  }
  throw new Error(`${join(root, folder, name.hashedFile)}: is a directory`);
}

/** False where a folder has the name. Replaces all else, also a symbolic link: that is not followed. */
async function moveTo(part: string, path: string): Promise<boolean> {
  try {
    await rename(part, path);
    return true;
  } catch (error) {
    if (await isFolder(path)) return false;
    throw unwritten(path, error);
  }
}

/** Makes `parent` + `wanted`, or its clashing name where a file is in the way; ends in a slash. */
async function makeFolder(root: string, parent: string, wanted: string): Promise<string> {
  if (await ensureFolder(join(root, parent, wanted))) return `${parent}${wanted}/`;
  const other = clashingFolder(wanted);
  const path = join(root, parent, other);
  if (!(await ensureFolder(path))) throw new Error(`${path}: not a directory`);
  return `${parent}${other}/`;
}

/** False where a file has the name. */
async function ensureFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw unwritten(path, error);
  }
  const stats = await lstat(path);
  if (stats.isSymbolicLink()) {
    throw new Error(`${path}: is a symbolic link, which is not followed`);
  }
  return stats.isDirectory();
}

async function isFolder(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined);
  return stats?.isDirectory() === true;
}
