import type { ErrorCode } from '../../src/model/errors.ts';
import type { FetchRecord } from '../../src/model/record.ts';
import { blankRecord } from '../support/records.ts';

/** A complete response. */
export function answered(status: number, more: Partial<FetchRecord> = {}): FetchRecord {
  return blankRecord({ status_code: status, time_total: 0.1, ...more });
}

export function failed(code: ErrorCode, more: Partial<FetchRecord> = {}): FetchRecord {
  return blankRecord({ failed: true, error_code: code, error: `it was ${code}`, ...more });
}

export function skipped(reason: string): FetchRecord {
  return blankRecord({ skip_reason: reason });
}
