import type { Writable } from 'node:stream';

/** Characters that are gathered for a file before they are written. */
const CHUNK_CHARS = 64 * 1024;
/** How long text for a file may wait for more. */
const LINGER_MS = 200;

/** Text on its way to a stream, in pieces that end where a record ends. */
export interface Gatherer {
  /** Takes whole records, or a header, which counts as none. */
  add(text: string, records: number): void;
  /** Characters that wait, here and in the stream. */
  waiting(): number;
  /** Forgets what is gathered and writes no more. */
  drop(): void;
  /** Resolves when all is written, or dropped. */
  finish(): Promise<void>;
}

/**
 * Gathers text for a stream: one that is `live` gets it once per turn of the event loop, so that
 * whoever reads a pipe sees records at once; another one in large pieces. While the stream is over
 * its high-water mark it gets nothing. `onPiece` hears what became of each piece, and how many
 * records are in it.
 */
export function gatherInto(
  stream: Writable,
  live: boolean,
  onPiece: (error: Error | null | undefined, records: number) => void,
): Gatherer {
  let text = '';
  let records = 0;
  let piecesInStream = 0;
  let cancelFlush: (() => void) | undefined;
  let onIdle: (() => void) | undefined;

  const flush = (): void => {
    cancelFlush?.();
    cancelFlush = undefined;
    if (text === '') return;
    const piece = text;
    const count = records;
    text = '';
    records = 0;
    piecesInStream += 1;
    stream.write(piece, (error) => {
      piecesInStream -= 1;
      onPiece(error, count);
      if (piecesInStream === 0) onIdle?.();
    });
  };
  const flushIfRoom = (): void => {
    cancelFlush?.();
    cancelFlush = undefined;
    if (!stream.writableNeedDrain) flush();
  };
  const flushLater = live ? nextTurn : afterLinger;
  stream.on('drain', flushIfRoom);

  return {
    add(more, count) {
      text += more;
      records += count;
      if (!live && text.length >= CHUNK_CHARS) flushIfRoom();
      else cancelFlush ??= flushLater(flushIfRoom);
    },
    waiting: () => text.length + stream.writableLength,
    drop() {
      cancelFlush?.();
      text = '';
      stream.removeListener('drain', flushIfRoom);
      onIdle?.();
    },
    async finish() {
      stream.removeListener('drain', flushIfRoom);
      flush();
      if (piecesInStream === 0) return;
      await new Promise<void>((resolve) => {
        onIdle = resolve;
      });
    },
  };
}

function nextTurn(flush: () => void): () => void {
  const immediate = setImmediate(flush);
  return () => {
    clearImmediate(immediate);
  };
}

function afterLinger(flush: () => void): () => void {
  const timer = setTimeout(flush, LINGER_MS);
  return () => {
    clearTimeout(timer);
  };
}
