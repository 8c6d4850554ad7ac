import { constants, type Stats } from 'node:fs';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

import { FileError } from '../model/errors.ts';
import { openFifo } from '../sinks/fifo.ts';
import { printable } from '../util/printable.ts';
import { systemCode, systemReason } from '../util/system-error.ts';

/** Where `--summary-json` goes. Each function rejects with a `FileError` that names the path. */
export interface SummaryFile {
  /** The run begins: what an earlier one has said is no longer true. */
  empty(): Promise<void>;
  /** Writes all there is, and closes. */
  write(text: string): Promise<void>;
  /** The run does not begin: leaves everything as it was. */
  discard(): Promise<void>;
}

/**
 * Opens the file before the run, so that what cannot be written is known. It keeps its content.
 *
 * @throws FileError naming path and reason.
 */
export async function openSummaryFile(path: string): Promise<SummaryFile> {
  const fifo = await explained(path, () => openFifo(path, printable(path)));
  if (fifo !== null) return fifoSummary(path, fifo);
  const { handle, isNew } = await explained(path, () => openOrCreate(path));
  const empty = async (): Promise<void> => {
    const stats: Stats = await handle.stat();
    // A pipe or a device has no length.
    if (stats.isFile()) await handle.truncate();
  };
  return {
    empty: () => explained(path, empty),
    write: (text) =>
      explained(path, async () => {
        await handle.writeFile(text);
        await handle.close();
      }),
    discard: () =>
      explained(path, async () => {
        await handle.close();
        if (isNew) await unlink(path);
      }),
  };
}

/** A named pipe keeps nothing. */
function fifoSummary(path: string, fifo: Writable): SummaryFile {
  return {
    empty: () => Promise.resolve(),
    write: (text) => explained(path, () => finished(fifo.end(text))),
    discard: async () => void fifo.destroy(),
  };
}

async function openOrCreate(path: string): Promise<{ handle: FileHandle; isNew: boolean }> {
  const { O_WRONLY, O_CREAT, O_EXCL } = constants;
  try {
    return { handle: await open(path, O_WRONLY | O_CREAT | O_EXCL), isNew: true };
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    // A link to nothing gets its file.
    return { handle: await open(path, O_WRONLY | O_CREAT), isNew: false };
  }
}

async function explained<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError(`${printable(path)}: ${systemReason(error)}`, { cause: error });
  }
}
