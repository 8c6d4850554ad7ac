import type { ReadyRecords } from '../../model/ports.ts';
import type { FinishedBatch } from './messages.ts';

type Text = Pick<FinishedBatch, 'bytes' | 'lengths'>;

/** The records of a delivery in one go. */
export function allOf({ bytes, lengths }: Text): ReadyRecords {
  const [first = new Uint32Array()] = lengths;
  const withheld = first.filter((length) => length === 0).length;
  return { bytes, records: first.length - withheld, withheld };
}

/** Each by itself, so that they can be put in order. Copies: one that waits must not keep the others. */
export function oneByOne({ bytes, lengths }: Text): ReadyRecords[] {
  const starts = lengths.map(() => 0);
  return Array.from({ length: lengths[0]?.length ?? 0 }, (_, i) => {
    let withheld = 0;
    const parts = bytes.map((all, output) => {
      const start = starts[output] ?? 0;
      const length = lengths[output]?.[i] ?? 0;
      starts[output] = start + length;
      if (length === 0) withheld = 1;
      return all.slice(start, start + length);
    });
    return { bytes: parts, records: 1 - withheld, withheld };
  });
}
