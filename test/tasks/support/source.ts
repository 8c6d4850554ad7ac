/** An input that counts what was pulled, and knows whether it was closed. */
export class Source {
  pulled = 0;
  closed = false;
  readonly #length: number;
  readonly #failAt: number;

  constructor(length = Infinity, failAt = Infinity) {
    this.#length = length;
    this.#failAt = failAt;
  }

  *sync(): Generator<number, void> {
    try {
      while (this.pulled < this.#length) {
        if (this.pulled === this.#failAt) throw new Error('input broke');
        this.pulled += 1;
        yield this.pulled;
      }
    } finally {
      this.closed = true;
    }
  }

  async *async(): AsyncGenerator<number, void> {
    for (const n of this.sync()) {
      await Promise.resolve();
      yield n;
    }
  }
}

/** Never yields, and does not care whether it is closed. */
export const stuckInput = (): AsyncIterable<number> & { closed: number } => ({
  closed: 0,
  [Symbol.asyncIterator]() {
    return {
      next: () => new Promise(() => undefined),
      return: () => {
        this.closed += 1;
        return new Promise(() => undefined);
      },
    };
  },
});

/** An input that throws when it is closed. */
export function* failsToClose(): Generator<number> {
  try {
    for (;;) yield 1;
  } finally {
    // oxlint-disable-next-line no-unsafe-finally -- the defect that is tested
    throw new Error('cannot close');
  }
}

export async function collect<T>(results: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const result of results) all.push(result);
  return all;
}
