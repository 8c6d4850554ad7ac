import { fstat } from 'node:fs';
import { constants, open, unlink, type FileHandle } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip } from 'node:zlib';

import { FileError, UsageError } from '../model/errors.ts';
import { descriptorOf } from '../util/descriptor.ts';
import { isGzipName } from '../util/extension.ts';
import { printable } from '../util/printable.ts';
import { systemCode, systemReason } from '../util/system-error.ts';
import { openFifo } from './fifo.ts';
import type { GatherTarget } from './gather.ts';
import { writeRegularFile } from './regular-file.ts';

/** Where one output goes. */
export interface TextTarget extends GatherTarget {
  /** For messages: the path, fit to be printed, or `stdout`. */
  readonly name: string;
  /** Nothing is in it yet, so a header belongs there. */
  readonly isNew: boolean;
  /** All that was handed over so far has been written. */
  mark(): void;
  /** A write has failed: cuts a file back to the last mark, so that no record in it is torn. */
  cut(): Promise<void>;
  /** Ends what was opened here; a stream that was handed in stays open. Rejects if a file was removed. */
  close(): Promise<void>;
}

/** What to open. */
export interface TargetSpec {
  /** A file, or `-` with `stream`. `.gz` at the end compresses. */
  readonly path: string;
  /** Takes the text in place of a file; it is never ended. */
  readonly stream?: Writable | undefined;
  /** Adds to what is in the file. */
  readonly append?: boolean | undefined;
}

/** Something that can be written, but holds its old content still. */
interface Opened {
  readonly spec: TargetSpec;
  readonly name: string;
  /** Equal for two regular files that are one, by whatever names. */
  readonly identity: string | undefined;
  readonly sizeBytes: number;
  /** It is to be found in a folder. */
  readonly hasName: boolean;
  readonly file?: { readonly handle: FileHandle; readonly created: boolean };
  readonly fifo?: Writable;
}

/**
 * Opens all targets, or none: where one cannot be written, or two are the same file, nothing has
 * been truncated and no new file stays behind.
 *
 * @throws FileError when one cannot be written, naming path and reason.
 * @throws UsageError when two are the same file.
 */
export async function openTargets(specs: readonly TargetSpec[]): Promise<readonly TextTarget[]> {
  const opened: Opened[] = [];
  try {
    for (const spec of specs) {
      // One after the other, so that of two names for a new file the second finds the first.
      opened.push(await openOne(spec));
    }
    refuseSameFile(opened);
    await Promise.all(opened.map(empty));
  } catch (error) {
    await Promise.all(opened.map(undo));
    throw error;
  }
  return opened.map(toTarget);
}

async function openOne(spec: TargetSpec): Promise<Opened> {
  const { path, stream } = spec;
  const name = path === '-' ? 'stdout' : printable(path);
  if (stream !== undefined) {
    return { spec, name, ...(await describe(name, descriptorOf(stream))) };
  }
  if (path === '-') throw new Error('output “-” needs the stream that it stands for');
  const fifo = await openFifo(path, name).catch((error: unknown) => {
    throw error instanceof FileError ? error : fileError(name, error);
  });
  if (fifo !== null) return { spec, name, fifo, ...PIPE };
  const file = await openFile(path, name);
  try {
    return { spec, name, file, ...(await describe(name, file.handle.fd)) };
  } catch (error) {
    await file.handle.close();
    throw error;
  }
}

/** No regular file. */
const PIPE = { identity: undefined, sizeBytes: 0, hasName: true };

async function openFile(
  path: string,
  name: string,
): Promise<{ handle: FileHandle; created: boolean }> {
  // Appending also what starts empty: where two runs write to one file, no line is torn.
  const flags = constants.O_WRONLY | constants.O_APPEND;
  try {
    const handle = await open(path, flags | constants.O_CREAT | constants.O_EXCL);
    return { handle, created: true };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      throw new FileError(`${name}: the folder does not exist`, { cause: error });
    }
    if (systemCode(error) !== 'EEXIST') throw fileError(name, error);
  }
  try {
    return { handle: await open(path, flags), created: false };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      throw new FileError(`${name}: is a symbolic link to nothing`, { cause: error });
    }
    throw fileError(name, error);
  }
}

const statDescriptor = promisify(fstat);

async function describe(
  name: string,
  descriptor: number | undefined,
): Promise<Pick<Opened, 'identity' | 'sizeBytes' | 'hasName'>> {
  if (descriptor === undefined) return PIPE;
  try {
    const stats = await statDescriptor(descriptor);
    if (!stats.isFile()) return PIPE;
    return {
      identity: `${stats.dev}:${stats.ino}`,
      sizeBytes: stats.size,
      hasName: stats.nlink > 0,
    };
  } catch (error) {
    throw fileError(name, error);
  }
}

function refuseSameFile(all: readonly Opened[]): void {
  const seen = new Map<unknown, string>();
  for (const { spec, name, identity } of all) {
    for (const key of [identity, spec.stream]) {
      if (key === undefined) continue;
      const other = seen.get(key);
      if (other === name) throw new UsageError(`${name}: named twice as output`);
      if (other !== undefined) throw new UsageError(`${name}: is the same file as output ${other}`);
      seen.set(key, name);
    }
  }
}

async function undo({ spec, file, fifo }: Opened): Promise<void> {
  fifo?.destroy();
  await file?.handle.close();
  if (file?.created === true) await unlink(spec.path);
}

async function empty({ spec, name, sizeBytes, file }: Opened): Promise<void> {
  if (spec.append === true || sizeBytes === 0) return;
  try {
    await file?.handle.truncate();
  } catch (error) {
    throw fileError(name, error);
  }
}

function toTarget(opened: Opened): TextTarget {
  const { spec, name, identity, sizeBytes } = opened;
  const isNew = spec.append !== true || sizeBytes === 0;
  const isFile = identity !== undefined;
  const plain = isFile ? fileTarget(opened) : streamTarget(opened);
  if (spec.stream !== undefined || !isGzipName(spec.path)) {
    return { name, isNew, live: !isFile, ...plain };
  }
  return { name, isNew, live: false, ...gzipInto(plain) };
}

type Plain = Pick<TextTarget, 'stream' | 'isDoneWithWritten' | 'mark' | 'cut' | 'close'>;

/** Also stdout: process.stdout drops the rest of a short write to a file, on a full disk for instance. */
function fileTarget({ spec, name, sizeBytes, hasName, file }: Opened): Plain {
  const descriptor = file?.handle.fd ?? descriptorOf(spec.stream ?? {});
  if (descriptor === undefined) throw new Error(`${name}: a file without a descriptor`);
  const isEmptied = file !== undefined && spec.append !== true;
  const target = writeRegularFile(descriptor, { sizeBytes: isEmptied ? 0 : sizeBytes, hasName });
  return {
    stream: target.stream,
    isDoneWithWritten: true,
    mark: () => target.mark(),
    cut: () => target.cut(),
    async close() {
      try {
        await target.finish(name);
      } finally {
        await file?.handle.close();
      }
    },
  };
}

/** A pipe, a terminal or another device. */
function streamTarget({ spec, name, file, fifo }: Opened): Plain {
  if (spec.stream !== undefined) {
    // Any other may hand on what it was given, as a PassThrough does.
    const isDoneWithWritten = spec.stream instanceof Socket;
    return { stream: spec.stream, isDoneWithWritten, ...NOTHING_TO_CUT, close: async () => {} };
  }
  const stream = fifo ?? file?.handle.createWriteStream();
  if (stream === undefined) throw new Error(`${name}: neither opened nor handed in`);
  return { stream, isDoneWithWritten: true, ...NOTHING_TO_CUT, close: () => endOf(stream) };
}

const NOTHING_TO_CUT = { mark: (): void => undefined, cut: async () => {} };

async function endOf(stream: Writable): Promise<void> {
  stream.end();
  await finished(stream);
}

/** What is packed cannot be cut where a record ends: `--resume` packs the whole records anew. */
function gzipInto({ stream, close }: Plain): Plain {
  const gzip = createGzip();
  gzip.pipe(stream);
  stream.once('error', (error) => gzip.destroy(error));
  return {
    stream: gzip,
    isDoneWithWritten: true,
    ...NOTHING_TO_CUT,
    async close() {
      gzip.end();
      await finished(stream);
      await close();
    },
  };
}

function fileError(name: string, error: unknown): FileError {
  return new FileError(`${name}: ${systemReason(error)}`, { cause: error });
}
