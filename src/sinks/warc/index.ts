import { basename } from 'node:path';
import { promisify } from 'node:util';
import { gzip, gzipSync } from 'node:zlib';

import { isGzipName } from '../../util/extension.ts';
import { printable } from '../../util/printable.ts';
import type { WarcExchange } from './exchange.ts';
import { WholePieces } from './file.ts';
import { RecordMaker } from './records.ts';

export type { WarcExchange } from './exchange.ts';

export interface WarcOptions {
  /** Adds to what is in the file. */
  readonly append: boolean;
  /** With `append`: what the file is cut to first, as `flush` told it. */
  readonly sizeBytes?: number;
  /** Who writes it: name and version. */
  readonly software: string;
  /** For whom. */
  readonly operator?: string;
}

/** A WARC file that is being written. */
export interface WarcOutput {
  /**
   * Writes an exchange after those before it. Resolves when it is in the file: whoever waits for that
   * holds no more in memory than needs be. Rejects with a `FileError` if it, or one before it, could not
   * be written whole; it leaves nothing in the file then.
   */
  add(exchange: WarcExchange): Promise<void>;
  /**
   * Resolves with the size of the file in bytes when all that was added is in it: cut to this, it is
   * whole. Rejects as `add` does.
   */
  flush(): Promise<number>;
  /** Writes what was added and closes the file. Rejects as `add` does. */
  close(): Promise<void>;
}

/**
 * Opens a file for records of WARC 1.1; with `.gz` at the end of its name each record is a gzip member
 * of its own, as readers that jump to records need it. A file that begins here begins with a
 * `warcinfo` record. An answer whose payload was written before, to this output, becomes a `revisit`.
 *
 * @throws FileError when it cannot be written.
 */
export async function openWarc(path: string, options: WarcOptions): Promise<WarcOutput> {
  const { append, sizeBytes, software, operator } = options;
  const file = await WholePieces.open(path, printable(path), { append, sizeBytes });
  const pack = isGzipName(path) ? packed : asIs;
  try {
    const maker = new RecordMaker(await import('warcio'));
    if (file.sizeBytes === 0) {
      const info = await maker.info({ fileName: printable(basename(path)), software, operator });
      await file.add(await pack(info));
    }
    return new OrderedOutput(file, maker, pack);
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
}

type Pack = (record: Uint8Array) => Uint8Array | Promise<Uint8Array>;

const asIs: Pack = (record) => record;

const gzipBeside = promisify(gzip);

/** Larger records are packed in another thread. */
const SMALL_BYTES = 4 * 1024;

const packed: Pack = (record) =>
  record.length <= SMALL_BYTES ? gzipSync(record) : gzipBeside(record);

/** Packs several exchanges at once, and writes them in the order in which they came. */
class OrderedOutput implements WarcOutput {
  readonly #file: WholePieces;
  readonly #maker: RecordMaker;
  readonly #pack: Pack;
  /** The last that was added; never rejects. */
  #last: Promise<void> = Promise.resolve();

  constructor(file: WholePieces, maker: RecordMaker, pack: Pack) {
    this.#file = file;
    this.#maker = maker;
    this.#pack = pack;
  }

  async add(exchange: WarcExchange): Promise<void> {
    const records = this.#maker.records(exchange);
    const members = Promise.all(records.map(async (record) => this.#pack(await record)));
    const added = Promise.all([members, this.#last]).then(([pieces]) =>
      this.#file.add(Buffer.concat(pieces)),
    );
    this.#last = added.catch(() => undefined);
    await added;
  }

  async flush(): Promise<number> {
    await this.#last;
    this.#file.check();
    return this.#file.sizeBytes;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#file.close();
  }
}
