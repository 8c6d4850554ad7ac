import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { FileError } from '../../model/errors.ts';
import { printable } from '../../util/printable.ts';
import { systemReason } from '../../util/system-error.ts';
import { lockFolder } from './folder-lock.ts';
import { loadLmdb, openLmdbStore } from './lmdb.ts';
import type { MemoryStore } from './memory.ts';
import type { CrawlStore } from './store.ts';

const FILE = 'frontier.mdb';

/**
 * The crawl in this folder, which is made where it is not there, but for `isResume`. What it holds is for nobody else to
 * read: URLs may have passwords in them.
 *
 * @throws FileError where it cannot be used, or another process uses it
 */
export async function openFolderStore(folder: string, isResume: boolean): Promise<CrawlStore> {
  if (isResume && !existsSync(join(folder, FILE))) {
    throw new FileError(`${printable(folder)}: there is no crawl to go on with`);
  }
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new FileError(`${printable(folder)}: cannot be made: ${systemReason(error)}`, {
      cause: error,
    });
  }
  const release = await lockFolder(folder);
  try {
    const { open } = await loadLmdb();
    return await openLmdbStore(open, join(folder, FILE), { isTemporary: false, onClose: release });
  } catch (error) {
    await release();
    throw error;
  }
}

/**
 * Moves it to a file that lasts as long as the store; null: this platform has no LMDB. Where the system
 * lets a file be removed that is open, it has no name from the beginning: a process that is killed leaves
 * nothing behind.
 */
export async function moveToTemporaryFolder(store: MemoryStore): Promise<CrawlStore | null> {
  const lmdb = await loadLmdb().catch(() => null);
  if (lmdb === null) return null;
  const folder = await mkdtemp(join(tmpdir(), 'gfetch-crawl-'));
  const onClose = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const options = { isTemporary: true, onClose };
    const moved = await openLmdbStore(lmdb.open, join(folder, FILE), options);
    if (process.platform !== 'win32') await onClose();
    for (const part of store.parts()) await moved.write(part);
    return moved;
  } catch (error) {
    await onClose();
    throw error;
  }
}
