import { createWriteStream, fstat, ftruncate } from 'node:fs';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';

import { FileError } from '../model/errors.ts';

const statDescriptor = promisify(fstat);
const truncateDescriptor = promisify(ftruncate);

const BUFFER_BYTES = 64 * 1024;

/** A file that is written at its end, by a descriptor that is the caller's to close. */
export interface RegularFile {
  readonly stream: Writable;
  /** All that was handed over so far has been written. */
  mark(): void;
  /** A write has failed: cuts the file back to the last mark, unless others write to it, too. */
  cut(): Promise<void>;
  /**
   * Writes all there is.
   *
   * @throws FileError when the file has lost its name meanwhile, and with it all that is in it.
   */
  finish(name: string): Promise<void>;
}

/** `sizeBytes` is what was in the file before; `hasName`: it had a name in a folder then. */
export function writeRegularFile(
  descriptor: number,
  { sizeBytes, hasName }: { readonly sizeBytes: number; readonly hasName: boolean },
): RegularFile {
  const stream = createWriteStream('', {
    fd: descriptor,
    autoClose: false,
    highWaterMark: BUFFER_BYTES,
  });
  let wholeBytes = 0;
  return {
    stream,
    mark() {
      wholeBytes = stream.bytesWritten;
    },
    async cut() {
      const { size } = await statDescriptor(descriptor);
      const isOurs = size === sizeBytes + stream.bytesWritten;
      if (isOurs) await truncateDescriptor(descriptor, sizeBytes + wholeBytes);
    },
    async finish(name) {
      stream.end();
      await finished(stream);
      if (!hasName) return;
      const { nlink } = await statDescriptor(descriptor);
      if (nlink === 0) {
        throw new FileError(`${name}: was removed while it was written, and its records with it`);
      }
    },
  };
}
