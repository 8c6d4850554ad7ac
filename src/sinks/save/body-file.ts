import { randomBytes } from 'node:crypto';
import { createWriteStream, type WriteStream } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';

import type { BodyWriter } from '../../model/ports.ts';
import { systemReason } from '../../util/system-error.ts';

/** Unwritten bytes from which on the sender is held back. */
const HIGH_WATER_BYTES = 256 * 1024;

/** A name that no URL gets, for a file that is not whole yet. */
export function partPath(folder: string): string {
  return join(folder, `.part-${randomBytes(12).toString('hex')}`);
}

/**
 * Writes a body to a part file in `folder`, opened with the first byte, and closed before `place`
 * moves it to where it belongs. Whatever goes wrong, no part file stays.
 */
export function createBodyFile(
  folder: string,
  place: (part: string) => Promise<string>,
): BodyWriter {
  let part: PartFile | undefined;
  return {
    write(chunk) {
      part ??= openPart(partPath(folder));
      return part.failure !== undefined || part.stream.write(chunk);
    },
    onDrain(resume) {
      if (part === undefined || part.failure !== undefined || !part.stream.writableNeedDrain) {
        queueMicrotask(resume);
      } else {
        part.onRoom(resume);
      }
    },
    async finish() {
      part ??= openPart(partPath(folder));
      part.stream.end();
      await part.closed;
      try {
        if (part.failure !== undefined) throw unwritten(folder, part.failure);
        return await place(part.path);
      } catch (error) {
        await part.remove();
        throw error;
      }
    },
    async discard() {
      if (part === undefined) return;
      part.stream.destroy();
      await part.closed;
      await part.remove();
    },
  };
}

interface PartFile {
  readonly path: string;
  readonly stream: WriteStream;
  /** Why it takes no more. */
  failure: Error | undefined;
  readonly closed: Promise<void>;
  /** Calls back once, when there is room or there never will be. */
  onRoom(resume: () => void): void;
  remove(): Promise<void>;
}

function openPart(path: string): PartFile {
  // exclusive: nothing that lies there already is written to, and no symbolic link followed
  const stream = createWriteStream(path, { flags: 'wx', highWaterMark: HIGH_WATER_BYTES });
  let exists = false;
  let waiting: (() => void) | undefined;
  const wake = (): void => {
    const resume = waiting;
    waiting = undefined;
    resume?.();
  };
  const part: PartFile = {
    path,
    stream,
    failure: undefined,
    closed: new Promise((resolve) => {
      stream.once('close', resolve);
    }),
    onRoom(resume) {
      waiting = resume;
    },
    async remove() {
      if (exists) await unlink(path);
      exists = false;
    },
  };
  stream.on('drain', wake).on('close', wake);
  stream.once('open', () => {
    exists = true;
  });
  stream.on('error', (error) => {
    part.failure ??= error;
  });
  return part;
}

function unwritten(folder: string, error: Error): Error {
  return new Error(`${folder}: ${systemReason(error)}`, { cause: error });
}
