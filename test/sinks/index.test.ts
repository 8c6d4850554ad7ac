import { expect, test } from 'vitest';

import { UsageError } from '../../src/model/errors.ts';
import { chooseFormat, formatOfPath, SINK_FORMATS } from '../../src/sinks/index.ts';

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
  const names = SINK_FORMATS.map(({ name }) => name).join(', ');
  expect(() => chooseFormat('-', 'josnl')).toThrow('unknown format “josnl”; did you mean jsonl?');
  expect(() => chooseFormat('-', 'parquet')).toThrow(
    `unknown format “parquet”; there are ${names}`,
  );
});

test('what is quoted in a message cannot reach the terminal', () => {
  expect(() => chooseFormat('\u001b[2J')).toThrow(String.raw`\x1b[2J: no format goes with`);
  expect(() => chooseFormat('-', '\u202e')).toThrow(String.raw`unknown format “\u202e”`);
});

test.each(
  SINK_FORMATS.flatMap((format) => format.extensions.map((extension) => ({ extension, format }))),
)('$extension goes with $format.name, packed or not', ({ extension, format }) => {
  expect(formatOfPath(`a${extension}`)).toBe(format);
  expect(formatOfPath(`A${extension.toUpperCase()}.GZ`)).toBe(format);
  expect(chooseFormat(`a${extension}`)).toBe(format);
});

test('other names go with none', () => {
  expect(formatOfPath('out.gz')).toBeUndefined();
  expect(formatOfPath('-')).toBeUndefined();
});
