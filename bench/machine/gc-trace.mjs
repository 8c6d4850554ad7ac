// What `node --trace-gc` prints: how much was allocated.

/** `[pid:isolate] 40 ms: Scavenge 5.0 (5.2) -> 4.5 (6.2) MB, 0.53 / 0.01 ms …` */
const COLLECTION = /^\[\d+:(\w+)\].*?: [\w\s()-]+? ([\d.]+) \([\d.]+\) -> ([\d.]+) \([\d.]+\) MB/gm;

/**
 * Sums a trace. What is outside of V8's heap, as buffers are, is not in it.
 *
 * @returns {{ allocatedBytes: number, collections: number }}
 */
export function readGcTrace(text) {
  const after = new Map(); // megabytes left by the last collection, by isolate: threads have their own
  const sum = { allocatedBytes: 0, collections: 0 };
  for (const [, isolate, before, left] of text.matchAll(COLLECTION)) {
    sum.allocatedBytes += Math.max(0, Number(before) - (after.get(isolate) ?? 0)) * 2 ** 20;
    sum.collections += 1;
    after.set(isolate, Number(left));
  }
  return sum;
}
