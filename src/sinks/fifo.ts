import { constants, open } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { promisify } from 'node:util';

import { FileError } from '../model/errors.ts';
import { sleep } from '../tasks/index.ts';
import { systemCode } from '../util/system-error.ts';

const openDescriptor = promisify(open);

/** So long a named pipe may wait for its reader: whoever is started beside gfetch has opened it by then. */
const PATIENCE_MS = 10_000;
const TRY_EVERY_MS = 50;

/**
 * Opens the writing end of a named pipe; null: the path is none. It is opened and written without
 * blocking. Otherwise a thread would wait for its reader, without end and beyond that of the process.
 *
 * @throws FileError when nobody opens it for reading.
 */
export async function openFifo(
  path: string,
  name: string,
  patienceMs = PATIENCE_MS,
): Promise<Writable | null> {
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isFIFO() !== true) return null;
  const untilMs = performance.now() + patienceMs;
  for (;;) {
    // oxlint-disable no-await-in-loop -- until somebody reads
    try {
      const fd = await openDescriptor(path, constants.O_WRONLY | constants.O_NONBLOCK);
      return new Socket({ fd, readable: false, writable: true });
    } catch (error) {
      if (systemCode(error) !== 'ENXIO') throw error;
      if (performance.now() >= untilMs) {
        const reason = `nobody has opened this pipe for reading within ${patienceMs / 1_000} s`;
        throw new FileError(`${name}: ${reason}`, { cause: error });
      }
    }
    await sleep(TRY_EVERY_MS);
    // oxlint-enable no-await-in-loop
  }
}
