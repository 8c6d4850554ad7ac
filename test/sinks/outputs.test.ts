import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { FileError } from '../../src/model/errors.ts';
import type { Sink } from '../../src/model/ports.ts';
import { chooseFormat } from '../../src/sinks/index.ts';
import { openOutputs, type OutputSpec } from '../../src/sinks/outputs.ts';
import { okRecord } from '../support/records.ts';

const OPTIONS = { color: false };
const jsonl = chooseFormat('-', 'jsonl');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gfetch-outputs-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const at = (name: string): string => join(folder, name);
const spec = (name: string, more: Partial<OutputSpec> = {}): OutputSpec => ({
  path: at(name),
  format: chooseFormat(name),
  ...more,
});
const read = (name: string): string => readFileSync(at(name), 'utf8');

async function writeAll(sink: Sink, count: number): Promise<void> {
  for (let seq = 1; seq <= count; seq += 1) {
    if (!sink.write(okRecord({ seq }))) await sink.drained();
  }
}

const seqs = (lines: string): readonly number[] =>
  lines
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { seq: number }).seq);
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i + 1);

test('every output gets every record, in one order, each in its format', async () => {
  const stream = new PassThrough();
  const outputs = await openOutputs(
    [
      spec('a.jsonl'),
      spec('b.csv'),
      spec('c.jsonl.gz'),
      { path: '-', stream, format: chooseFormat('-') },
    ],
    OPTIONS,
  );
  const printed = text(stream);
  await writeAll(outputs, 2000);
  await outputs.close();
  expect(stream.writableEnded).toBe(false);
  stream.end();

  expect(seqs(read('a.jsonl'))).toEqual(upTo(2000));
  expect(read('b.csv')).toMatch(/^seq,input,/);
  expect(read('b.csv').split('\n')).toHaveLength(2002);
  expect(gunzipSync(readFileSync(at('c.jsonl.gz'))).toString()).toBe(read('a.jsonl'));
  expect((await printed).split('\n')).toHaveLength(2001);
  expect(outputs.recorded()).toEqual([
    { name: at('a.jsonl'), records: 2000 },
    { name: at('b.csv'), records: 2000 },
    { name: at('c.jsonl.gz'), records: 2000 },
    { name: 'stdout', records: 2000 },
  ]);
  expect(outputs.failed.aborted).toBe(false);
  expect(outputs.closedByReader.aborted).toBe(false);
});

test('colour goes to the terminal only', async () => {
  const stream = new PassThrough();
  const format = chooseFormat('-');
  const outputs = await openOutputs([spec('a.txt'), { path: '-', stream, format }], {
    color: true,
  });
  await writeAll(outputs, 1);
  await outputs.close();
  expect(String(stream.read())).toContain('\u001b[32m200');
  expect(read('a.txt')).toMatch(/^200 /);
});

test('a stream gets records in the turn in which they come, in one write', async () => {
  const stream = new PassThrough();
  const pieces: string[] = [];
  stream.on('data', (piece: Buffer) => pieces.push(String(piece)));
  const outputs = await openOutputs([{ path: '-', stream, format: jsonl }], OPTIONS);
  await writeAll(outputs, 3);
  expect(pieces).toEqual([]);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(pieces).toHaveLength(1);
  expect(seqs(pieces.join(''))).toEqual([1, 2, 3]);
  await outputs.close();
});

test('a file gets records after a while, without close', async () => {
  const outputs = await openOutputs([spec('a.jsonl')], OPTIONS);
  await writeAll(outputs, 3);
  const written = [{ name: at('a.jsonl'), records: 3 }];
  await expect.poll(() => outputs.recorded(), { timeout: 10_000 }).toEqual(written);
  expect(read('a.jsonl')).toContain('"seq":3');
  await outputs.close();
});

test('an output without records has its header', async () => {
  const outputs = await openOutputs([spec('a.tsv'), spec('b.jsonl')], OPTIONS);
  await outputs.close();
  expect(read('a.tsv')).toMatch(/^seq\tinput\t.*\n$/);
  expect(read('b.jsonl')).toBe('');
});

test('an existing file is emptied, or added to without a second header', async () => {
  writeFileSync(at('a.csv'), 'old\n');
  writeFileSync(at('b.csv'), 'seq\n1\n');
  const specs = [spec('a.csv'), spec('b.csv', { append: true }), spec('c.csv', { append: true })];
  const outputs = await openOutputs(specs, { color: false, fields: ['seq'] });
  outputs.write(okRecord({ seq: 2 }));
  await outputs.close();
  expect(read('a.csv')).toBe('seq\n2\n');
  expect(read('b.csv')).toBe('seq\n1\n2\n');
  expect(read('c.csv')).toBe('seq\n2\n');
});

test('a compressed file that is added to reads as one', async () => {
  for (const seq of [1, 2]) {
    const outputs = await openOutputs([spec('a.jsonl.gz', { append: true })], OPTIONS);
    outputs.write(okRecord({ seq }));
    await outputs.close();
  }
  expect(seqs(gunzipSync(readFileSync(at('a.jsonl.gz'))).toString())).toEqual([1, 2]);
});

test('without outputs, records are counted and go nowhere', async () => {
  const outputs = await openOutputs([], OPTIONS);
  await writeAll(outputs, 3);
  outputs.writeReady({ bytes: [], records: 2, withheld: 0 });
  await outputs.flush();
  expect(outputs.positions()).toEqual([]);
  await outputs.close();
  expect(outputs.recordedInAll()).toBe(5);
  expect(outputs.closedByReader.aborted).toBe(false);
});

test('closing twice is closing once, and a record after it is a defect', async () => {
  const outputs = await openOutputs([spec('a.jsonl')], OPTIONS);
  await Promise.all([outputs.close(), outputs.close()]);
  expect(() => outputs.write(okRecord())).toThrow(/after the outputs were closed/);
});

test('the same device may be named twice', async () => {
  const full = { path: '/dev/null', format: jsonl };
  const outputs = await openOutputs([full, full], OPTIONS);
  await writeAll(outputs, 1000);
  await expect(outputs.close()).resolves.toBeUndefined();
});

describe.each(['full.jsonl', 'full.jsonl.gz'])('a full disk under %s', (name) => {
  test('aborts `failed` early, rejects `close`, and spares the other outputs', async () => {
    symlinkSync('/dev/full', at(name));
    const outputs = await openOutputs([spec(name), spec('good.jsonl')], OPTIONS);
    let count = 0;
    while (!outputs.failed.aborted && count < 1_000_000) {
      count += 1;
      const hasRoom = outputs.write(okRecord({ seq: count }));
      if (!hasRoom) await outputs.drained();
      if (count % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const expected = new FileError(`${at(name)}: no space left on device`);
    expect(outputs.failed.reason).toEqual(expected);
    expect(outputs.closedByReader.aborted).toBe(false);
    await writeAll(outputs, 10);
    await expect(outputs.close()).rejects.toEqual(expected);
    expect(seqs(read('good.jsonl'))).toHaveLength(count + 10);
    expect(outputs.recorded()[1]?.records).toBe(count + 10);
    if (!name.endsWith('.gz')) expect(outputs.recorded()[0]?.records).toBe(0);
  });

  test('rejects `close` where so little was written that nobody noticed before', async () => {
    symlinkSync('/dev/full', at(name));
    const outputs = await openOutputs([spec(name)], OPTIONS);
    outputs.write(okRecord());
    await expect(outputs.close()).rejects.toThrow('no space left on device');
    expect(outputs.failed.aborted).toBe(true);
  });
});

describe('a reader', () => {
  /** Reads nothing until told, then all; prints how many lines came. */
  const READER = `
    process.once('message', () => {
      let lines = 0;
      process.stdin.on('data', (chunk) => { for (const byte of chunk) if (byte === 10) lines += 1; })
        .on('end', () => process.send(lines, () => process.disconnect()));
    });
    process.send('ready');`;

  test('that does not read holds the writer back until it does', async () => {
    const child = spawn(process.execPath, ['-e', READER], {
      stdio: ['pipe', 'inherit', 'inherit', 'ipc'],
    });
    await once(child, 'message');
    const stream = child.stdin;
    if (stream === null) throw new Error('no pipe');
    const outputs = await openOutputs([{ path: '-', stream, format: jsonl }], OPTIONS);
    const record = okRecord({ error: 'x'.repeat(10_000) });
    let count = 1;
    while (outputs.write(record) && count < 10_000) {
      count += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    // what the kernel takes and what may wait here, of 100 MB
    expect(count).toBeLessThan(200);
    const drained = outputs.drained();
    const first = await Promise.race([
      drained.then(() => 'drained'),
      new Promise((resolve) => setTimeout(resolve, 300, 'waiting')),
    ]);
    expect(first).toBe('waiting');

    child.send('go');
    await drained;
    expect(outputs.write(record)).toBe(true);
    await outputs.close();
    stream.end();
    const [lines] = (await once(child, 'message')) as [number];
    expect(lines).toBe(count + 1);
    expect(outputs.recorded()).toEqual([{ name: 'stdout', records: count + 1 }]);
  });

  test('that goes away is no error, and other outputs go on', async () => {
    const child = spawn(process.execPath, ['-e', ''], { stdio: ['pipe', 'inherit', 'inherit'] });
    await once(child, 'exit');
    const { stdin: stream } = child;
    const outputs = await openOutputs(
      [{ path: '-', stream, format: jsonl }, spec('a.jsonl')],
      OPTIONS,
    );
    for (let turn = 0; turn < 20; turn += 1) {
      outputs.write(okRecord());
      await new Promise((resolve) => setImmediate(resolve));
    }
    await outputs.drained();
    await outputs.close();
    expect(outputs.closedByReader.aborted).toBe(false);
    expect(outputs.failed.aborted).toBe(false);
    expect(outputs.recorded().map(({ records }) => records)).toEqual([0, 20]);
  });

  test('that goes away under the only output says that no more is wanted', async () => {
    const child = spawn(process.execPath, ['-e', ''], { stdio: ['pipe', 'inherit', 'inherit'] });
    await once(child, 'exit');
    const { stdin: stream } = child;
    const outputs = await openOutputs([{ path: '-', stream, format: jsonl }], OPTIONS);
    outputs.write(okRecord());
    await outputs.close();
    expect(outputs.closedByReader.aborted).toBe(true);
    expect(outputs.recorded()).toEqual([{ name: 'stdout', records: 0 }]);
  });
});

test('a named pipe is written as its reader reads', async () => {
  const { path } = spec('pipe.jsonl');
  await once(spawn('sh', ['-c', 'mkfifo "$0"', path]), 'exit');
  const reader = spawn('head', ['-n', '2', path]);
  const outputs = await openOutputs([{ path, format: jsonl }], OPTIONS);
  await writeAll(outputs, 2);
  const lines = await text(reader.stdout);
  expect(seqs(lines)).toEqual([1, 2]);
  await writeAll(outputs, 1000);
  await expect(outputs.close()).resolves.toBeUndefined();
  expect(outputs.closedByReader.aborted).toBe(true);
});
