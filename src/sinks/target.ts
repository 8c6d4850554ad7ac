import { createWriteStream, fstat } from 'node:fs';
import { constants, open, unlink, type FileHandle } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip } from 'node:zlib';

import { FileError, UsageError } from '../model/errors.ts';
import { systemCode, systemReason } from '../util/system-error.ts';

/** Where the text of one output goes. */
export interface TextTarget {
  /** For messages: the path, or `stdout`. */
  readonly name: string;
  readonly stream: Writable;
  /** Somebody may be reading along, so text must not linger. */
  readonly live: boolean;
  /** Nothing is in it yet, so a header belongs there. */
  readonly isNew: boolean;
  /** Ends what was opened here; a stream that was handed in stays open. */
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
  readonly file?: { readonly handle: FileHandle; readonly created: boolean };
}

const FILE_BUFFER_BYTES = 64 * 1024;

/**
 * Opens all targets, or none: where one cannot be written, or two are the same file, nothing has
 * been truncated and no new file stays behind.
 *
 * @throws FileError naming path and reason
 * @throws UsageError where two are the same file
 */
export async function openTargets(specs: readonly TargetSpec[]): Promise<readonly TextTarget[]> {
  const opened: Opened[] = [];
  try {
    for (const spec of specs) {
      // one after the other, so that of two names for a new file the second finds the first
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
  if (stream !== undefined) {
    const name = path === '-' ? 'stdout' : path;
    return { spec, name, ...(await describe(name, descriptorOf(stream))) };
  }
  if (path === '-') throw new Error('output “-” needs the stream that it stands for');
  const file = await openFile(path);
  try {
    return { spec, name: path, file, ...(await describe(path, file.handle.fd)) };
  } catch (error) {
    await file.handle.close();
    throw error;
  }
}

async function openFile(path: string): Promise<{ handle: FileHandle; created: boolean }> {
  // Appending also what starts empty: where two runs write to one file, no line is torn.
  const flags = constants.O_WRONLY | constants.O_APPEND;
  try {
    const handle = await open(path, flags | constants.O_CREAT | constants.O_EXCL);
    return { handle, created: true };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      throw new FileError(`${path}: the folder does not exist`, { cause: error });
    }
    if (systemCode(error) !== 'EEXIST') throw fileError(path, error);
  }
  try {
    return { handle: await open(path, flags), created: false };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      throw new FileError(`${path}: is a symbolic link to nothing`, { cause: error });
    }
    throw fileError(path, error);
  }
}

const statDescriptor = promisify(fstat);

async function describe(
  name: string,
  descriptor: number | undefined,
): Promise<Pick<Opened, 'identity' | 'sizeBytes'>> {
  if (descriptor === undefined) return { identity: undefined, sizeBytes: 0 };
  try {
    const stats = await statDescriptor(descriptor);
    if (!stats.isFile()) return { identity: undefined, sizeBytes: 0 };
    return { identity: `${stats.dev}:${stats.ino}`, sizeBytes: stats.size };
  } catch (error) {
    throw fileError(name, error);
  }
}

function descriptorOf(stream: Writable): number | undefined {
  return 'fd' in stream && typeof stream.fd === 'number' && stream.fd >= 0 ? stream.fd : undefined;
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

async function undo({ name, file }: Opened): Promise<void> {
  await file?.handle.close();
  if (file?.created === true) await unlink(name);
}

async function empty({ spec, name, sizeBytes, file }: Opened): Promise<void> {
  if (spec.append === true || sizeBytes === 0) return;
  try {
    await file?.handle.truncate();
  } catch (error) {
    throw fileError(name, error);
  }
}

function toTarget({ spec, name, identity, sizeBytes, file }: Opened): TextTarget {
  const isFile = identity !== undefined;
  const isNew = spec.append !== true || sizeBytes === 0;
  if (file !== undefined) {
    const output = file.handle.createWriteStream({ highWaterMark: FILE_BUFFER_BYTES });
    if (/\.gz$/i.test(name)) return { name, isNew, live: false, ...gzipInto(output) };
    return { name, isNew, live: !isFile, stream: output, close: () => endOf(output) };
  }
  const { stream } = spec;
  if (stream === undefined) throw new Error(`${name}: neither opened nor handed in`);
  const descriptor = descriptorOf(stream);
  if (!isFile || descriptor === undefined) {
    return { name, isNew, live: true, stream, close: async () => {} };
  }
  // process.stdout drops the rest of a short write to a regular file, on a full disk for instance
  const output = createWriteStream('', { fd: descriptor, autoClose: false });
  return { name, isNew, live: false, stream: output, close: () => endOf(output) };
}

async function endOf(stream: Writable): Promise<void> {
  stream.end();
  await finished(stream);
}

function gzipInto(output: Writable): Pick<TextTarget, 'stream' | 'close'> {
  const gzip = createGzip();
  gzip.pipe(output);
  output.once('error', (error) => gzip.destroy(error));
  return {
    stream: gzip,
    async close() {
      gzip.end();
      await finished(output);
    },
  };
}

function fileError(name: string, error: unknown): FileError {
  return new FileError(`${name}: ${systemReason(error)}`, { cause: error });
}
