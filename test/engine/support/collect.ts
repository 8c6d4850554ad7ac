import type { FetchRecord } from '../../../src/model/record.ts';

/** Every record, in the order in which they came. */
export async function all(records: AsyncIterable<FetchRecord>): Promise<FetchRecord[]> {
  const found: FetchRecord[] = [];
  for await (const record of records) found.push(record);
  return found;
}

export const seqs = (records: readonly FetchRecord[]): number[] => records.map(({ seq }) => seq);

/** 1, 2 … `count`. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
