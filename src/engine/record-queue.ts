import type { Sink } from '../model/ports.ts';
import type { FetchRecord } from '../model/record.ts';
import { Deque } from '../util/deque.ts';

const HIGH = 64;

/** A sink that hands its records to an async iteration, and holds the run back while it is slow. */
export class RecordQueue implements Sink {
  readonly #records = new Deque<FetchRecord>();
  #room: (() => void)[] = [];
  #taker: (() => void) | undefined;
  #isClosed = false;

  write(record: FetchRecord): boolean {
    this.#records.push(record);
    this.#wakeTaker();
    return this.#records.size < HIGH;
  }

  async drained(): Promise<void> {
    if (this.#isClosed || this.#records.size < HIGH) return;
    await new Promise<void>((resolve) => this.#room.push(resolve));
  }

  /** The next record; undefined when there will be none. */
  async take(): Promise<FetchRecord | undefined> {
    while (this.#records.size === 0 && !this.#isClosed) {
      // oxlint-disable-next-line no-await-in-loop -- one record after the other
      await new Promise<void>((resolve) => {
        this.#taker = resolve;
      });
    }
    const record = this.#records.shift();
    if (this.#records.size < HIGH / 2) this.#releaseRoom();
    return record;
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#wakeTaker();
    this.#releaseRoom();
    return Promise.resolve();
  }

  #wakeTaker(): void {
    const taker = this.#taker;
    this.#taker = undefined;
    taker?.();
  }

  #releaseRoom(): void {
    const waiting = this.#room;
    this.#room = [];
    for (const resolve of waiting) resolve();
  }
}
