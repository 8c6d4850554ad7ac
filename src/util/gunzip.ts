import { createGunzip, type Gunzip } from 'node:zlib';

import { peek } from './peek.ts';

const MAGIC = [0x1f, 0x8b] as const;

// zlib gives back at most 1,032 bytes for one, so this bounds what a gzip bomb unfolds to at once.
const PIECE_BYTES = 16_384;

/** Unpacks gzip (RFC 1952), members and all, and passes on what does not begin like it. */
export async function* gunzipIfPacked(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { head, chunks } = await peek(
    source,
    (bytes) => bytes.length >= MAGIC.length || (bytes.length > 0 && bytes[0] !== MAGIC[0]),
  );
  const isPacked = MAGIC.every((byte, at) => head[at] === byte);
  yield* isPacked ? gunzip(chunks) : chunks;
}

/**
 * Rejects with zlib's error where the data is corrupt or cut short, and only after what was unpacked
 * until then: as a pipe, a zlib stream would drop what it holds when it fails. What follows the last
 * member is left out, as gzip does.
 */
async function* gunzip(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const inflate = createGunzip();
  const unpacked: Uint8Array[] = [];
  inflate.on('data', (chunk: Uint8Array) => unpacked.push(chunk));
  try {
    for await (const piece of inPieces(chunks)) {
      if (inflate.readableEnded) return;
      const error = await feed(inflate, piece);
      yield* unpacked.splice(0);
      if (error !== undefined) throw error;
    }
  } finally {
    inflate.destroy();
  }
}

/** Null stands for the end. */
async function* inPieces(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array | null, void, undefined> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      yield chunk.subarray(at, at + PIECE_BYTES);
    }
  }
  yield null;
}

/** Resolves when `piece` has been unpacked, with the error if it could not be. */
function feed(inflate: Gunzip, piece: Uint8Array | null): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const settle = (error?: Error | null): void => {
      inflate.off('error', settle).off('end', settle);
      resolve(error ?? undefined);
    };
    inflate.on('error', settle).on('end', settle);
    if (piece === null) inflate.end();
    else inflate.write(piece, settle);
  });
}
