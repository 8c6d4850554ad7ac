import { open } from 'node:fs/promises';

import { FileError } from '../../model/errors.ts';
import { printable } from '../../util/printable.ts';
import { systemCode, systemReason } from '../../util/system-error.ts';

const MAX_FILE_BYTES = 10_000_000;

/**
 * The text of a target file, without a byte order mark.
 *
 * @throws FileError where it is missing, unreadable, too large or not UTF-8.
 */
export async function readTargetText(path: string): Promise<string> {
  const name = printable(path);
  const bytes = await readUpTo(path, MAX_FILE_BYTES).catch((error: unknown) => {
    throw new FileError(`${name}: ${reasonOf(error, path)}`, { cause: error });
  });
  if (bytes === null) throw new FileError(`${name}: is larger than 10 MB, which no target file is`);
  const text = decodeUtf8(bytes);
  if (text === null) throw new FileError(`${name}: is not UTF-8`);
  return text;
}

/** The bytes of a file; null: there are more than `maxBytes`. */
export async function readUpTo(path: string, maxBytes: number): Promise<Buffer | null> {
  const handle = await open(path);
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for (;;) {
      const room = Buffer.allocUnsafe(Math.min(65_536, maxBytes + 1 - size));
      const { bytesRead } = await handle.read(room);
      if (bytesRead === 0) return Buffer.concat(chunks);
      size += bytesRead;
      if (size > maxBytes) return null;
      chunks.push(room.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

/** Null: it is not UTF-8. A byte order mark is left out. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function reasonOf(error: unknown, path: string): string {
  if (systemCode(error) !== 'ENOENT') return systemReason(error);
  // What has a dot before its first slash may be meant as a host.
  return /^[^./][^/]*\.[^/]+\//.test(path)
    ? `no such file; if it is a URL, write https://${printable(path)}`
    : 'no such file';
}
