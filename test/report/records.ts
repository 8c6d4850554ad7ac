import type { ErrorCode } from '../../src/model/errors.ts';
import type { FetchRecord } from '../../src/model/record.ts';

const BLANK: FetchRecord = {
  seq: 1,
  input: 'https://example.com/',
  url: 'https://example.com/',
  final_url: null,
  method: 'GET',
  status_code: null,
  failed: false,
  error_code: null,
  error_phase: null,
  error: null,
  content_type: null,
  size: null,
  size_download: null,
  size_verified: null,
  http_version: null,
  remote_ip: null,
  remote_port: null,
  num_redirects: 0,
  num_retries: 0,
  time_queue: null,
  time_namelookup: null,
  time_connect: null,
  time_appconnect: null,
  time_starttransfer: null,
  time_total: null,
  timestamp: '2026-01-02T03:04:05.000Z',
};

/** A complete response. */
export function answered(status: number, more: Partial<FetchRecord> = {}): FetchRecord {
  return { ...BLANK, status_code: status, time_total: 0.1, ...more };
}

export function failed(code: ErrorCode, more: Partial<FetchRecord> = {}): FetchRecord {
  return { ...BLANK, failed: true, error_code: code, error: `it was ${code}`, ...more };
}

export function skipped(reason: string): FetchRecord {
  return { ...BLANK, skip_reason: reason };
}
