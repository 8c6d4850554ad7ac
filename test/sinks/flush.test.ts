import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { FileError } from '../../src/model/errors.ts';
import { chooseFormat } from '../../src/sinks/index.ts';
import { openOutputs, type Outputs, type OutputSpec } from '../../src/sinks/outputs.ts';
import { okRecord } from '../support/records.ts';
import { compile } from '../support/compiled.ts';
import { makeFolder, type Folder } from '../support/folder.ts';

const FIELDS = { color: false, fields: ['seq', 'title'] } as const;

let folder: Folder;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => {
  folder[Symbol.dispose]();
});

const spec = (name: string, more: Partial<OutputSpec> = {}): OutputSpec => ({
  path: folder.file(name),
  format: chooseFormat(name),
  ...more,
});
const sizeOf = (name: string): number => statSync(folder.file(name)).size;

/** The text of a file, unpacked where it is packed, by Node and by gzip. */
function textOf(name: string): string {
  const bytes = readFileSync(folder.file(name));
  if (!name.endsWith('.gz')) return bytes.toString();
  const text = gunzipSync(bytes).toString();
  expect(
    execFileSync('sh', ['-c', 'gzip -dc "$0"', folder.file(name)], { maxBuffer: 1e9 }).toString(),
  ).toBe(text);
  return text;
}

function write(outputs: Outputs, from: number, to: number): void {
  for (let seq = from; seq <= to; seq += 1) outputs.write(okRecord({ seq, title: 'x' }));
}

const csvUpTo = (count: number): string =>
  `seq,title\n${Array.from({ length: count }, (_, index) => `${index + 1},x\n`).join('')}`;

describe.each(['a.csv', 'a.csv.gz'])('%s', (name) => {
  test('holds after a flush what was written before it, and ends where it says', async () => {
    const outputs = await openOutputs([spec(name)], FIELDS);
    expect(outputs.positions()).toEqual([0]);
    for (const count of [3, 20_000, 20_000]) {
      write(outputs, outputs.recordedInAll() + 1, count);
      await outputs.flush();
      expect(outputs.positions()).toEqual([sizeOf(name)]);
      expect(textOf(name)).toBe(csvUpTo(count));
      expect(outputs.recordedInAll()).toBe(count);
    }
    await outputs.close();
    expect(outputs.positions()).toEqual([sizeOf(name)]);
  });

  test('that is cut to where a flush ended, and added to, is as if nothing had been', async () => {
    const first = await openOutputs([spec(name)], FIELDS);
    write(first, 1, 5);
    await first.flush();
    const [cutToBytes] = first.positions();
    write(first, 900, 30_000);
    await first.close();
    expect(sizeOf(name)).toBeGreaterThan(Number(cutToBytes));

    const more = { append: true, cutToBytes: Number(cutToBytes) };
    const second = await openOutputs([spec(name, more)], FIELDS);
    expect(second.positions()).toEqual([cutToBytes]);
    write(second, 6, 9);
    await second.flush();
    expect(second.positions()).toEqual([sizeOf(name)]);
    write(second, 10, 12);
    await second.close();
    expect(textOf(name)).toBe(csvUpTo(12));
  });

  test('that is cut to nothing gets its header again', async () => {
    folder.write(name, 'something else');
    const outputs = await openOutputs([spec(name, { append: true, cutToBytes: 0 })], FIELDS);
    write(outputs, 1, 1);
    await outputs.close();
    expect(textOf(name)).toBe(csvUpTo(1));
  });

  test('that is cut, and gets nothing more, is whole', async () => {
    const first = await openOutputs([spec(name)], FIELDS);
    write(first, 1, 2);
    await first.flush();
    const [cutToBytes] = first.positions();
    write(first, 3, 4);
    await first.close();
    const more = { append: true, cutToBytes: Number(cutToBytes) };
    const second = await openOutputs([spec(name, more)], FIELDS);
    await second.flush();
    await second.close();
    expect(textOf(name)).toBe(csvUpTo(2));
    expect(sizeOf(name)).toBe(cutToBytes);
  });

  test('does not say of what is written during a flush that it was flushed', async () => {
    const outputs = await openOutputs([spec(name)], FIELDS);
    write(outputs, 1, 10);
    const flushed = outputs.flush();
    write(outputs, 11, 30_000);
    await flushed;
    const [position] = outputs.positions();
    await outputs.close();
    const head = readFileSync(folder.file(name)).subarray(0, Number(position));
    const text = name.endsWith('.gz') ? gunzipSync(head) : head;
    expect(text.toString()).toBe(csvUpTo(10));
    expect(textOf(name)).toBe(csvUpTo(30_000));
  });

  test('that is shorter than it has to be is refused, and none is touched', async () => {
    folder.write('b.csv', 'old');
    folder.write(name, '12345');
    const before = spec('b.csv');
    const short = spec(name, { append: true, cutToBytes: 6 });
    await expect(openOutputs([before, short], FIELDS)).rejects.toEqual(
      new FileError(
        `${folder.file(name)}: ends before what the state says was written ` +
          '(5 of 6 bytes); put it back as it was, or start anew',
      ),
    );
    expect(folder.read('b.csv')).toBe('old');
    expect(folder.read(name)).toBe('12345');
    const missing = spec(`new-${name}`, { append: true, cutToBytes: 1 });
    await expect(openOutputs([missing], FIELDS)).rejects.toThrow('(0 of 1 bytes)');
    expect(() => folder.read(`new-${name}`)).toThrow('ENOENT');
  });
});

test('a packed file without records is one that can be unpacked, also after a flush', async () => {
  const outputs = await openOutputs([spec('a.jsonl.gz')], FIELDS);
  await outputs.flush();
  expect(outputs.positions()).toEqual([0]);
  await outputs.close();
  expect(textOf('a.jsonl.gz')).toBe('');
  expect(sizeOf('a.jsonl.gz')).toBeGreaterThan(0);
});

test('what is no regular file has no position', async () => {
  const stream = new PassThrough();
  const printed: string[] = [];
  stream.on('data', (chunk: Buffer) => printed.push(String(chunk)));
  const jsonl = chooseFormat('-', 'jsonl');
  const outputs = await openOutputs(
    [{ path: '-', stream, format: jsonl }, { path: '/dev/null', format: jsonl }, spec('a.csv')],
    FIELDS,
  );
  expect(outputs.positions()).toEqual([null, null, 0]);
  write(outputs, 1, 2);
  await outputs.flush();
  expect(printed.join('')).toBe('{"seq":1,"title":"x"}\n{"seq":2,"title":"x"}\n');
  expect(outputs.positions()).toEqual([null, null, csvUpTo(2).length]);
  await outputs.close();
});

test('a stream that is a file counts from where that began, and can be cut', async () => {
  folder.write('a.csv', csvUpTo(2));
  const descriptor = openSync(folder.file('a.csv'), 'a');
  const stream = Object.assign(new PassThrough(), { fd: descriptor });
  const format = chooseFormat('a.csv');
  const first = await openOutputs([{ path: '-', stream, format, append: true }], FIELDS);
  write(first, 3, 3);
  await first.flush();
  const [position] = first.positions();
  write(first, 99, 99);
  await first.close();
  const cutToBytes = Number(position);
  const spec2 = { path: '-', stream, format, append: true, cutToBytes };
  const second = await openOutputs([spec2], FIELDS);
  write(second, 4, 4);
  await second.close();
  expect(textOf('a.csv')).toBe(csvUpTo(4));
  closeSync(descriptor);
});

describe('a flush', () => {
  test.each(['full.csv', 'full.csv.gz'])('rejects where %s cannot be written', async (name) => {
    symlinkSync('/dev/full', folder.file(name));
    const outputs = await openOutputs([spec(name), spec('good.csv')], FIELDS);
    write(outputs, 1, 10);
    const full = new FileError(`${folder.file(name)}: no space left on device`);
    await expect(outputs.flush()).rejects.toEqual(full);
    expect(outputs.failed.reason).toEqual(full);
    await expect(outputs.flush()).rejects.toEqual(full);
    expect(textOf('good.csv')).toBe(csvUpTo(10));
    expect(outputs.positions()).toEqual([null, sizeOf('good.csv')]);
    await expect(outputs.close()).rejects.toEqual(full);
  });

  test('ends where nobody reads any more', async () => {
    const child = spawn(process.execPath, ['-e', ''], { stdio: ['pipe', 'inherit', 'inherit'] });
    await once(child, 'exit');
    const format = chooseFormat('-', 'jsonl');
    const outputs = await openOutputs([{ path: '-', stream: child.stdin, format }], FIELDS);
    write(outputs, 1, 10);
    await expect(outputs.flush()).resolves.toBeUndefined();
    await expect(outputs.flush()).resolves.toBeUndefined();
    expect(outputs.closedByReader.aborted).toBe(true);
    await outputs.close();
  });
});

describe('a process that is killed', () => {
  const NAMES = ['a.jsonl', 'b.csv', 'c.jsonl.gz'];

  interface Committed {
    readonly seq: number;
    readonly positions: readonly number[];
  }

  /** Runs the writer, and kills it after so many commits. */
  async function killedAfter(commits: number, env: NodeJS.ProcessEnv): Promise<Committed> {
    const script = fileURLToPath(new URL('support/commit-records.mjs', import.meta.url));
    const paths = NAMES.map((name) => folder.file(name));
    const child = spawn(process.execPath, [script, ...paths], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    let last = '';
    let count = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      last = line;
      count += 1;
      if (count === commits) child.kill('SIGKILL');
    }
    await ended;
    return JSON.parse(last) as Committed;
  }

  test('has left whole records up to the last commit, each once', async () => {
    using compiled = compile(['sinks/index', 'sinks/outputs']);
    const env = {
      SINKS_INDEX: compiled.module('sinks/index'),
      SINKS_OUTPUTS: compiled.module('sinks/outputs'),
    };
    for (const commits of [1, 2, 17, 60]) {
      const { seq, positions } = await killedAfter(commits, env);
      const specs = NAMES.map((name, index) =>
        spec(name, { append: true, cutToBytes: positions[index] }),
      );
      const outputs = await openOutputs(specs, FIELDS);
      outputs.write(okRecord({ seq: seq + 1, title: 'resumed' }));
      await outputs.close();

      const expected = Array.from({ length: seq + 1 }, (_, index) => index + 1);
      const jsonl = textOf('a.jsonl').trimEnd().split('\n');
      expect(jsonl.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual(expected);
      expect(textOf('c.jsonl.gz')).toBe(textOf('a.jsonl'));
      const rows = textOf('b.csv').trimEnd().split('\n').slice(1);
      expect(rows.map((row) => Number(row.split(',')[0]))).toEqual(expected);
      expect(rows.at(-1)).toBe(`${seq + 1},resumed`);
    }
  });
});
