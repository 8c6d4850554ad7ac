import type { Sink } from '../../../src/model/ports.ts';
import type { FetchRecord } from '../../../src/model/record.ts';

/** A sink that takes as many records as it is told to, and is full from then on. */
export interface Sluice extends Sink {
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
  return {
    taken,
    get pressed() {
      return pressed;
    },
    write({ seq }: FetchRecord) {
      if (left <= 0) pressed += 1;
      left -= 1;
      taken.push(seq);
      return left > 0;
    },
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
