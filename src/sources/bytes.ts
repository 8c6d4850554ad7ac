import { constants, createReadStream, open } from 'node:fs';
import { open as openHandle, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';

import { FileError } from '../model/errors.ts';
import { gunzipIfPacked } from '../util/gunzip.ts';
import { systemCode, systemReason } from '../util/system-error.ts';
import { toUtf8 } from '../util/unicode.ts';
import { sourceName } from './item.ts';
import { fileProblem } from './words.ts';

/**
 * Reads a file as UTF-8: gzip is unpacked, a byte order mark dropped, UTF-16 converted.
 *
 * @throws FileError when it cannot be read to its end, after all that could be read.
 */
export async function* readFileBytes(
  path: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const stream = await openFile(path, signal);
  yield* readStreamBytes(stream, path, signal);
}

/** The same of a stream, which it closes. Rejects with the signal's reason when that is raised. */
export async function* readStreamBytes(
  stream: Readable,
  source: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* toUtf8(gunzipIfPacked(chunksOf(stream, source, signal)));
  } catch (error) {
    const problem = gzipProblem(error);
    throw problem === undefined ? error : new FileError(`${sourceName(source)}: ${problem}`);
  }
}

async function* chunksOf(
  stream: Readable,
  source: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const stop = (): void => void stream.destroy();
  signal?.addEventListener('abort', stop);
  try {
    signal?.throwIfAborted();
    for await (const chunk of stream as AsyncIterable<Uint8Array | string>) {
      yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw new FileError(`${sourceName(source)}: ${fileProblem(error)}`);
  } finally {
    signal?.removeEventListener('abort', stop);
    stream.destroy();
  }
  signal?.throwIfAborted();
}

function gzipProblem(error: unknown): string | undefined {
  const code = systemCode(error);
  if (code === 'Z_BUF_ERROR') return 'its gzip data is cut short';
  return code?.startsWith('Z_') ? `its gzip data is damaged (${systemReason(error)})` : undefined;
}

async function openFile(path: string, signal: AbortSignal | undefined): Promise<Readable> {
  try {
    if (!(await stat(path)).isFIFO()) return createReadStream(path);
    // A file's pending read cannot be called off, so a silent pipe would keep the process alive.
    return new Socket({ fd: await openPipe(path, signal), readable: true, writable: false });
  } catch (error) {
    signal?.throwIfAborted();
    throw new FileError(`${sourceName(path)}: ${fileProblem(error)}`);
  }
}

/** Waits until the pipe has a writer; a stop ends the wait by being that writer for a moment. */
async function openPipe(path: string, signal: AbortSignal | undefined): Promise<number> {
  signal?.throwIfAborted();
  const opening = new Promise<number>((resolve, reject) => {
    open(path, 'r', (error, fd) => (error ? reject(error) : resolve(fd)));
  });
  const stop = (): void => void writeNothing(path, opening);
  signal?.addEventListener('abort', stop);
  try {
    return await opening;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

async function writeNothing(path: string, until: Promise<unknown>): Promise<void> {
  try {
    // Unlike write-only, this succeeds also if the reader is not there yet.
    const handle = await openHandle(path, constants.O_RDWR | constants.O_NONBLOCK);
    await until.catch(() => undefined);
    await handle.close();
  } catch {
    // Not ours to write, or gone: then only its writer can end the wait.
  }
}
