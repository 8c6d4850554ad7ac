import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  truncateSync,
} from 'node:fs';
import { describe, expect, test } from 'vitest';

import { readStored, type Stored } from '../../../src/engine/resume/index.ts';
import { FileError, UsageError } from '../../../src/model/errors.ts';
import type { RecordField } from '../../../src/model/fields.ts';
import type { FetchRecord } from '../../../src/model/record.ts';
import { chooseFormat } from '../../../src/sinks/index.ts';
import { makeFolder, type Folder } from '../../support/folder.ts';
import { failedRecord, okRecord } from '../../support/records.ts';

const INPUTS = [
  'https://example.com/',
  'https://example.com/a,b?"q"',
  'https://example.com/line\nend',
  "=cmd|' /C calc'!A0",
  'https://example.com/ü€😀',
];
const RECORDS = INPUTS.map((input, index) =>
  okRecord({ seq: index + 1, input, content_type: 'a "b",\n\tc\\' }),
);
const OUTPUTS = ['out.jsonl', 'out.csv', 'out.tsv'];

async function textsOf(
  name: string,
  records: readonly FetchRecord[],
  fields?: readonly RecordField[],
): Promise<{ header: string; texts: string[] }> {
  const formatter = (await chooseFormat(name).load())({ fields, color: false });
  return {
    header: formatter.header ?? '',
    texts: records.map((record) => formatter.format(record)),
  };
}

async function write(
  folder: Folder,
  name: string,
  records: readonly FetchRecord[] = RECORDS,
  fields?: readonly RecordField[],
): Promise<string> {
  const { header, texts } = await textsOf(name, records, fields);
  const text = header + texts.join('');
  folder.write(name, text);
  return text;
}

function read(
  folder: Folder,
  names: readonly string[],
  fields?: readonly RecordField[],
): Promise<Stored> {
  return readStored(
    names.map((name) => ({ path: folder.file(name), format: chooseFormat(name) })),
    fields,
  );
}

const isDone = ({ finished }: Stored, seq: number): boolean =>
  finished.has(seq, INPUTS[seq - 1] ?? '', 'list:1');

/** What a rejected reading says, without the folder's name. */
async function refusalOf(folder: Folder, name: string): Promise<string> {
  const error: unknown = await read(folder, [name]).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UsageError);
  return (error as UsageError).message.replaceAll(`${folder.path}/`, '');
}

describe.each(OUTPUTS)('%s', (name) => {
  test('torn at any byte of its last two records holds those that are whole', async () => {
    using folder = makeFolder();
    const whole = Buffer.from(await write(folder, name));
    const { texts } = await textsOf(name, RECORDS);
    const ends = texts.map((_, index) => {
      const rest = texts.slice(index + 1).join('');
      return whole.length - Buffer.byteLength(rest);
    });
    for (let length = ends.at(-3) ?? 0; length <= whole.length; length += 1) {
      folder.write(name, whole.subarray(0, length));
      // oxlint-disable-next-line no-await-in-loop
      const stored = await read(folder, [name]);
      const count = ends.filter((end) => end <= length).length;
      expect([length, stored.finished.count]).toEqual([length, count]);
      for (let seq = 1; seq <= INPUTS.length; seq += 1)
        expect(isDone(stored, seq)).toBe(seq <= count);
      // oxlint-disable-next-line no-await-in-loop
      await stored.cut();
      expect(statSync(folder.file(name)).size).toBe(ends[count - 1]);
    }
    expect(folder.read(name)).toBe(whole.toString());
  });

  test('torn at any byte of its head is empty after it, and not before it is cut', async () => {
    using folder = makeFolder();
    const whole = await write(folder, name, RECORDS.slice(0, 1));
    const head = name === 'out.jsonl' ? whole.length - 1 : whole.indexOf('\n');
    for (let length = 0; length <= head; length += 1) {
      folder.write(name, whole.slice(0, length));
      // oxlint-disable-next-line no-await-in-loop
      const stored = await read(folder, [name]);
      expect(stored.finished.count).toBe(0);
      expect(statSync(folder.file(name)).size).toBe(length);
      // oxlint-disable-next-line no-await-in-loop
      await stored.cut();
      expect(statSync(folder.file(name)).size).toBe(0);
    }
  });

  test('after an editor that writes CRLF', async () => {
    using folder = makeFolder();
    const records = RECORDS.filter(({ input }) => !input.includes('\n')).map((record, index) => ({
      ...record,
      content_type: null,
      seq: index + 1,
    }));
    const text = (await write(folder, name, records)).replaceAll('\n', '\r\n');
    folder.write(name, `${text}torn`);
    const stored = await read(folder, [name]);
    expect(stored.finished.count).toBe(records.length);
    expect(stored.finished.has(1, INPUTS[0] ?? '', 'list:1')).toBe(true);
    await stored.cut();
    expect(folder.read(name)).toBe(text);
  });

  test('with records far longer than what is read at once', async () => {
    using folder = makeFolder();
    const fields = ['seq', 'input', 'error_code', 'body'] as const;
    const records = RECORDS.map((record) => ({ ...record, body: 'x"\n,'.repeat(200_000) }));
    const text = await write(folder, name, records, fields);
    truncateSync(folder.file(name), Buffer.byteLength(text) - 1);
    const stored = await read(folder, [name], fields);
    expect(stored.finished.count).toBe(RECORDS.length - 1);
    expect(isDone(stored, RECORDS.length - 1)).toBe(true);
  });

  test('with the key columns anywhere', async () => {
    using folder = makeFolder();
    const fields = ['error_code', 'status_code', 'input', 'seq'] as const;
    await write(folder, name, RECORDS, fields);
    const stored = await read(folder, [name], fields);
    expect(INPUTS.map((_, index) => isDone(stored, index + 1))).toEqual(INPUTS.map(() => true));
  });

  test('of another list is told by the first input that differs', async () => {
    using folder = makeFolder();
    await write(folder, name);
    const { finished } = await read(folder, [name]);
    expect(() => finished.has(2, 'https://example.com/other', 'urls.txt:2')).toThrow(
      /^urls\.txt:2: the input has changed since .*: input 2 is another URL there/,
    );
  });

  test('with a number that no list reaches, or one that is held twice, says where', async () => {
    using folder = makeFolder();
    const last = okRecord({ seq: 999_999_999_999_999 });
    await write(folder, name, [...RECORDS, last]);
    const line = folder.read(name).split('\n').length - 1;
    expect(await refusalOf(folder, name)).toMatch(`${name}:${line}: seq 999999999999999 is`);
    await write(folder, name, [...RECORDS, okRecord({ seq: 2 })]);
    expect(await refusalOf(folder, name)).toMatch(`${name}:${line}: holds input 2 a second time`);
  });

  test('takes memory for what is recorded, not for the numbers', async () => {
    using folder = makeFolder();
    await write(folder, name, [okRecord({ seq: 4_000_000_000 })]);
    const before = process.memoryUsage().arrayBuffers;
    const { finished } = await read(folder, [name]);
    expect(finished.holds(4_000_000_000)).toBe(true);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  });
});

describe('what gfetch did not write is refused, with the place', () => {
  const files: [name: string, content: string, message: RegExp][] = [
    ['a.jsonl', '{"url":"http://127.0.0.1/"}\n', /^a\.jsonl:1: is not a record/],
    ['a.jsonl', '{"url":"http://127.0.0.1/"}', /^a\.jsonl: is no output/],
    ['a.jsonl', '[1,2]\n', /^a\.jsonl:1: /],
    ['a.jsonl', 'null\n', /^a\.jsonl:1: /],
    ['a.jsonl', '{"seq":1,"input":"a","x":0}\nnotes\n', /^a\.jsonl:2: /],
    ['a.jsonl', '{"seq":-1,"input":"a","x":0}\n', /^a\.jsonl:1: /],
    ['a.csv', 'url,status\nhttp://127.0.0.1/,200\n', /^a\.csv:1: is not the header .* --fields/],
    ['a.csv', 'seq,input,error_code\n', /^a\.csv:1: is not the header .* --fields/],
    ['a.tsv', 'seq\tinput\n', /^a\.tsv:1: is not the header/],
    ['a.csv', '\n', /^a\.csv:1: is not the header/],
  ];
  test.each(files)('%s of %j', async (name, content, message) => {
    using folder = makeFolder();
    folder.write(name, content);
    expect(await refusalOf(folder, name)).toMatch(message);
    expect(folder.read(name)).toBe(content);
  });

  test('a row of too few cells, or with no number', async () => {
    using folder = makeFolder();
    const header = (await textsOf('a.csv', [])).header;
    for (const row of [
      '1,http://127.0.0.1/\n',
      `,${',x'.repeat(header.split(',').length - 1)}\n`,
    ]) {
      folder.write('a.csv', header + row);
      // oxlint-disable-next-line no-await-in-loop
      expect(await refusalOf(folder, 'a.csv')).toMatch(/^a\.csv:2: is not a record/);
    }
  });

  test('200 MB without a line end, from its first bytes', async () => {
    using folder = makeFolder();
    for (const name of OUTPUTS) {
      folder.write(name, '"precious');
      truncateSync(folder.file(name), 200_000_000);
      const before = process.memoryUsage().arrayBuffers;
      // oxlint-disable-next-line no-await-in-loop
      expect(await refusalOf(folder, name)).toMatch(`${name}: is no output of gfetch`);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
      truncateSync(folder.file(name), 0);
    }
  });

  test('a folder', async () => {
    using folder = makeFolder();
    mkdirSync(folder.file('a.jsonl'));
    expect(await refusalOf(folder, 'a.jsonl')).toMatch(/^a\.jsonl: is no regular file/);
  });
});

describe('cutting', () => {
  const GAP = [
    ...RECORDS.slice(0, 2),
    failedRecord({ seq: 3, input: INPUTS[2] ?? '', error_code: 'interrupted' }),
    ...RECORDS.slice(3),
  ];

  test.each(OUTPUTS)('takes records out of the middle of %s', async (name) => {
    using folder = makeFolder();
    await write(folder, name, GAP);
    const { header, texts } = await textsOf(name, GAP.toSpliced(2, 1));
    appendFileSync(folder.file(name), 'torn');
    await (await read(folder, [name])).cut();
    expect(folder.read(name)).toBe(header + texts.join(''));
    expect(readdirSync(folder.path)).toEqual([name]);
  });

  test('writes through nothing that lies beside the output', async () => {
    using folder = makeFolder();
    const precious = folder.write('precious', 'precious');
    await write(folder, 'out.jsonl', GAP);
    await write(folder, 'out.csv', GAP);
    symlinkSync(precious, folder.file('out.jsonl.part'));
    mkdirSync(folder.file('out.csv.part'));
    const stored = await read(folder, ['out.jsonl', 'out.csv']);
    await stored.cut();
    expect(folder.read('precious')).toBe('precious');
    expect((await read(folder, ['out.jsonl', 'out.csv'])).finished.count).toBe(4);
  });

  test('that fails is a FileError', async () => {
    using folder = makeFolder();
    await write(folder, 'out.jsonl', GAP);
    const stored = await read(folder, ['out.jsonl']);
    folder[Symbol.dispose]();
    await expect(stored.cut()).rejects.toThrow(FileError);
  });
});
