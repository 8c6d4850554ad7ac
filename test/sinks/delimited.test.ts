import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { CORE_FIELDS } from '../../src/model/fields.ts';
import { csvFormat } from '../../src/sinks/csv.ts';
import { tsvFormat } from '../../src/sinks/tsv.ts';
import { failedRecord, fullRecord, okRecord } from '../support/records.ts';

/** Reads CSV as RFC 4180 says. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\n)/y;
  let row: string[] = [];
  while (cell.lastIndex < text.length) {
    const match = cell.exec(text);
    if (match === null) throw new Error(`not CSV: ${JSON.stringify(text)}`);
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\n') rows.push(row);
    if (match[3] === '\n') row = [];
  }
  return rows;
}

describe('csv', () => {
  test('the header and the row have the core fields, unknown is empty', () => {
    const formatter = csvFormat({ color: false });
    const [names, cells] = parseCsv(formatter.header + formatter.format(failedRecord()));
    expect(names).toEqual([...CORE_FIELDS]);
    expect(cells).toHaveLength(CORE_FIELDS.length);
    expect(cells?.slice(0, 10)).toEqual([
      '1',
      'https://example.com/',
      'https://example.com/',
      '',
      'GET',
      '',
      'true',
      'dns_not_found',
      'dns',
      'the name does not exist',
    ]);
  });

  test('lists and objects are JSON', () => {
    const formatter = csvFormat({ color: false, fields: ['dns', 'tls', 'tag'] });
    const [cells = []] = parseCsv(formatter.format(fullRecord()));
    const { dns, tls, tag } = fullRecord();
    expect(cells.map((cell) => JSON.parse(cell) as unknown)).toEqual([dns, tls, tag]);
  });

  test('JSON stays JSON, whatever is in it', () => {
    const formatter = csvFormat({ color: false, fields: ['headers'] });
    const headers = { server: ['nginx\u009b', '\u202e"\ud800', 'a\tb'] };
    const [cells = []] = parseCsv(formatter.format(okRecord({ headers })));
    expect(JSON.parse(cells.join())).toEqual({ server: ['nginx\u009b', '\u202e"\ufffd', 'a\tb'] });
    expect(cells.join()).not.toMatch(/[\u009b\u202e]|\\ud800/);
  });

  test('any text comes back as it was, unless it is a formula or has controls', () => {
    const formatter = csvFormat({ color: false, fields: ['title', 'seq'] });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (title) => {
        fc.pre(!/^[=+\-@]/.test(title));
        expect(parseCsv(formatter.format(okRecord({ title })))).toEqual([[title, '1']]);
      }),
    );
    for (const title of ['a,b', '"', 'two\nlines', 'a\r\nb', ' padded ', 'tab\there']) {
      expect(parseCsv(formatter.format(okRecord({ title })))).toEqual([[title, '1']]);
    }
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1'])(
    'the formula %j is made text',
    (title) => {
      const formatter = csvFormat({ color: false, fields: ['title'] });
      expect(parseCsv(formatter.format(okRecord({ title })))).toEqual([[`'${title}`]]);
    },
  );

  test('a negative number is no formula', () => {
    const formatter = csvFormat({ color: false, fields: ['tag'] });
    expect(formatter.format(okRecord({ tag: -5 }))).toBe('-5\n');
    expect(formatter.format(okRecord({ tag: '-5' }))).toBe("'-5\n");
  });

  test('control characters are shown', () => {
    const formatter = csvFormat({ color: false, fields: ['title'] });
    expect(formatter.format(okRecord({ title: 'a\u001b[1m\u0000\u009b' }))).toBe(
      'a\\x1b[1m\\x00\\x9b\n',
    );
  });

  test('a row of one empty cell is no blank line', () => {
    const formatter = csvFormat({ color: false, fields: ['title'] });
    expect(formatter.format(okRecord({ title: null }))).toBe('""\n');
  });
});

describe('tsv', () => {
  test('has a header and one line per record, whatever is in it', () => {
    const formatter = tsvFormat({ color: false, fields: ['seq', 'title', 'size'] });
    expect(formatter.header).toBe('seq\ttitle\tsize\n');
    expect(formatter.format(okRecord({ title: 'a\tb\nc\\d\re', size: null }))).toBe(
      '1\ta\\tb\\nc\\\\d\\re\t\n',
    );
  });

  test('formulas are made text, also behind a tab', () => {
    const formatter = tsvFormat({ color: false, fields: ['title'] });
    expect(formatter.format(okRecord({ title: '=1' }))).toBe("'=1\n");
    expect(formatter.format(okRecord({ title: '\t=1' }))).toBe("'\\t=1\n");
  });
});
