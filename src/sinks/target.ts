import { fstat, ftruncate } from 'node:fs';
import { constants, open, unlink, type FileHandle } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';

import { FileError, UsageError } from '../model/errors.ts';
import { descriptorOf } from '../util/descriptor.ts';
import { isGzipName } from '../util/extension.ts';
import { printable } from '../util/printable.ts';
import { systemCode, systemReason } from '../util/system-error.ts';
import { openFifo } from './fifo.ts';
import type { GatherTarget } from './gather.ts';
import { GzipMembers } from './gzip-members.ts';
import { writeRegularFile } from './regular-file.ts';

/** Where one output goes. */
export interface TextTarget extends GatherTarget {
  /** For messages: the path, fit to be printed, or `stdout`. */
  readonly name: string;
  /** Nothing is in it yet, so a header belongs there. */
  readonly isNew: boolean;
  /** All that was handed over so far has been written. */
  mark(): void;
  /** Where in its regular file what comes will be; null where it is none. */
  readonly startBytes: number | null;
  /**
   * To be called when so many bytes have been handed over: resolves when they have been written, with
   * where in the regular file they end; null where it is none. Never rejects: that a write has failed
   * is told by the stream.
   */
  checkpoint(handedBytes: number): Promise<number | null>;
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
  /** With `append`: cuts the file to this size before. A shorter one is refused. */
  readonly cutToBytes?: number | undefined;
}

/** Something that can be written, but holds its old content still. */
interface Opened {
  readonly spec: TargetSpec;
  readonly name: string;
  /** Equal for two regular files that are one, by whatever names. */
  readonly identity: string | undefined;
  readonly sizeBytes: number;
  /** So many of them stay. */
  readonly keptBytes: number;
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
    const found = await describe(name, descriptorOf(stream));
    return { spec, name, ...found, keptBytes: keptBytes(spec, name, found.sizeBytes) };
  }
  if (path === '-') throw new Error('output “-” needs the stream that it stands for');
  const fifo = await openFifo(path, name).catch((error: unknown) => {
    throw error instanceof FileError ? error : fileError(name, error);
  });
  if (fifo !== null) return { spec, name, fifo, ...PIPE, keptBytes: 0 };
  const file = await openFile(path, name);
  try {
    const found = await describe(name, file.handle.fd);
    return { spec, name, file, ...found, keptBytes: keptBytes(spec, name, found.sizeBytes) };
  } catch (error) {
    await undo({ spec, file });
    throw error;
  }
}

/** @throws FileError when less is there than is to stay. */
function keptBytes({ append, cutToBytes }: TargetSpec, name: string, sizeBytes: number): number {
  if (append !== true) return 0;
  if (cutToBytes === undefined) return sizeBytes;
  if (sizeBytes >= cutToBytes) return cutToBytes;
  throw new FileError(
    `${name}: ends before what the state says was written ` +
      `(${sizeBytes} of ${cutToBytes} bytes); put it back as it was, or start anew`,
  );
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

async function undo({ spec, file, fifo }: Pick<Opened, 'spec' | 'file' | 'fifo'>): Promise<void> {
  fifo?.destroy();
  await file?.handle.close();
  if (file?.created === true) await unlink(spec.path);
}

const truncateDescriptor = promisify(ftruncate);

/** Takes away what is not to stay. What was handed in is not emptied, only cut where that was asked for. */
async function empty(opened: Opened): Promise<void> {
  const { spec, name, sizeBytes, keptBytes: length } = opened;
  if (sizeBytes === length || (spec.stream !== undefined && !isCut(spec))) return;
  try {
    await truncateDescriptor(descriptorIn(opened), length);
  } catch (error) {
    throw fileError(name, error);
  }
}

function isCut({ append, cutToBytes }: TargetSpec): boolean {
  return append === true && cutToBytes !== undefined;
}

function toTarget(opened: Opened): TextTarget {
  const { spec, name, identity, keptBytes: startBytes } = opened;
  const isNew = startBytes === 0;
  const isFile = identity !== undefined;
  const plain = isFile ? fileTarget(opened) : streamTarget(opened);
  if (spec.stream !== undefined || !isGzipName(spec.path)) {
    return { name, isNew, live: !isFile, ...plain };
  }
  return { name, isNew, live: false, ...gzipInto(plain, isNew) };
}

type Plain = Omit<TextTarget, 'name' | 'isNew' | 'live'>;

/** Also stdout: process.stdout drops the rest of a short write to a file, on a full disk for instance. */
function fileTarget(opened: Opened): Plain {
  const { spec, name, hasName, file } = opened;
  const sizeBytes = file === undefined && !isCut(spec) ? opened.sizeBytes : opened.keptBytes;
  const target = writeRegularFile(descriptorIn(opened), { sizeBytes, hasName });
  return {
    stream: target.stream,
    isDoneWithWritten: true,
    startBytes: sizeBytes,
    checkpoint: (handedBytes) => Promise.resolve(sizeBytes + handedBytes),
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

function descriptorIn({ spec, name, file }: Opened): number {
  const descriptor = file?.handle.fd ?? descriptorOf(spec.stream ?? {});
  if (descriptor === undefined) throw new Error(`${name}: a file without a descriptor`);
  return descriptor;
}

/** A pipe, a terminal or another device. */
function streamTarget({ spec, name, file, fifo }: Opened): Plain {
  if (spec.stream !== undefined) {
    // Any other may hand on what it was given, as a PassThrough does.
    const isDoneWithWritten = spec.stream instanceof Socket;
    return { stream: spec.stream, isDoneWithWritten, ...NO_FILE, close: async () => {} };
  }
  const stream = fifo ?? file?.handle.createWriteStream();
  if (stream === undefined) throw new Error(`${name}: neither opened nor handed in`);
  return { stream, isDoneWithWritten: true, ...NO_FILE, close: () => endOf(stream) };
}

const NOTHING_TO_CUT = { mark: (): void => undefined, cut: async () => {} };
const NO_FILE = {
  startBytes: null,
  checkpoint: (): Promise<null> => Promise.resolve(null),
  ...NOTHING_TO_CUT,
};

async function endOf(stream: Writable): Promise<void> {
  stream.end();
  await finished(stream);
}

/** What is packed cannot be cut where a record ends, only where a member does, that is at a checkpoint. */
function gzipInto({ stream, startBytes, close }: Plain, isNew: boolean): Plain {
  const gzip = new GzipMembers(stream, { mustHaveOne: isNew });
  return {
    stream: gzip,
    isDoneWithWritten: true,
    startBytes,
    async checkpoint() {
      const packedBytes = await gzip.endMember();
      return startBytes === null || packedBytes === null ? null : startBytes + packedBytes;
    },
    ...NOTHING_TO_CUT,
    async close() {
      await endOf(gzip);
      await close();
    },
  };
}

function fileError(name: string, error: unknown): FileError {
  return new FileError(`${name}: ${systemReason(error)}`, { cause: error });
}
