import { describe, expect, test } from 'vitest';

import type { FetchRecord } from '../../src/model/record.ts';
import { SINK_FORMATS } from '../../src/sinks/index.ts';
import { okRecord } from '../support/records.ts';
import { readAs, summary } from './support.ts';

function recordOf(seq: number, input: string, more: Partial<FetchRecord> = {}): FetchRecord {
  return okRecord({ seq, input, url: `https://${input}`, ...more });
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
