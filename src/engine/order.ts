import type { MaybePromise } from '../model/ports.ts';
import type { FetchRecord } from '../model/record.ts';

/**
 * Puts records back into the order of the input (`--ordered`), within a window: reading waits while
 * the oldest unfinished URL is `size` behind, so that memory stays bounded.
 */
export class OrderWindow {
  readonly #size: number;
  readonly #write: (record: FetchRecord) => void;
  /** null: the input has no record (left out, or recorded by an earlier run). */
  readonly #early = new Map<number, FetchRecord | null>();
  #next = 1;
  #admit: { readonly seq: number; readonly resolve: () => void } | undefined;

  constructor(size: number, write: (record: FetchRecord) => void) {
    this.#size = size;
    this.#write = write;
  }

  /** Waits until the input `seq` fits into the window. One at a time. */
  admit(seq: number): MaybePromise<void> {
    if (seq < this.#next + this.#size) return undefined;
    return new Promise((resolve) => {
      this.#admit = { seq, resolve };
    });
  }

  put(seq: number, record: FetchRecord | null): void {
    this.#early.set(seq, record);
    for (;;) {
      const ready = this.#early.get(this.#next);
      if (ready === undefined) break;
      this.#early.delete(this.#next);
      this.#next += 1;
      if (ready !== null) this.#write(ready);
    }
    if (this.#admit !== undefined && this.#admit.seq < this.#next + this.#size) this.release();
  }

  /** Lets whoever waits for `admit` go on: the run is being stopped. */
  release(): void {
    const waiting = this.#admit;
    this.#admit = undefined;
    waiting?.resolve();
  }

  /** What still waits for an earlier one, in order: at the end of a run that lost one, all of it. */
  flush(): void {
    const rest = [...this.#early].toSorted(([a], [b]) => a - b);
    this.#early.clear();
    for (const [, record] of rest) if (record !== null) this.#write(record);
  }
}
