import type { BodyStore, BodyWriter } from '../../../src/model/ports.ts';

/** A store that keeps nothing, with some of its ways replaced. */
export function storeWith(ways: Partial<BodyWriter>): BodyStore {
  return { open: () => ({ ...KEEPS_NOTHING, ...ways }) };
}

const KEEPS_NOTHING: BodyWriter = {
  write: () => true,
  onDrain: () => undefined,
  finish: async () => 'saved',
  discard: async () => undefined,
};

export interface SlowStore extends BodyStore {
  /** How many bytes were taken before it held back. */
  held(): number;
  /** Takes everything from now on. */
  release(): void;
}

/** Takes one chunk of the first body, and no more until it is told to. */
export function slowStore(): SlowStore {
  let bytes = 0;
  let isHolding = true;
  let isFirst = true;
  const resumers: (() => void)[] = [];
  return {
    open: () => {
      if (!isFirst) return KEEPS_NOTHING;
      isFirst = false;
      return {
        ...KEEPS_NOTHING,
        write: (chunk) => {
          bytes += chunk.length;
          return !isHolding;
        },
        onDrain: (resume) => resumers.push(resume),
      };
    },
    held: () => bytes,
    release: () => {
      isHolding = false;
      for (const resume of resumers) resume();
    },
  };
}
