import type { ReadySink } from '../../../src/model/ports.ts';
import type { FetchRecord } from '../../../src/model/record.ts';

/**
 * A sink that takes as many records as it is told to, and is full from then on. What is ready for it
 * is one record, its `seq` in digits.
 */
export interface Sluice extends ReadySink {
  /** The `seq` of each record, in the order in which they came. */
  readonly taken: readonly number[];
  /** Records that came though it was full. */
  readonly pressed: number;
  /** Makes room for so many more records. */
  open(count: number): void;
}

export function makeSluice(room: number): Sluice {
  const taken: number[] = [];
  let left = room;
  let pressed = 0;
  let waiting: (() => void)[] = [];
  const take = (seq: number): boolean => {
    if (left <= 0) pressed += 1;
    left -= 1;
    taken.push(seq);
    return left > 0;
  };
  return {
    taken,
    get pressed() {
      return pressed;
    },
    write: ({ seq }: FetchRecord) => take(seq),
    writeReady: ({ bytes: [first] }) => take(Number(Buffer.from(first ?? []).toString())),
    async drained() {
      if (left > 0) return;
      await new Promise<void>((resolve) => waiting.push(resolve));
    },
    open(count) {
      left = count;
      const resolvers = waiting;
      waiting = [];
      for (const resolve of resolvers) resolve();
    },
    close: () => Promise.resolve(),
  };
}

/** Lets everything that is due have its turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
