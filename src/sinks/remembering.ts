import type { FetchRecord } from '../model/record.ts';
import type { ByteText } from '../util/byte-text.ts';

/** How many different ones are remembered: what a few kinds of answers come to. */
const REMEMBERED = 8;

/** Some fields of a record that are written together, and seldom differ from one record to the next. */
export interface Part<Key> {
  keyOf(this: void, record: FetchRecord): Key;
  isSame(this: void, key: Key, record: FetchRecord): boolean;
  write(this: void, key: Key, out: ByteText): void;
}

interface Known<Key> {
  readonly key: Key;
  /** null: met only once. */
  bytes: Uint8Array | null;
}

/** Writes a part, from memory where it was met before: to keep what never recurs would cost more. */
export function remembering<Key>({
  keyOf,
  isSame,
  write,
}: Part<Key>): (record: FetchRecord, out: ByteText) => void {
  const known: Known<Key>[] = [];
  let oldest = 0;
  return (record, out) => {
    for (const each of known) {
      if (!isSame(each.key, record)) continue;
      if (each.bytes === null) {
        const from = out.length;
        write(each.key, out);
        each.bytes = Buffer.from(out.view(from));
      } else {
        out.bytes(each.bytes);
      }
      return;
    }
    const key = keyOf(record);
    write(key, out);
    known[oldest] = { key, bytes: null };
    oldest = (oldest + 1) % REMEMBERED;
  };
}
