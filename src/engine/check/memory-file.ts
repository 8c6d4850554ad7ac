import { lstat, readdir, readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import {
  CorruptMemory,
  decodeMemory,
  encodeMemory,
  LaterMemory,
} from '../../checks/state/index.ts';
import type { Memory } from '../../model/check.ts';
import { FileError } from '../../model/errors.ts';
import { printable } from '../../util/printable.ts';
import { checkReplaceable, replaceFile } from '../../util/replace-file.ts';
import { systemCode, systemReason } from '../../util/system-error.ts';
import { lockOutputs, type OutputLock } from '../resume/lock.ts';

/** It may name hosts that are nobody else's business. */
const NEW_FILE_MODE = 0o600;
/** Far more than any list of checks comes to. */
const MAX_BYTES = 256 * 1_024 * 1_024;

/** What is kept between runs, and nobody else's until `release`. */
export interface MemoryFile {
  /** As it was read. */
  readonly memory: Memory;
  /** What was wrong with the file, and where it has been put; null: nothing was. */
  readonly warning: string | null;
  /**
   * Replaces the file in one step; of several calls the last one's memory stays.
   *
   * @throws FileError with path and reason; the old file is then as it was.
   */
  save(memory: Memory): Promise<void>;
  /** After the last `save`. */
  release(): Promise<void>;
}

/** Another run has it, which is no reason to be alarmed where runs overlap. */
export class MemoryBusy extends FileError {}

/**
 * A file that is not there yet is an empty memory. One that is corrupt is set aside beside it.
 *
 * @throws MemoryBusy where another run has it
 * @throws FileError where it cannot be read or written, or a later version of gfetch wrote it
 */
export async function openMemory(given: string): Promise<MemoryFile> {
  const path = await behindLink(given);
  const lock = await lockMemory(path);
  try {
    const { memory, warning } = await readOrSetAside(path);
    await inFile(path, 'written', () => checkReplaceable(path));
    await removeParts(path);
    return { memory, warning, ...writer(path, lock) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Where a symbolic link leads whose file is not there yet: it is to be made there, and the link to stay. */
async function behindLink(path: string): Promise<string> {
  try {
    const target = resolve(dirname(path), await readlink(path));
    return (await isThere(target)) ? path : target;
  } catch (error) {
    // No link, or nothing at all; what else is wrong with it shows as soon as it is locked.
    if (['EINVAL', 'ENOENT', 'UNKNOWN'].includes(systemCode(error) ?? '')) return path;
    throw new FileError(`${printable(path)}: cannot be read: ${systemReason(error)}`, {
      cause: error,
    });
  }
}

/**
 * Only reads, without a lock.
 *
 * @returns null where there is no such file
 * @throws FileError where it cannot be read, or holds something else
 */
export async function readMemory(path: string): Promise<Memory | null> {
  try {
    return await read(path);
  } catch (error) {
    if (!(error instanceof CorruptMemory)) throw error;
    throw new FileError(`${printable(path)}: cannot be read: ${error.message}`, { cause: error });
  }
}

async function lockMemory(path: string): Promise<OutputLock> {
  try {
    return await lockOutputs([path]);
  } catch (error) {
    // Only where it is taken, no error of the system is behind it, or one's own file was there.
    const isTaken =
      error instanceof FileError &&
      (error.cause === undefined || systemCode(error.cause) === 'EEXIST');
    throw isTaken ? new MemoryBusy(error.message, { cause: error }) : error;
  }
}

/** With which the names of files begin that are to take its place. */
function partNameOf(path: string): string {
  return `.${basename(path)}.part-`;
}

/** Removes what runs have left that were killed while they wrote: nobody else writes, under the lock. */
async function removeParts(path: string): Promise<void> {
  const start = partNameOf(path);
  await inFile(path, 'written', async () => {
    const folder = dirname((await isThere(path)) ? await realpath(path) : path);
    for (const name of await readdir(folder)) {
      const isPart = name.startsWith(start) && /^[\da-f]{24}$/.test(name.slice(start.length));
      // oxlint-disable-next-line no-await-in-loop -- there are hardly ever any
      if (isPart) await rm(join(folder, name), { force: true });
    }
  });
}

function writer(path: string, lock: OutputLock): Pick<MemoryFile, 'save' | 'release'> {
  let last: Promise<void> = Promise.resolve();
  const write = async (memory: Memory): Promise<void> => {
    const content = Buffer.from(encodeMemory(memory));
    await inFile(path, 'written', async () =>
      replaceFile(path, content, {
        partName: partNameOf(path),
        ...((await isThere(path)) ? {} : { mode: NEW_FILE_MODE }),
      }),
    );
  };
  return {
    save: (memory) => {
      const saved = last.then(() => write(memory));
      // Its caller is told; whoever comes next only waits for it.
      last = saved.catch(() => undefined);
      return saved;
    },
    release: async () => {
      await last;
      await lock.release();
    },
  };
}

async function readOrSetAside(path: string): Promise<Pick<MemoryFile, 'memory' | 'warning'>> {
  try {
    const memory = await read(path);
    return { memory: memory ?? { checks: new Map(), pending: [] }, warning: null };
  } catch (error) {
    if (!(error instanceof CorruptMemory)) throw error;
    const aside = await setAside(path, error);
    const warning =
      `${printable(path)}: is corrupt (${error.message}); it has been put aside as ` +
      `${printable(aside)}, and all checks start anew`;
    return { memory: { checks: new Map(), pending: [] }, warning };
  }
}

/** @returns where it is now */
async function setAside(path: string, corrupt: CorruptMemory): Promise<string> {
  try {
    const file = await realpath(path);
    const start = `${file}.corrupt-${new Date().toISOString().replaceAll(/[-:]/g, '')}`;
    const aside = await unusedName(start);
    await rename(file, aside);
    return aside;
  } catch (error) {
    throw new FileError(
      `${printable(path)}: is corrupt (${corrupt.message}), and cannot be put aside: ` +
        systemReason(error),
      { cause: error },
    );
  }
}

async function unusedName(start: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? start : `${start}-${number}`;
    // One after the other, until one is free.
    // oxlint-disable-next-line no-await-in-loop
    if (!(await isThere(name))) return name;
  }
}

/** @throws CorruptMemory, or FileError */
async function read(path: string): Promise<Memory | null> {
  const bytes = await inFile(path, 'read', () => readBytes(path));
  if (bytes === null) return null;
  try {
    return decodeMemory(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (error instanceof TypeError) throw new CorruptMemory('it is not UTF-8', { cause: error });
    if (!(error instanceof LaterMemory)) throw error;
    throw new FileError(
      `${printable(path)}: ${error.message}. Update gfetch, or name another file`,
      { cause: error },
    );
  }
}

async function readBytes(path: string): Promise<Buffer | null> {
  try {
    const stats = await stat(path);
    // A device that holds no state must not be put aside, either.
    if (!stats.isFile()) throw new Error(stats.isDirectory() ? 'is a directory' : 'is no file');
    if (stats.size > MAX_BYTES) throw new Error('is too large to be a state of gfetch check');
    return await readFile(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** @throws FileError with path and reason, for whatever the system refuses. */
async function inFile<T>(
  path: string,
  verb: 'read' | 'written',
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new FileError(`${printable(path)}: cannot be ${verb}: ${systemReason(error)}`, {
      cause: error,
    });
  }
}
