import { expect, test } from 'vitest';

import { UsageError } from '../../src/model/errors.ts';
import { chooseFormat } from '../../src/sinks/index.ts';

test.each([
  ['out.jsonl', 'jsonl'],
  ['out.ndjson', 'jsonl'],
  ['out.json.gz', 'jsonl'],
  ['dir.csv/OUT.CSV', 'csv'],
  ['a.csv.tsv', 'tsv'],
  ['run.txt', 'lines'],
  ['-', 'lines'],
])('%s is %s', (path, name) => {
  expect(chooseFormat(path).name).toBe(name);
});

test('a name goes before the extension', () => {
  expect(chooseFormat('out.jsonl', 'csv').name).toBe('csv');
  expect(chooseFormat('-', 'tsv').name).toBe('tsv');
});

test.each(['out', 'out.gz', 'out.xml', 'dir.csv/out'])('%s is refused with what to do', (path) => {
  expect(() => chooseFormat(path)).toThrow(UsageError);
  expect(() => chooseFormat(path)).toThrow(`${path}: no format goes with this name`);
  expect(() => chooseFormat(path)).toThrow(/\.jsonl .*\.csv .*--format/);
});

test('an unknown name is refused with the nearest', () => {
  expect(() => chooseFormat('-', 'josnl')).toThrow('unknown format “josnl”; did you mean “jsonl”?');
  expect(() => chooseFormat('-', 'parquet')).toThrow('there are lines, jsonl, csv, tsv, template');
});
