import type { CrawlCommit, CrawlFrontier } from '../../model/crawl-frontier.ts';
import type { StoredLink, StoredPage } from '../../model/crawl.ts';
import type { MaybePromise, Sink } from '../../model/ports.ts';
import type { FetchRecord } from '../../model/record.ts';
import type { Task } from '../../model/task.ts';
import type { OutputEnd } from './book.ts';

/** What one task came to, to be written and remembered together. */
export interface LedgerEntry {
  /** Never to be claimed again; null: no task ended. */
  readonly task: Task | null;
  readonly records: readonly FetchRecord[];
  readonly page: StoredPage | null;
  /** All that its page has; null: they are not kept, or those that are known hold. */
  readonly links: readonly StoredLink[] | null;
  /** Writes it where it is archived; null: nowhere. */
  readonly archive: (() => Promise<void>) | null;
  /** Of what is held until it is written. */
  readonly bytes: number;
}

export interface LedgerParts {
  readonly sink: Sink;
  readonly frontier: CrawlFrontier;
  /** Hands all that was written to the system, and tells where the outputs end; null: one has failed. */
  readonly flush: () => Promise<readonly OutputEnd[] | null>;
  /** What the crawl keeps of itself, as of now. */
  readonly stateOf: (outputs: readonly OutputEnd[], isDone: boolean) => unknown;
  /** Sees every record as it is written. */
  readonly observe: (record: FetchRecord) => void;
  /** Hears of what is committed as finished, just before. */
  readonly onFinished: (task: Task) => void;
  readonly onCrash: (error: unknown) => void;
}

const FULL_ENTRIES = 2_000;
const FULL_BYTES = 64 * 1024 * 1024;

/**
 * Where tasks end: their records are written and flushed, and only then they are committed as finished,
 * together with all that is known by then and with where the outputs end. What came together while the
 * batch before was on its way is one batch.
 */
export class Ledger {
  readonly #parts: LedgerParts;
  #pending: LedgerEntry[] = [];
  #pendingBytes = 0;
  #work: Promise<void> | null = null;
  #room: (() => void)[] = [];
  #recorded = 0;
  /** An output has failed: nothing more is finished. */
  #isBroken = false;

  constructor(parts: LedgerParts) {
    this.#parts = parts;
  }

  /** Records that were handed to the sink. */
  get recorded(): number {
    return this.#recorded;
  }

  /** Never where an output has failed: nothing would make room, and whoever waits for it would for ever. */
  get isFull(): boolean {
    if (this.#isBroken) return false;
    return this.#pending.length >= FULL_ENTRIES || this.#pendingBytes >= FULL_BYTES;
  }

  /** A promise: bring no more until it resolves. */
  put(entry: LedgerEntry): MaybePromise<void> {
    this.#pending.push(entry);
    this.#pendingBytes += entry.bytes;
    this.#work ??= this.#writeAll();
    return this.isFull ? this.room() : undefined;
  }

  room(): MaybePromise<void> {
    if (!this.isFull) return undefined;
    return new Promise((resolve) => {
      this.#room.push(resolve);
    });
  }

  /** Resolves when all is written and committed, the end included. */
  async close(isDone: () => boolean): Promise<void> {
    while (this.#work !== null) await this.#work;
    if (!this.#isBroken) await this.#commit([], isDone());
  }

  /** Commits what is queued before anything has ended. */
  async begin(): Promise<void> {
    await this.close(() => false);
  }

  async #writeAll(): Promise<void> {
    // What ends within this turn of the event loop goes with it.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      while (this.#pending.length > 0) await this.#writeBatch();
    } catch (error) {
      this.#isBroken = true;
      this.#parts.onCrash(error);
    } finally {
      this.#work = null;
      this.#admit();
    }
  }

  async #writeBatch(): Promise<void> {
    const batch = this.#pending;
    this.#pending = [];
    this.#pendingBytes = 0;
    for (const { records, archive } of batch) {
      if (archive !== null) await archive();
      for (const record of records) {
        this.#recorded += 1;
        this.#parts.observe(record);
        if (!this.#parts.sink.write(record)) await this.#parts.sink.drained();
      }
    }
    if (!this.#isBroken) await this.#commit(batch, false);
    this.#admit();
  }

  async #commit(batch: readonly LedgerEntry[], isDone: boolean): Promise<void> {
    const outputs = await this.#parts.flush();
    if (outputs === null) {
      this.#isBroken = true;
      return;
    }
    const finished = batch.flatMap(({ task }) => (task === null ? [] : [task]));
    for (const task of finished) this.#parts.onFinished(task);
    await this.#parts.frontier.commit({
      finished,
      pages: batch.flatMap(({ page }) => (page === null ? [] : [page])),
      links: linksOf(batch),
      state: this.#parts.stateOf(outputs, isDone),
    });
  }

  #admit(): void {
    if (this.isFull) return;
    for (const resolve of this.#room.splice(0)) resolve();
  }
}

function linksOf(batch: readonly LedgerEntry[]): CrawlCommit['links'] {
  return new Map(
    batch.flatMap(({ task, links }) =>
      task === null || links === null ? [] : [[task.seq, links]],
    ),
  );
}
