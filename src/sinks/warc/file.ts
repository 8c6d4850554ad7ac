import { constants, open, stat, type FileHandle } from 'node:fs/promises';

import { FileError } from '../../model/errors.ts';
import { systemCode, systemReason } from '../../util/system-error.ts';

export interface AppendOptions {
  /** Keeps what is in the file. */
  readonly append: boolean;
  /** With `append`: so much of it. Else all. */
  readonly sizeBytes?: number | undefined;
}

/** A regular file that grows by whole pieces. */
export class WholePieces {
  readonly #name: string;
  readonly #handle: FileHandle;
  #sizeBytes: number;
  #failure: FileError | null = null;

  private constructor(name: string, handle: FileHandle, sizeBytes: number) {
    this.#name = name;
    this.#handle = handle;
    this.#sizeBytes = sizeBytes;
  }

  /**
   * Opens a file and cuts it to what it is to keep. `name` is its path, fit to be printed.
   *
   * @throws FileError when it cannot be written, is no regular file, or is shorter than it has to be.
   */
  static async open(path: string, name: string, options: AppendOptions): Promise<WholePieces> {
    try {
      // A pipe would not be opened before somebody reads it.
      const before = await stat(path).catch(() => undefined);
      if (before?.isFile() === false) throw new FileError(`${name}: is no regular file`);
      const mayBegin = !options.append || (options.sizeBytes ?? 0) === 0;
      const handle = await open(path, constants.O_WRONLY | (mayBegin ? constants.O_CREAT : 0));
      try {
        return new WholePieces(name, handle, await cutTo(handle, name, options));
      } catch (error) {
        await handle.close();
        throw error;
      }
    } catch (error) {
      if (error instanceof FileError) throw error;
      const isMissing = systemCode(error) === 'ENOENT';
      const missing = `the ${(options.sizeBytes ?? 0) === 0 ? 'folder' : 'file'} does not exist`;
      const reason = isMissing ? missing : systemReason(error);
      throw new FileError(`${name}: ${reason}`, { cause: error });
    }
  }

  /** Bytes of all whole pieces in it. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /**
   * Writes a piece at the end. Where that fails, the piece is taken back, and nothing is written any
   * more: each later call fails as the first did. One call at a time.
   *
   * @throws FileError
   */
  async add(piece: Uint8Array): Promise<void> {
    this.check();
    try {
      for (let written = 0; written < piece.length;) {
        const left = piece.length - written;
        const position = this.#sizeBytes + written;
        // oxlint-disable-next-line no-await-in-loop -- each goes on where the last has ended
        const { bytesWritten } = await this.#handle.write(piece, written, left, position);
        if (bytesWritten === 0) throw new Error('nothing more can be written');
        written += bytesWritten;
      }
    } catch (error) {
      this.#failure = new FileError(`${this.#name}: ${systemReason(error)}`, { cause: error });
      // Where even this fails, what is torn lies behind `sizeBytes`, and is cut when it goes on.
      await this.#handle.truncate(this.#sizeBytes).catch(() => undefined);
      throw this.#failure;
    }
    this.#sizeBytes += piece.length;
  }

  /** @throws FileError when a piece could not be written. */
  check(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  /** @throws FileError when a piece could not be written, or the file has been removed. */
  async close(): Promise<void> {
    try {
      const { nlink } = await this.#handle.stat();
      if (nlink === 0 && this.#failure === null) {
        const what = 'was removed while it was written, and its records with it';
        this.#failure = new FileError(`${this.#name}: ${what}`);
      }
    } finally {
      await this.#handle.close();
    }
    this.check();
  }
}

/** Returns what the file holds then. */
async function cutTo(handle: FileHandle, name: string, options: AppendOptions): Promise<number> {
  const { size } = await handle.stat();
  const kept = options.append ? (options.sizeBytes ?? size) : 0;
  if (size < kept) {
    throw new FileError(`${name}: holds ${size} bytes, where ${kept} had been written to it`);
  }
  if (size > kept) await handle.truncate(kept);
  return kept;
}
