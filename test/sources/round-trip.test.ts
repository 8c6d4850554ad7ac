import { describe, expect, test } from 'vitest';

import type { FetchRecord } from '../../src/model/record.ts';
import { SINK_FORMATS } from '../../src/sinks/index.ts';
import { readAs, summary } from './support.ts';

function recordOf(seq: number, input: string, more: Partial<FetchRecord> = {}): FetchRecord {
  return {
    seq,
    input,
    url: `https://${input}`,
    final_url: null,
    method: 'GET',
    status_code: 200,
    failed: false,
    error_code: null,
    error_phase: null,
    error: null,
    content_type: null,
    size: 1,
    size_download: 1,
    size_verified: true,
    http_version: '1.1',
    remote_ip: null,
    remote_port: null,
    num_redirects: 0,
    num_retries: 0,
    time_queue: 0,
    time_namelookup: 0,
    time_connect: 0,
    time_appconnect: 0,
    time_starttransfer: 0,
    time_total: 0,
    timestamp: '2024-05-01T00:00:00.000Z',
    ...more,
  };
}

const RECORDS = [
  recordOf(1, 'example.com/?a="b",c', { title: '"a quote that is never closed' }),
  recordOf(2, 'bücher.example/', { title: 'two\nlines,\tand a tab', body: 'x\r\ny "z"' }),
  recordOf(3, 'http://u:***@example.com/', { title: "='a'" }),
  recordOf(4, 'http://cut', { failed: true, error_code: 'invalid_url', error_phase: 'input' }),
  recordOf(5, 'example.com/5', { failed: true, error_code: 'reset', error_phase: 'body' }),
];

describe('what is written can be read', () => {
  test.each(['jsonl', 'csv', 'tsv'])('%s', async (name) => {
    const makeFormatter = await SINK_FORMATS.find((format) => format.name === name)?.load();
    const formatter = makeFormatter?.({
      color: false,
      fields: ['title', 'seq', 'input', 'url', 'failed', 'error_code', 'error_phase', 'body'],
    });
    const written = [
      formatter?.header ?? '',
      ...RECORDS.map((record) => formatter?.format(record) ?? ''),
    ].join('');
    const messages = summary(await readAs(name, written));
    expect(messages).toEqual([
      'example.com/?a="b",c',
      'bücher.example/',
      expect.stringContaining('has a password that was masked'),
      expect.stringContaining('is the record of an input that was no URL'),
      'example.com/5',
    ]);
  });
});
