import type { Outcome } from '../../model/outcome.ts';
import type { InputBatch, InputItem } from '../../model/ports.ts';
import type { FetchRecord } from '../../model/record.ts';
import type { RequestSpec } from '../../model/task.ts';

/** What came of one request. */
export interface Answer {
  readonly outcome: Outcome;
  readonly record: FetchRecord;
}

/** One request that waits to be made, or for its answer. */
interface Ask {
  readonly item: InputItem;
  /** Never rejects. */
  take(answer: Answer): Promise<void>;
  /** It will not be made. */
  giveUp(): void;
}

const SOURCE = 'check';

/**
 * Where straight-line code asks for URLs, one after the other, that one run fetches together: to the run
 * it is a list that grows.
 */
export class Desk {
  #queue: InputItem[] = [];
  /** By the `seq` that the run gives them: their number in the order in which they were asked for. */
  readonly #asks = new Map<number, Ask>();
  #asked = 0;
  #isClosed = false;
  #wake: (() => void) | null = null;

  /**
   * Fetches a URL, and resolves with what `judge` makes of the answer. Its slot is held meanwhile, and so
   * is the body. Null: it was not made, since the run was stopped.
   */
  ask<T>(
    url: string,
    request: RequestSpec,
    judge: (answer: Answer) => T | Promise<T>,
  ): Promise<T | null> {
    if (this.#isClosed) return Promise.resolve(null);
    this.#asked += 1;
    const item: InputItem = { text: url, line: this.#asked, request };
    return new Promise((resolve, reject) => {
      this.#asks.set(this.#asked, {
        item,
        take: async (answer) => {
          try {
            resolve(await judge(answer));
          } catch (error) {
            reject(error);
          }
        },
        giveUp: () => resolve(null),
      });
      this.#queue.push(item);
      this.#wakeUp();
    });
  }

  /** Brings the answer to the request `seq`; resolves when it is judged. */
  async take(seq: number, answer: Answer): Promise<void> {
    const ask = this.#asks.get(seq);
    this.#asks.delete(seq);
    await ask?.take(answer);
  }

  /** Nothing more will be asked for. */
  close(): void {
    this.#isClosed = true;
    this.#wakeUp();
  }

  /** The run is over: what it has not brought by now does not come. */
  giveUp(): void {
    this.close();
    for (const ask of this.#asks.values()) ask.giveUp();
    this.#asks.clear();
  }

  /** What is asked for, as it is asked for. */
  get inputs(): AsyncIterable<InputBatch> {
    return { [Symbol.asyncIterator]: () => ({ next: () => this.#next() }) };
  }

  async #next(): Promise<IteratorResult<InputBatch, undefined>> {
    while (this.#queue.length === 0 && !this.#isClosed) {
      // oxlint-disable-next-line no-await-in-loop -- woken for nothing only by being closed
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#queue.length === 0) return { done: true, value: undefined };
    const items = this.#queue;
    this.#queue = [];
    return { done: false, value: { source: SOURCE, items } };
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}
