import { describe, expect, test } from 'vitest';

import { FIELD_NAMES } from '../../src/model/fields.ts';
import type { FetchRecord } from '../../src/model/record.ts';
import { SINK_FORMATS } from '../../src/sinks/index.ts';
import { failedRecord, fullRecord, okRecord } from '../support/records.ts';

const KINDS: Readonly<Record<string, FetchRecord>> = {
  ok: okRecord(),
  failed: failedRecord(),
  'with every optional field': fullRecord(),
  skipped: failedRecord({ failed: false, error_code: null, skip_reason: 'duplicate' }),
};

const OPTIONS = { color: false, template: '{url}' };

test('the full record has every field, so that the contract covers them all', () => {
  expect(Object.keys(fullRecord()).toSorted()).toEqual(FIELD_NAMES.toSorted());
});

describe.each(SINK_FORMATS)('the format $name', (format) => {
  test.each(Object.entries(KINDS))('writes a record that is %s', async (_kind, record) => {
    const make = await format.load();
    const text = make(OPTIONS).format(record);
    expect(text.endsWith('\n')).toBe(true);
    expect(text).toContain('https://example.com/');
    expect(text).not.toMatch(/[^\P{Cc}\r\n\t]/u);
    expect(text).not.toContain('undefined');
  });

  test.each(Object.entries(KINDS))(
    'writes chosen fields of a record that is %s',
    async (_, record) => {
      const make = await format.load();
      const formatter = make({ ...OPTIONS, fields: ['size', 'url', 'title', 'tag'] });
      const text = formatter.format(record);
      expect(text.endsWith('\n')).toBe(true);
      expect(text).toContain('https://example.com/');
      expect(text).not.toContain('2026-01-02');
    },
  );

  test('makes the same text of the same record each time', async () => {
    const formatter = (await format.load())(OPTIONS);
    expect(formatter.format(fullRecord())).toBe(formatter.format(fullRecord()));
  });

  test('has a summary, and extensions that are its own', () => {
    const others = SINK_FORMATS.filter((other) => other !== format);
    expect(format.summary).not.toBe('');
    for (const extension of format.extensions) {
      expect(extension).toMatch(/^\.[a-z]+$/);
      expect(others.some((other) => other.extensions.includes(extension))).toBe(false);
    }
  });
});
