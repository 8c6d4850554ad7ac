/** Counts how much work overlaps. */
export class Gauge {
  running = 0;
  peak = 0;
  begun = 0;
  ended = 0;

  async run<T>(work: () => Promise<T>): Promise<T> {
    this.begun += 1;
    this.running += 1;
    this.peak = Math.max(this.peak, this.running);
    try {
      return await work();
    } finally {
      this.running -= 1;
      this.ended += 1;
    }
  }
}

/** Work that ends when it is told to, in any order. */
export class Gate {
  readonly #open: (() => void)[] = [];

  /** Waits to be let through; ignores signals. */
  pass(): Promise<void> {
    return new Promise((resolve) => this.#open.push(resolve));
  }

  get waiting(): number {
    return this.#open.length;
  }

  /** Lets the first `count` through. */
  release(count = Infinity): void {
    for (const open of this.#open.splice(0, count)) open();
  }
}

/** Everything that can happen without time passing has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
}

/** Tells whether a promise has settled by now, whichever way. */
export function watch(promise: Promise<unknown>): { settled: boolean } {
  const seen = { settled: false };
  const note = (): void => {
    seen.settled = true;
  };
  promise.then(note, note);
  return seen;
}
