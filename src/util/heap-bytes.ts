// What V8 takes for an object or array itself, and for each of its slots, on 64 bits.
const OBJECT_BYTES = 32;
const SLOT_BYTES = 8;

/**
 * About how many bytes of memory a value as JSON has them takes, at most: text is counted with two
 * bytes a unit, though V8 needs but one where it is Latin-1. Nothing is counted twice or recursed
 * into, however deep it is.
 */
export function heapBytes(value: unknown): number {
  let bytes = 0;
  const left: unknown[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    bytes += SLOT_BYTES;
    if (typeof next === 'string') {
      bytes += OBJECT_BYTES + 2 * next.length;
    } else if (typeof next === 'object' && next !== null) {
      bytes += OBJECT_BYTES;
      for (const part of Object.values(next)) left.push(part);
    }
  }
  return bytes;
}
