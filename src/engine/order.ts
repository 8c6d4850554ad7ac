import type { MaybePromise, ReadyRecords } from '../model/ports.ts';
import type { FetchRecord } from '../model/record.ts';
import { heapBytes } from '../util/heap-bytes.ts';

/** A record, or several that are formatted already; in the order of the input, only one. */
export type Finished = FetchRecord | ReadyRecords;

/** The place of an input in the order. */
interface Place {
  /** null: the input has no record (left out, or recorded by an earlier run). */
  readonly record: Finished | null;
  readonly bytes: number;
}

/**
 * Puts records back into the order of the input (`--ordered`), within a window: reading waits while
 * the oldest unfinished URL is `size` behind. How many bytes wait for that one it tells, too.
 */
export class OrderWindow {
  readonly #size: number;
  readonly #early = new Map<number, Place>();
  #next = 1;
  #bytes = 0;
  #admission: { readonly seq: number; readonly resolve: () => void } | undefined;

  constructor(size: number) {
    this.#size = size;
  }

  /** The oldest input that is not finished. */
  get next(): number {
    return this.#next;
  }

  /** About how much memory the records take that wait for an earlier one. */
  get waitingBytes(): number {
    return this.#bytes;
  }

  /** Waits until the input `seq` fits into the window. One at a time. */
  admit(seq: number): MaybePromise<void> {
    if (this.#fits(seq)) return undefined;
    return new Promise((resolve) => {
      this.#admission = { seq, resolve };
    });
  }

  put(seq: number, record: Finished | null): void {
    const bytes = record === null || seq === this.#next ? 0 : bytesOf(record);
    this.#early.set(seq, { record, bytes });
    this.#bytes += bytes;
  }

  /** The next record, if its turn has come. */
  shift(): Finished | undefined {
    for (;;) {
      const place = this.#early.get(this.#next);
      if (place === undefined) return undefined;
      this.#early.delete(this.#next);
      this.#bytes -= place.bytes;
      this.#next += 1;
      if (this.#admission !== undefined && this.#fits(this.#admission.seq)) this.release();
      if (place.record !== null) return place.record;
    }
  }

  /** Lets whoever waits for `admit` go on: the run is being stopped. */
  release(): void {
    const waiting = this.#admission;
    this.#admission = undefined;
    waiting?.resolve();
  }

  /** Goes on at the first input that is finished, since one before it never will be; false: there is none. */
  closeGap(): boolean {
    if (this.#early.size === 0) return false;
    let first = Infinity;
    for (const seq of this.#early.keys()) first = Math.min(first, seq);
    this.#next = first;
    return true;
  }

  #fits(seq: number): boolean {
    return seq < this.#next + this.#size;
  }
}

function bytesOf(record: Finished): number {
  if (!('bytes' in record)) return heapBytes(record);
  return record.bytes.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
