import { createWriteStream, type WriteStream } from 'node:fs';
import { unlink } from 'node:fs/promises';

import { FileError } from '../../model/errors.ts';
import type { BodyWriter } from '../../model/ports.ts';
import { ByteBlocks } from '../../util/byte-blocks.ts';
import { partPath } from '../../util/replace-file.ts';
import { systemCode } from '../../util/system-error.ts';
import { unwritten } from './unwritten.ts';

/** Unwritten bytes from which on the sender is held back. */
const HIGH_WATER_BYTES = 256 * 1024;

/**
 * Writes a body to a part file in `folder`, opened with the first byte, and closed before `place`
 * moves it to where it belongs. Whatever goes wrong, no part file stays.
 */
export function createBodyFile(
  folder: string,
  place: (part: string) => Promise<string>,
): BodyWriter {
  let part: PartFile | undefined;
  let isUnwanted = false;
  return {
    write(chunk) {
      part ??= openPart(partPath(folder));
      // What cannot be saved need not be fetched either.
      if (part.failure !== undefined) throw explained(part.failure, folder);
      return part.write(chunk);
    },
    onDrain(resume) {
      if (part === undefined || part.failure !== undefined || part.hasRoom()) {
        queueMicrotask(resume);
      } else {
        part.onRoom(resume);
      }
    },
    async finish() {
      part ??= openPart(partPath(folder));
      part.end();
      await part.closed;
      if (isUnwanted) throw new Error(`${folder}: the body was discarded while it was being saved`);
      if (part.failure === undefined) return part.moveBy(place);
      await part.remove();
      throw explained(part.failure, folder);
    },
    async discard() {
      if (part === undefined) return;
      isUnwanted = true;
      part.destroy();
      await part.closed;
      // A part file that cannot be removed has a name that tells what it is.
      await part.remove().catch(() => undefined);
    },
  };
}

interface PartFile {
  /** Why it takes no more. */
  failure: Error | undefined;
  readonly closed: Promise<void>;
  /** False: there is no room. The chunk is taken in either case, and must not change. */
  write(chunk: Uint8Array): boolean;
  hasRoom(): boolean;
  /** All has been given to it. */
  end(): void;
  destroy(): void;
  /** Calls back once, when there is room or there never will be. */
  onRoom(resume: () => void): void;
  /** Hands the file over to `place`; where that fails, it is removed. */
  moveBy(place: (part: string) => Promise<string>): Promise<string>;
  /** Removes the file, if it is there and nobody has it in hand. */
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
  const pieces = gatherPieces(stream, wake);
  const part: PartFile = {
    ...pieces,
    failure: undefined,
    closed: new Promise((resolve) => {
      stream.once('close', resolve);
    }),
    onRoom(resume) {
      waiting = resume;
    },
    async moveBy(place) {
      exists = false;
      try {
        return await place(path);
      } catch (error) {
        exists = true;
        await part.remove();
        throw error;
      }
    },
    async remove() {
      if (!exists) return;
      exists = false;
      await unlink(path);
    },
  };
  stream.on('close', wake);
  stream.once('open', () => {
    exists = true;
  });
  stream.on('error', (error) => {
    part.failure ??= error;
  });
  return part;
}

/**
 * Hands one piece at a time to a stream. What comes meanwhile waits in one: a body that comes byte by
 * byte must not cost a write, and the memory for one, for each.
 */
function gatherPieces(stream: WriteStream, onRoom: () => void) {
  const waiting = new ByteBlocks();
  let isWriting = false;
  let isEnding = false;
  const goOn = (): void => {
    isWriting = false;
    if (waiting.length > 0) send(waiting.take());
    else if (isEnding) stream.end();
    onRoom();
  };
  const send = (piece: Uint8Array): void => {
    isWriting = true;
    // An error is heard by the stream's own listener.
    stream.write(piece, (error) => {
      if (!error) goOn();
    });
  };
  const hasRoom = (): boolean => waiting.length + stream.writableLength < HIGH_WATER_BYTES;
  return {
    write(chunk: Uint8Array): boolean {
      if (isWriting) waiting.add(chunk);
      else send(chunk);
      return hasRoom();
    },
    hasRoom,
    end(): void {
      isEnding = true;
      if (!isWriting) stream.end();
    },
    destroy(): void {
      waiting.clear();
      stream.destroy();
    },
  };
}

/** Why the part file could not be written in `folder`. */
function explained(error: Error, folder: string): Error {
  if (systemCode(error) !== 'ENOENT') return unwritten(folder, error);
  return new FileError(`${folder}: the folder is gone`, { cause: error });
}
