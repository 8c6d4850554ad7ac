import { Readable, pipeline, type Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGzip } from 'node:zlib';

import { FileError } from '../model/errors.ts';
import { ByteText } from '../util/byte-text.ts';
import { isGzipName } from '../util/extension.ts';
import { printable } from '../util/printable.ts';
import { replaceFile } from '../util/replace-file.ts';
import { systemReason } from '../util/system-error.ts';
import { isReaderGone } from './reader-gone.ts';

const CHUNK_BYTES = 64 * 1024;
/** So many texts, be they empty, are taken before others get their turn. */
const TEXTS_AT_ONCE = 1024;

/**
 * Puts a text in the place of a file in one step, packed where its name ends in `.gz`. The pieces are
 * asked for as fast as they can be written. What they throw is passed on as it is, and leaves the old
 * file alone.
 *
 * @throws FileError when the file cannot be written.
 */
export async function writeTextFile(path: string, texts: Iterable<string>): Promise<void> {
  const source = watched(texts);
  const chunks = chunksOf(source.texts);
  try {
    await replaceFile(path, isGzipName(path) ? packed(chunks) : chunks);
  } catch (error) {
    if (source.hasThrown(error)) throw error;
    throw new FileError(`${printable(path)}: ${systemReason(error)}`, { cause: error });
  }
}

/**
 * Writes a text to a stream as fast as that takes it, and does not end it. Where its reader goes away,
 * the rest is dropped.
 *
 * @throws FileError when it cannot be written.
 */
export async function writeTextTo(stream: Writable, texts: Iterable<string>): Promise<void> {
  const source = watched(texts);
  const gone = new AbortController();
  const onError = (error: Error): void => gone.abort(error);
  stream.on('error', onError);
  try {
    for await (const chunk of chunksOf(source.texts)) await writeChunk(stream, chunk, gone.signal);
  } catch (error) {
    if (source.hasThrown(error)) throw error;
    const reason: unknown = gone.signal.aborted ? gone.signal.reason : error;
    if (!isReaderGone(reason)) {
      throw new FileError(`stdout: ${systemReason(reason)}`, { cause: reason });
    }
  } finally {
    stream.off('error', onError);
  }
}

function writeChunk(stream: Writable, chunk: Uint8Array, gone: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    gone.throwIfAborted();
    stream.write(chunk, (error) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
}

async function* chunksOf(texts: Iterable<string>): AsyncGenerator<Uint8Array, void, undefined> {
  const gathered = new ByteText();
  let taken = 0;
  for (const text of texts) {
    gathered.text(text);
    if (gathered.length >= CHUNK_BYTES) {
      yield Buffer.from(gathered.view());
      gathered.cut(0);
    }
    taken += 1;
    if (taken % TEXTS_AT_ONCE === 0) await nextTurn();
  }
  if (gathered.length > 0) yield Buffer.from(gathered.view());
}

interface WatchedTexts {
  readonly texts: Iterable<string>;
  hasThrown(error: unknown): boolean;
}

/** Tells an error of what is written from one of writing it. */
function watched(texts: Iterable<string>): WatchedTexts {
  let own: unknown;
  function* watch(): Generator<string, void, undefined> {
    try {
      yield* texts;
    } catch (error) {
      own = error;
      throw error;
    }
  }
  return { texts: watch(), hasThrown: (error) => own !== undefined && own === error };
}

function packed(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  // An error of the chunks destroys the compressor with it, and whoever reads that hears of it.
  return pipeline(Readable.from(chunks), createGzip(), () => undefined);
}
