import { open, type FileHandle } from 'node:fs/promises';

import { systemCode } from '../../util/system-error.ts';

// The first page: a header, then what LMDB calls a meta page. A second one follows.
const META_AT = 24;
const MAGIC = 0xbe_ef_c0_de;
const PAGE_BYTES_AT = META_AT + 24;
const LAST_PAGE_AT = META_AT + 120;
const HEAD_BYTES = LAST_PAGE_AT + 8;

interface Meta {
  readonly pageBytes: number;
  /** One of the two is of the last transaction, the other of the one before. */
  readonly lastPage: number;
}

/**
 * Why the file is none that LMDB may open, which would crash on it; null: it may, or there is none.
 * Rejects where it cannot be read.
 */
export async function faultOf(path: string): Promise<string | null> {
  let file;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    const { size } = await file.stat();
    if (size === 0) return null; // made, and no more
    const first = await readMeta(file, 0);
    if (first === null) return 'is not the file of a crawl';
    const second = await readMeta(file, first.pageBytes);
    const pages = 1 + Math.min(first.lastPage, second?.lastPage ?? Infinity);
    return second === null || size < pages * first.pageBytes ? 'is cut off' : null;
  } finally {
    await file.close();
  }
}

async function readMeta(file: FileHandle, at: number): Promise<Meta | null> {
  const head = Buffer.alloc(HEAD_BYTES);
  const { bytesRead } = await file.read(head, 0, HEAD_BYTES, at);
  if (bytesRead < HEAD_BYTES || head.readUInt32LE(META_AT) !== MAGIC) return null;
  const lastPage = Number(head.readBigUInt64LE(LAST_PAGE_AT));
  return { pageBytes: head.readUInt32LE(PAGE_BYTES_AT), lastPage };
}
