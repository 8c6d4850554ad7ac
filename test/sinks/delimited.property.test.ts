import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { inputHash } from '../../src/engine/resume/input-hash.ts';
import { FIELD_NAMES } from '../../src/model/fields.ts';
import { csvFormat, csvKeys } from '../../src/sinks/csv.ts';
import { tsvFormat, tsvKeys } from '../../src/sinks/tsv.ts';
import { readCsv } from '../../src/sources/csv.ts';
import { readTsv } from '../../src/sources/tsv.ts';
import { csvCell, tsvCell, withoutFormula } from '../../src/util/csv-write.ts';
import { jsonText } from '../../src/util/json-text.ts';
import { withoutControls } from '../../src/util/printable.ts';
import { collect, cutAt } from '../sources/support.ts';
import { readCsv as readCsvCells } from '../support/csv.ts';
import { okRecord } from '../support/records.ts';

// prettier-ignore
const UNITS = [
  'a', '1', '=', '+', '-', '@', "'", '"', ',', ';', '\t', '\\', 'n', 'u', '#', ' ', 'é', '😀', '\uff1d',
  '\u202e', '\u2066', '\u200b',
];
/** Texts of inputs: no line ends or controls, which are refused before; nothing to trim. */
const input = fc
  .string({ unit: fc.constantFrom(...UNITS.filter((unit) => unit !== '\t')), maxLength: 10 })
  .filter((text) => text !== '' && text === text.trim() && !text.startsWith('#'));
const anything = fc.string({
  unit: fc.constantFrom(...UNITS, '\r', '\n', '\0', '\u001b', '\u009b'),
});

const FORMATS = [
  { name: 'csv', format: csvFormat, keys: csvKeys, read: readCsv, cell: csvCell, separator: ',' },
  { name: 'tsv', format: tsvFormat, keys: tsvKeys, read: readTsv, cell: tsvCell, separator: '\t' },
];

describe.each(FORMATS)('$name', ({ format, keys, read, cell, separator }) => {
  test('each cell is its value made fit for the format, whatever the rows before had there', () => {
    const text = fc.oneof(
      anything,
      fc.string({ maxLength: 2 }),
      fc.constantFrom('', 'text/html', "'=1", 'a,b', '"', '\ud83d'),
    );
    const value = fc.option(text);
    const size = fc.option(fc.oneof(fc.nat(), fc.double(), fc.integer()));
    const row = fc.record({
      input: text,
      final_url: value,
      size,
      failed: fc.boolean(),
      title: value,
      tag: fc.jsonValue(),
    });
    const fields = ['input', 'final_url', 'size', 'failed', 'title', 'tag'] as const;
    const cellOf = (each: unknown): string => {
      if (each === null) return '';
      const isText = typeof each === 'string';
      return cell(isText ? withoutFormula(withoutControls(each)) : jsonText(each));
    };
    fc.assert(
      fc.property(fc.array(fc.tuple(row, fc.boolean())), (rows) => {
        const formatter = format({ fields, color: false });
        for (const [values, isTwice] of rows) {
          const cells = fields.map((name) => cellOf(values[name]));
          const expected = Buffer.from(`${cells.join(separator)}\n`).toString();
          for (let time = 0; time < (isTwice ? 3 : 1); time += 1) {
            expect(formatter.format({ ...okRecord(), ...values })).toBe(expected);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  test('inputs are read as they were written, however the bytes arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(input, anything), { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 5 }),
        async (rows, cuts) => {
          const formatter = format({ fields: FIELD_NAMES, color: false });
          const text = rows
            .map(([url, title], index) =>
              formatter.format({ ...okRecord({ seq: index + 1, input: url }), title }),
            )
            .join('');
          const bytes = Buffer.from((formatter.header ?? '') + text);
          const places = cuts.map((cut) => cut % bytes.length);
          const items = await collect(read(cutAt(bytes, places), { source: 'x' }));
          expect(items.map((item) => item.text)).toEqual(rows.map(([url]) => url));
        },
      ),
      { numRuns: 200 },
    );
  });

  test('the key of a record is found again, whatever is in the other cells', () => {
    const fields = ['title', 'error_code', 'input', 'seq', 'error'] as const;
    const formatter = format({ fields, color: false });
    const reader = keys(fields);
    fc.assert(
      fc.property(anything, anything, fc.integer({ min: 1 }), (text, other, seq) => {
        const record = { ...okRecord({ seq, input: text }), title: other, error: other };
        const key = reader.read(formatter.format(record).slice(0, -1));
        expect(key?.seq).toBe(seq);
        expect(inputHash(key?.input ?? '')).toBe(inputHash(text));
      }),
      { numRuns: 500 },
    );
  });
});

test('no text in a cell of CSV can be run by a spreadsheet, or steers a terminal', () => {
  const formatter = csvFormat({ fields: ['title', 'tag', 'size'], color: false });
  fc.assert(
    fc.property(anything, fc.integer(), (title, tag) => {
      const row = formatter.format({ ...okRecord({ size: 5 }), title, tag });
      const [cells] = readCsvCells(`title,tag,size\n${row}`);
      expect(cells?.['title']).not.toMatch(/^[=+\-@\t\r\n\uff1d]/);
      expect(row).not.toMatch(/[^\P{Cc}\t\r\n]|[\u202a-\u202e\u2066-\u2069]/u);
      expect([cells?.['tag'], cells?.['size']]).toEqual([String(tag), '5']);
    }),
    { numRuns: 500 },
  );
});
