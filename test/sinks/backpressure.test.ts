import { Writable } from 'node:stream';

import { describe, expect, onTestFinished, test } from 'vitest';

import type { SinkFormat } from '../../src/model/ports.ts';
import { createOutput } from '../../src/sinks/output.ts';
import { openOutputs, type Outputs } from '../../src/sinks/outputs.ts';
import type { TextTarget } from '../../src/sinks/target.ts';
import { okRecord } from '../support/records.ts';

/** What may wait for one output. */
const LIMIT = 256 * 1024;
const RECORD = 1024;
const HEADER = `${'h'.repeat(RECORD - 1)}\n`;

/** Every record is as many characters. */
const records = (header?: string): SinkFormat => ({
  name: 'fixed',
  summary: '',
  extensions: [],
  load: async () => () => ({
    ...(header === undefined ? {} : { header }),
    format: () => `${'x'.repeat(RECORD - 1)}\n`,
  }),
});

interface Slow {
  readonly stream: Writable;
  /** How many characters it has been given. */
  taken(this: void): number;
  /** Lets it take what it holds, and everything from now on. */
  release(this: void): void;
}

/** A stream that takes nothing until it is released. */
function slowStream(): Slow {
  let taken = 0;
  let isOpen = false;
  let held: (() => void) | undefined;
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      taken += chunk.length;
      if (isOpen) done();
      else held = done;
    },
  });
  return {
    stream,
    taken: () => taken,
    release() {
      isOpen = true;
      const done = held;
      held = undefined;
      done?.();
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Writes until it is told to hold back; how many records that took, the last one included. */
function writeUntilFull(outputs: Pick<Outputs, 'write'>): number {
  for (let count = 1; count <= 10_000; count += 1) if (!outputs.write(okRecord())) return count;
  throw new Error('never full');
}

async function openSlow(header?: string): Promise<Slow & { readonly outputs: Outputs }> {
  const slow = slowStream();
  const spec = { path: '-', stream: slow.stream, format: records(header) };
  const outputs = await openOutputs([spec], { color: false });
  onTestFinished(async () => {
    slow.release();
    await outputs.close();
  });
  return { ...slow, outputs };
}

describe('write returns false with the record that reaches the limit', () => {
  test('before the stream has been given anything', async () => {
    const { outputs, taken } = await openSlow();
    expect(writeUntilFull(outputs)).toBe(LIMIT / RECORD);
    expect(taken()).toBe(0);
  });

  test('counting the header', async () => {
    const { outputs } = await openSlow(HEADER);
    expect(writeUntilFull(outputs)).toBe(LIMIT / RECORD - 1);
  });

  test('counting what the stream was given and has not taken', async () => {
    const { outputs, stream, taken } = await openSlow();
    for (let count = 0; count < 100; count += 1) outputs.write(okRecord());
    await turn();
    expect(taken()).toBe(100 * RECORD);
    expect(stream.writableNeedDrain).toBe(true);
    expect(writeUntilFull(outputs)).toBe(LIMIT / RECORD - 100);
  });

  test('and with every record after it, until there is room', async () => {
    const { outputs, release } = await openSlow();
    writeUntilFull(outputs);
    for (let count = 0; count < 10; count += 1) {
      expect(outputs.write(okRecord())).toBe(false);
      await turn();
    }
    release();
    await outputs.drained();
    expect(outputs.write(okRecord())).toBe(true);
  });

  test('where one of two outputs is slow', async () => {
    const slow = slowStream();
    const quick = new Writable({ write: (_chunk, _encoding, done) => done() });
    const specs = [quick, slow.stream].map((stream, index) => ({
      path: `${index}`,
      stream,
      format: records(),
    }));
    const outputs = await openOutputs(specs, { color: false });
    let count = 1;
    while (outputs.write(okRecord()) && count < 10_000) {
      count += 1;
      await turn();
    }
    expect(count).toBe(LIMIT / RECORD);
    slow.release();
    await outputs.close();
  });

  test.each([true, false])('whether somebody reads along (%s) or not', async (live) => {
    const { stream, release } = slowStream();
    const formatter = (await records().load())({ color: false });
    const target: TextTarget = {
      name: 'x',
      stream,
      live,
      isDoneWithWritten: false,
      isNew: true,
      startBytes: null,
      checkpoint: () => Promise.resolve(null),
      mark: () => undefined,
      cut: async () => {},
      close: async () => {},
    };
    const output = createOutput(target, formatter, {
      onRoom: () => {},
      onFailed: () => {},
      onClosedByReader: () => {},
    });
    let count = 0;
    while (!output.isFull() && count < 10_000) {
      output.write(okRecord());
      count += 1;
      if (count % 7 === 0) await turn();
    }
    expect(count).toBe(LIMIT / RECORD);
    release();
    await output.close();
    expect(output.recorded()).toBe(count);
  });
});
