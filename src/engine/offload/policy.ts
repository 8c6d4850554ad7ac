/** What is known of a page before it is read. */
export interface PageLoad {
  readonly sizeBytes: number;
  /** What a byte of such work has cost so far; milliseconds. */
  readonly msPerByte: number;
  /** For how long the event loop was blocked of late, at worst; milliseconds. */
  readonly recentLagMs: number;
}

/** Below, handing a body over and taking the result back is no gain worth the delay. */
const MIN_BYTES = 128 * 1024;
/** One page may hold up the loop for so long. */
const MAX_COST_MS = 50;
/** A loop that is later than this has too much to do already. */
const MAX_LAG_MS = 20;

/** Whether a page is to be read in another thread: it is large, and the loop would suffer. */
export function belongsInThread({ sizeBytes, msPerByte, recentLagMs }: PageLoad): boolean {
  if (sizeBytes < MIN_BYTES) return false;
  return recentLagMs > MAX_LAG_MS || sizeBytes * msPerByte > MAX_COST_MS;
}

/** Below, a thread that is there for nothing else takes no work off the loop. */
const MIN_DEDICATED_BYTES = 4 * 1024;

/** Whether reading a page in a thread that was asked for leaves the loop with less to do. */
export function paysInThread({ sizeBytes }: Pick<PageLoad, 'sizeBytes'>): boolean {
  return sizeBytes >= MIN_DEDICATED_BYTES;
}

/** A guess at what a byte costs, before anything was measured: 1 MB in 16 ms. */
export const FIRST_MS_PER_BYTE = 16e-6;

/** Takes a measurement into account. One that was disturbed, by a collection say, weighs little. */
export function revisedCost(msPerByte: number, sizeBytes: number, tookMs: number): number {
  if (sizeBytes < MIN_BYTES) return msPerByte;
  return msPerByte + (tookMs / sizeBytes - msPerByte) / 8;
}
