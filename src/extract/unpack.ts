import { constants, gunzipSync } from 'node:zlib';

/** What a sitemap may come to (https://www.sitemaps.org/protocol.html). */
const MAX_UNPACKED_BYTES = 52_428_800;
/** Enough to tell what it is. */
const HEAD_BYTES = 4_096;
const MAX_HEAD_BYTES = 8 * 1024 * 1024;

/** True for what begins like gzip (RFC 1952). */
export function isPacked(body: Buffer): boolean {
  return body[0] === 0x1f && body[1] === 0x8b;
}

/** The beginning of what is packed; null where it does not unpack. */
export function unpackHead(body: Buffer): Buffer | null {
  return unpack(body.subarray(0, HEAD_BYTES), MAX_HEAD_BYTES);
}

/** All that is packed, as far as it goes; null where it does not unpack, or is more than 50 MiB. */
export function unpackBody(body: Buffer): Buffer | null {
  return unpack(body, MAX_UNPACKED_BYTES);
}

function unpack(packed: Buffer, maxOutputLength: number): Buffer | null {
  try {
    // What is cut short counts as far as it goes.
    return gunzipSync(packed, { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    if (isZlibError(error)) return null;
    throw error;
  }
}

function isZlibError(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return String(error.code).startsWith('Z_') || error.code === 'ERR_BUFFER_TOO_LARGE';
}
