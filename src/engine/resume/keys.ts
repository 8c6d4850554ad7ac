import { UsageError } from '../../model/errors.ts';
import type { RecordField } from '../../model/fields.ts';

/** What resuming needs to know of a record. */
export interface RecordKey {
  readonly seq: number;
  readonly input: string;
  readonly isInterrupted: boolean;
}

/** Reads the keys of an output's records; undefined for its header. */
export interface KeyReader {
  readonly spansLines: boolean;
  /** What an output of these fields begins with. */
  readonly head: string;
  /** @throws UsageError for what is no record of gfetch with `seq` and `input`. */
  read(record: Buffer, index: number): RecordKey | undefined;
}

type CreateKeyReader = (path: string, fields: readonly RecordField[]) => KeyReader;

/** The fields without which an output does not tell what is done. */
export const KEY_FIELDS: readonly RecordField[] = ['seq', 'input', 'error_code'];

/** How each format that can be resumed is read. */
export const KEY_READERS: Readonly<Record<string, CreateKeyReader>> = {
  jsonl: (path, [first]) => ({
    spansLines: false,
    head: `{"${first}":`,
    read: (record, index) => readJson(record, path, index),
  }),
  csv: (path, fields) => delimitedReader(path, fields.join(','), true),
  tsv: (path, fields) => delimitedReader(path, fields.join('\t'), false),
};

// What gfetch's own serialiser writes first; anything else is left to JSON.parse.
const FAST = /^\{"seq":(\d{1,15}),"input":"([^"\\]*)",/;

function readJson(record: Buffer, path: string, index: number): RecordKey {
  const line = record.toString('utf8');
  const fast = FAST.exec(line);
  const mayBeInterrupted = line.includes('"interrupted"');
  if (fast !== null && !mayBeInterrupted && line.endsWith('}\n')) {
    return { seq: Number(fast[1]), input: fast[2] ?? '', isInterrupted: false };
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    throw notOurs(path, index);
  }
  const { seq, input, error_code: code } = (parsed ?? {}) as Record<string, unknown>;
  if (!isSeq(seq) || typeof input !== 'string') throw notOurs(path, index);
  return { seq, input, isInterrupted: code === 'interrupted' };
}

function delimitedReader(path: string, header: string, isCsv: boolean): KeyReader {
  let columns: readonly string[] = [];
  return {
    spansLines: isCsv,
    head: `${header}\n`,
    read: (record, index) => {
      const line = record.toString('utf8').replace(/\r?\n$/, '');
      const cells = isCsv ? splitCsv(line) : line.split('\t').map(unescapeTsv);
      if (index === 0) {
        columns = cells;
        if (line !== header) throw otherColumns(path, columns);
        return undefined;
      }
      const cell = (name: string): string => cells[columns.indexOf(name)] ?? '';
      const seq = Number(cell('seq'));
      if (!isSeq(seq)) throw notOurs(path, index);
      return {
        seq,
        input: cell('input'),
        isInterrupted: cell('error_code') === 'interrupted',
      };
    },
  };
}

function splitCsv(line: string): string[] {
  const cells: string[] = [];
  for (const [, quoted, plain] of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    cells.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
  }
  return cells;
}

const TSV_ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', '\\': '\\' };

function unescapeTsv(cell: string): string {
  return cell.replace(/\\([tnr\\])/g, (_all, letter: string) => TSV_ESCAPES[letter] ?? letter);
}

function isSeq(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function otherColumns(path: string, columns: readonly string[]): UsageError {
  return KEY_FIELDS.every((name) => columns.includes(name))
    ? new UsageError(`${path}: has other columns than this run; give --fields as it was given then`)
    : notOurs(path, 0);
}

function notOurs(path: string, index: number): UsageError {
  return new UsageError(
    `${path}: record ${index + 1} is not one that --resume can go on from (seq and input are needed)`,
  );
}
