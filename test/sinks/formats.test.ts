import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { FIELD_NAMES } from '../../src/model/fields.ts';
import type { RecordFormatter, SinkFormat } from '../../src/model/ports.ts';
import type { FetchRecord } from '../../src/model/record.ts';
import { SINK_FORMATS } from '../../src/sinks/index.ts';
import { openOutputs } from '../../src/sinks/outputs.ts';
import { printable } from '../../src/util/printable.ts';
import { failedRecord, fullRecord, okRecord } from '../support/records.ts';

/** What would reach a terminal, end a line, turn or hide text, or be no UTF-8; without a quote. */
const HOSTILE =
  '\u001b]0;x\u0007\u001b[2J\u009b1m\u007f\0, \n,\r,\r\n,\t;\u2028\u202e\u2066\u200f\ufeff\\\ud83d';

const KINDS: Readonly<Record<string, FetchRecord>> = {
  ok: okRecord(),
  failed: failedRecord(),
  'with every optional field': fullRecord(),
  skipped: failedRecord({ failed: false, error_code: null, skip_reason: 'duplicate' }),
};

const OPTIONS = { color: false, template: '{url}' };
const ALL_FIELDS = {
  color: false,
  fields: FIELD_NAMES,
  template: FIELD_NAMES.map((name) => `{${name}}`).join(' '),
};

/** The same with `text` in place of every text, and in the names of headers. */
function withTexts(value: unknown, text: string): unknown {
  if (typeof value === 'string') return text;
  if (Array.isArray(value)) return value.map((item) => withTexts(item, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withTexts(item, text)]),
  );
}

function hostileRecord(): FetchRecord {
  return {
    ...(withTexts(fullRecord(), HOSTILE) as FetchRecord),
    headers: { [HOSTILE]: [HOSTILE] },
    tag: { [HOSTILE]: HOSTILE },
  };
}

const formatterOf = async (
  format: SinkFormat,
  options: typeof OPTIONS | typeof ALL_FIELDS,
): Promise<RecordFormatter> => (await format.load())(options);

test('the full record has every field, so that the contract covers them all', () => {
  expect(Object.keys(fullRecord()).toSorted()).toEqual(FIELD_NAMES.toSorted());
});

// every new format is tested by being listed
describe.each(SINK_FORMATS)('the format $name', (format) => {
  test.each(Object.entries(KINDS))('writes a record that is %s', async (_kind, record) => {
    const text = (await formatterOf(format, OPTIONS)).format(record);
    expect(text.endsWith('\n')).toBe(true);
    expect(text).toContain('https://example.com/');
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

  describe.each([
    ['its own fields', OPTIONS],
    ['all fields', ALL_FIELDS],
  ])('with %s', (_name, options) => {
    test('makes the same text of the same record each time', async () => {
      const formatter = await formatterOf(format, options);
      expect(formatter.format(fullRecord())).toBe(formatter.format(fullRecord()));
    });

    test('lets nothing through that steers a terminal', async () => {
      const text = (await formatterOf(format, options)).format(hostileRecord());
      expect(text).toContain('x');
      expect(text).not.toMatch(/[^\P{Cc}\t\n\r]/u);
    });

    // what is read again keeps letters as they are, also those that turn the direction of text
    test.skipIf(format.loadKeys !== undefined)('shows what turns or hides text', async () => {
      const text = (await formatterOf(format, options)).format(hostileRecord());
      const columns = text.slice(0, -1).replaceAll('\t', ' ');
      expect(columns).toBe(printable(columns));
    });

    test('makes one line of a record, but for line ends in quotes', async () => {
      const text = (await formatterOf(format, options)).format(hostileRecord());
      const unquoted = text.replaceAll(/"[^"]*"/g, '');
      expect(unquoted).not.toContain('"');
      expect(unquoted.search(/[\n\r]/)).toBe(unquoted.length - 1);
    });

    test('writes out no half of a surrogate pair, which strict readers refuse', async () => {
      const text = (await formatterOf(format, options)).format(hostileRecord());
      expect(text).not.toMatch(/\\ud[89a-f]/i);
    });

    test('has its header once, also when more is added', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'gfetch-formats-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const path = join(folder, 'out');
      const records = [okRecord(), failedRecord({ seq: 2 }), fullRecord()];
      for (const [index, record] of records.entries()) {
        const outputs = await openOutputs([{ path, format, append: index > 0 }], options);
        outputs.write(record);
        await outputs.close();
      }
      const formatter = await formatterOf(format, options);
      const { header = '' } = formatter;
      expect(header).toMatch(/^$|\n$/);
      expect(readFileSync(path, 'utf8')).toBe(
        // what is no UTF-8 is replaced as it is written
        Buffer.from(
          [header, ...records.map((record) => formatter.format(record))].join(''),
        ).toString(),
      );
    });
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
