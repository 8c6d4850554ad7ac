import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { FIELD_NAMES, type RecordField } from '../../src/model/fields.ts';
import type { FetchRecord } from '../../src/model/record.ts';
import { SINK_FORMATS } from '../../src/sinks/index.ts';
import { openOutputs } from '../../src/sinks/outputs.ts';
import { SOURCE_FORMATS } from '../../src/sources/index.ts';
import { fullRecord, okRecord } from '../support/records.ts';
import { readWords, summary } from './support.ts';

/** What is written in a format that inputs may have, too. */
const BOTH = SINK_FORMATS.filter(({ name }) =>
  SOURCE_FORMATS.some((source) => source.name === name),
);

function recordOf(seq: number, input: string, more: Partial<FetchRecord> = {}): FetchRecord {
  return okRecord({ seq, input, url: `https://${input}`, ...more });
}

const RECORDS = [
  recordOf(1, 'example.com/?a="b",c', { title: '"a quote that is never closed' }),
  recordOf(2, 'bücher.example/', { title: 'two\nlines,\tand a tab', body: 'x\r\ny "z"' }),
  recordOf(3, 'http://u:***@example.com/', { title: "='a'" }),
  recordOf(4, 'http://cut', { failed: true, error_code: 'invalid_url', error_phase: 'input' }),
  recordOf(5, 'example.com/5', { failed: true, error_code: 'reset', error_phase: 'body' }),
  recordOf(6, '{a}.example/ü\\n\u202e#x', { title: '# no comment' }),
  recordOf(7, '-a.example/'),
  recordOf(8, "'http://b.example/"),
  { ...fullRecord(), seq: 9, input: 'example.com/full', tag: { url: 'http://no.example/' } },
];

const READ = [
  'example.com/?a="b",c',
  'bücher.example/',
  expect.stringContaining('has a password that was masked'),
  expect.stringContaining('is the record of an input that was no URL'),
  'example.com/5',
  '{a}.example/ü\\n\u202e#x',
  '-a.example/',
  "'http://b.example/",
  'example.com/full',
];

const CHOICES: Readonly<Record<string, readonly RecordField[] | undefined>> = {
  'the fields of a run without --fields': undefined,
  'all fields': FIELD_NAMES,
  'the fields that are needed, last': [
    ...(['title', 'body', 'tag', 'url', 'error_phase', 'error_code'] as const),
    ...(['failed', 'input', 'seq'] as const),
  ],
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gfetch-round-trip-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('there are such formats', () => {
  expect(BOTH).not.toEqual([]);
});

describe.each(BOTH)('what is written as $name can be read', (format) => {
  const names = format.extensions.flatMap((extension) => [`a${extension}`, `a${extension}.gz`]);

  describe.each(Object.entries(CHOICES))('with %s', (_choice, fields) => {
    test.each(names)('from %s, by its name', async (name) => {
      const path = join(folder, name);
      const outputs = await openOutputs([{ path, format }], { color: false, fields });
      for (const record of RECORDS) outputs.write(record);
      await outputs.close();
      expect(summary(await readWords([path]))).toEqual(READ);
    });
  });
});
