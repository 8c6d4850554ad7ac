import type { RecordKey } from '../model/ports.ts';

/** The key of a record from three of its values; null where they are not what gfetch writes. */
export function recordKey(seq: unknown, input: unknown, errorCode: unknown): RecordKey | null {
  if (!Number.isSafeInteger(seq) || Number(seq) < 1 || typeof input !== 'string') return null;
  return { seq: Number(seq), input, isInterrupted: errorCode === 'interrupted' };
}
