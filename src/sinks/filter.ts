import type { FetchRecord } from '../model/record.ts';
import type { RecordClass } from './index.ts';

/** Tells which records are written. */
export type RecordFilter = (record: FetchRecord) => boolean;

const CLASSES: Readonly<Record<RecordClass, RecordFilter>> = {
  ok: ({ failed, status_code: status }) => !failed && status !== null && status < 400,
  failed: ({ failed }) => failed,
  'http-error': ({ failed, status_code: status }) => !failed && status !== null && status >= 400,
};

export interface FilterOptions {
  readonly only?: RecordClass | undefined;
  readonly matchStatus?: readonly number[] | undefined;
}

/** Lets through what meets both conditions; everything where there is none. */
export function recordFilter({ only, matchStatus }: FilterOptions): RecordFilter {
  const filters: RecordFilter[] = [];
  if (only !== undefined) filters.push(isFetched, CLASSES[only]);
  if (matchStatus !== undefined) {
    const wanted = new Set(matchStatus);
    filters.push(({ status_code: status }) => status !== null && wanted.has(status));
  }
  return (record) => filters.every((filter) => filter(record));
}

/** What is skipped for its content type has a status, too. */
function isFetched({ skip_reason: reason = null }: FetchRecord): boolean {
  return reason === null;
}
