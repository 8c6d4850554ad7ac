import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { splitRows, type Dialect, type Row } from '../../src/util/csv-rows.ts';
import { csvCell } from '../../src/util/csv-write.ts';
import { collect, cutAt } from '../sources/support.ts';

const CSV: Dialect = { delimiter: ',', quotesSpanLines: true };
const TSV: Dialect = { delimiter: '\t', quotesSpanLines: false };

const split = (text: string, dialect = CSV, maxBytes = 1_000): Promise<Row[]> =>
  collect(splitRows(cutAt(Buffer.from(text), []), dialect, maxBytes));

const fields = async (text: string, dialect = CSV): Promise<readonly string[][]> =>
  (await split(text, dialect)).map((row) => [...row.fields]);

describe('splitRows', () => {
  test('reads RFC 4180', async () => {
    expect(await fields('a,b\r\n"c,""d""\r\ne",f\r\n,\n\n"",g')).toEqual([
      ['a', 'b'],
      ['c,"d"\r\ne', 'f'],
      ['', ''],
      ['', 'g'],
    ]);
  });

  test('reads what others write against it', async () => {
    expect(await fields('a"b,c"\nd,"e"f"g\n"""",h')).toEqual([
      ['a"b', 'c"'],
      ['d', 'ef"g'],
      ['"', 'h'],
    ]);
  });

  test('tells on which line a row begins and ends', async () => {
    const rows = await split('a\n\n"b\nc\r\nd",e\nf');
    expect(rows.map(({ line, endLine }) => [line, endLine])).toEqual([
      [1, 1],
      [3, 5],
      [6, 6],
    ]);
  });

  test('without quotes over lines, a lone quote is a character', async () => {
    expect(await fields('"a\tb\n"c\td""\t"e"x\n"f ""g""\th"\ti\t', TSV)).toEqual([
      ['"a', 'b'],
      ['"c', 'd""', '"e"x'],
      ['f "g"\th', 'i', ''],
    ]);
  });

  test('a quote that is never closed costs its row alone', async () => {
    const rows = await split(`a\n"b\n${'c\n'.repeat(60)}d\ne`, CSV, 100);
    expect(rows[0]?.fields).toEqual(['a']);
    expect(rows[1]).toMatchObject({ line: 2, endLine: 52, fault: 'unclosed_quote' });
    expect(
      rows
        .slice(2)
        .map((row) => row.fields[0])
        .join(''),
    ).toBe(`${'c'.repeat(10)}de`);
    expect((await split('a\n"b\nc')).at(-1)).toMatchObject({ line: 2, fault: 'unclosed_quote' });
  });

  test('a row without end is not kept', async () => {
    const rows = await split(`a,${'b'.repeat(5_000)}\nc`);
    expect(rows[0]).toEqual({
      line: 1,
      endLine: 1,
      fields: [`a,${'b'.repeat(198)}`],
      fault: 'too_long',
    });
    expect(rows[1]?.fields).toEqual(['c']);
  });

  test('reads any table that was written by the rules', async () => {
    const cell = fc
      .array(fc.constantFrom('a', '"', ',', '\n', '\r', ' '))
      .map((all) => all.join(''));
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom('\n', '\r\n', '\r'), async (rows, lineEnd) => {
        const text = rows.map((row) => row.map(csvCell).join(',')).join(lineEnd);
        expect(await fields(text)).toEqual(rows);
      }),
    );
  });
});
