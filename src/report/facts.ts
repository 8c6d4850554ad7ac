import type { ErrorCode } from '../model/errors.ts';
import type { FetchRecord } from '../model/record.ts';

/** What of a record its totals, and a line about its failure, are made from. */
export type RecordFacts = Pick<
  FetchRecord,
  | 'url'
  | 'status_code'
  | 'failed'
  | 'error_code'
  | 'error'
  | 'size'
  | 'size_download'
  | 'num_redirects'
  | 'num_retries'
  | 'time_total'
  | 'skip_reason'
>;

/** Facts of many records, as few values that a structured clone copies fast. */
export interface FactsBatch {
  /** All URLs, one after the other. */
  readonly urls: string;
  /** For each record the length of its URL, then its numbers; NaN stands for null. */
  readonly numbers: Float64Array<ArrayBuffer>;
  /** Of those records alone that did not simply answer. */
  readonly exceptions: readonly FactsException[];
}

interface FactsException {
  /** The position of the record. */
  readonly index: number;
  readonly failed: boolean;
  readonly errorCode: ErrorCode | null;
  readonly error: string | null;
  readonly skipReason: string | null;
}

const COLUMNS = 7;

/** Numbers must not be NaN; a `skip_reason` that is missing becomes null. */
export function packFacts(records: readonly RecordFacts[]): FactsBatch {
  const numbers = new Float64Array(records.length * COLUMNS);
  const exceptions: FactsException[] = [];
  let urls = '';
  let at = 0;
  for (const [index, facts] of records.entries()) {
    urls += facts.url;
    numbers[at] = facts.url.length;
    numbers[at + 1] = facts.status_code ?? Number.NaN;
    numbers[at + 2] = facts.size ?? Number.NaN;
    numbers[at + 3] = facts.size_download ?? Number.NaN;
    numbers[at + 4] = facts.num_redirects;
    numbers[at + 5] = facts.num_retries;
    numbers[at + 6] = facts.time_total ?? Number.NaN;
    at += COLUMNS;
    const { failed, error_code: errorCode, error, skip_reason: skipReason = null } = facts;
    if (failed || errorCode !== null || error !== null || skipReason !== null) {
      exceptions.push({ index, failed, errorCode, error, skipReason });
    }
  }
  return { urls, numbers, exceptions };
}

/** The facts that were packed, in their order. */
export function unpackFacts({ urls, numbers, exceptions }: FactsBatch): readonly RecordFacts[] {
  const records: RecordFacts[] = [];
  let start = 0;
  let due = 0;
  for (let at = 0; at < numbers.length; at += COLUMNS) {
    const end = start + (numbers[at] ?? 0);
    const next = exceptions[due];
    const exception = next?.index === records.length ? next : null;
    if (exception !== null) due += 1;
    records.push({
      url: urls.slice(start, end),
      status_code: numberOrNull(numbers[at + 1]),
      failed: exception !== null && exception.failed,
      error_code: exception === null ? null : exception.errorCode,
      error: exception === null ? null : exception.error,
      size: numberOrNull(numbers[at + 2]),
      size_download: numberOrNull(numbers[at + 3]),
      num_redirects: numbers[at + 4] ?? 0,
      num_retries: numbers[at + 5] ?? 0,
      time_total: numberOrNull(numbers[at + 6]),
      skip_reason: exception === null ? null : exception.skipReason,
    });
    start = end;
  }
  return records;
}

function numberOrNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
