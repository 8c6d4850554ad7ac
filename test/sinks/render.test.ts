import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

import { describe, expect, onTestFinished, test } from 'vitest';

import type { ReadyRecords } from '../../src/model/ports.ts';
import type { FetchRecord } from '../../src/model/record.ts';
import { SINK_FORMATS } from '../../src/sinks/index.ts';
import { openOutputs, type Outputs } from '../../src/sinks/outputs.ts';
import { createRenderer, type RenderedRecords, type Renderer } from '../../src/sinks/render.ts';
import { makeFolder } from '../support/folder.ts';
import { failedRecord, fullRecord, okRecord } from '../support/records.ts';

const OPTIONS = { color: false, template: '{seq} {status_code} {url}' };

const KINDS = [okRecord(), failedRecord(), fullRecord()];
const records: readonly FetchRecord[] = Array.from({ length: 3000 }, (_, index) => ({
  ...(KINDS[index % KINDS.length] ?? okRecord()),
  seq: index + 1,
  url: `https://example.com/é/${'x'.repeat(index % 50)}`,
}));

function ready({ bytes, lengths }: RenderedRecords): ReadyRecords {
  const [first = new Uint32Array()] = lengths;
  const withheld = first.filter((length) => length === 0).length;
  return { bytes, records: first.length - withheld, withheld };
}

/** Some by themselves, some ready, one at a time and many at once. */
async function writeMixed(outputs: Outputs, renderer: Renderer): Promise<void> {
  const sizes = [1, 1, 3, 120, 2, 600];
  let start = 0;
  for (let step = 0; start < records.length; step += 1) {
    const batch = records.slice(start, start + (sizes[step % sizes.length] ?? 1));
    start += batch.length;
    let hasRoom = true;
    if (step % 2 === 0) {
      for (const record of batch) hasRoom = outputs.write(record);
    } else {
      for (const record of batch) renderer.add(record);
      hasRoom = outputs.writeReady(ready(renderer.take()));
    }
    if (!hasRoom) await outputs.drained();
    if (step % 5 === 0) await new Promise((resolve) => void setImmediate(resolve));
  }
}

describe.each(SINK_FORMATS)('the format $name', (format) => {
  test('has the same bytes, rendered or written: in a file, a stream, a pipe and packed', async () => {
    const folder = makeFolder();
    onTestFinished(() => folder[Symbol.dispose]());
    const at = (name: string): string => join(folder.path, name);
    await once(spawn('mkfifo', [at('pipe')]), 'exit');
    const reader = spawn('cat', [at('pipe')]);
    const stream = new PassThrough();
    const arrived = [reader.stdout, stream].map((each: Readable) => buffer(each));
    const specs = [
      { path: at('file'), format },
      { path: at('packed.gz'), format },
      { path: at('pipe'), format },
      { path: '-', stream, format },
    ];
    const outputs = await openOutputs(specs, OPTIONS);
    const renderer = await createRenderer({ ...OPTIONS, formats: specs.map(() => format.name) });
    await writeMixed(outputs, renderer);
    await outputs.close();
    stream.end();

    const make = await format.load();
    const formatter = make(OPTIONS);
    const texts = records.map((record) => formatter.format(record));
    const expected = (formatter.header ?? '') + texts.join('');
    const written = [
      readFileSync(at('file')),
      gunzipSync(readFileSync(at('packed.gz'))),
      ...(await Promise.all(arrived)),
    ];
    for (const bytes of written) expect(bytes.toString() === expected).toBe(true);
    expect(outputs.recorded().map(({ records: count }) => count)).toEqual(
      specs.map(() => records.length),
    );
  });
});

describe('a renderer', () => {
  test('tells how many bytes each record takes, none where the filter keeps it', async () => {
    const formats = ['jsonl', 'csv'];
    const renderer = await createRenderer({ formats, fields: ['seq', 'error'], only: 'failed' });
    const failed = failedRecord({ seq: 7, error: 'é' });
    expect(renderer.add(okRecord())).toBe(0);
    expect(renderer.add(failed)).toBe('{"seq":7,"error":"é"}\n7,é\n'.length + 2);
    expect(renderer.add(okRecord())).toBe(0);
    const { bytes, lengths } = renderer.take();
    expect(bytes.map((each) => Buffer.from(each).toString())).toEqual([
      '{"seq":7,"error":"é"}\n',
      '7,é\n',
    ]);
    expect(lengths.map((each) => [...each])).toEqual([
      [0, 23, 0],
      [0, 5, 0],
    ]);
    expect(renderer.take().lengths.map((each) => each.length)).toEqual([0, 0]);
  });

  test('gives away memory that nothing else lies in', async () => {
    const renderer = await createRenderer({ formats: ['lines'] });
    renderer.add(okRecord());
    const { bytes, lengths } = renderer.take();
    const [first] = structuredClone(bytes, {
      transfer: [...bytes, ...lengths].map(({ buffer: memory }) => memory),
    });
    expect(first?.buffer.byteLength).toBe(first?.length);
    renderer.add(okRecord());
    expect(renderer.take().bytes[0]).toEqual(first);
  });

  test('refuses an unknown format, and options that a format refuses', async () => {
    await expect(createRenderer({ formats: ['lins'] })).rejects.toThrow('unknown format');
    await expect(createRenderer({ formats: ['template'] })).rejects.toThrow('needs --template');
  });
});

describe('ready records', () => {
  test('hold back their writer as others do', async () => {
    const stream = new PassThrough({ highWaterMark: 1 });
    const format = SINK_FORMATS.find(({ name }) => name === 'jsonl');
    if (format === undefined) throw new Error('no jsonl');
    const outputs = await openOutputs([{ path: '-', stream, format }], OPTIONS);
    const bytes = [Buffer.from('{}\n'.repeat(30_000))];
    expect(outputs.writeReady({ bytes, records: 30_000, withheld: 0 })).toBe(true);
    expect(outputs.writeReady({ bytes, records: 30_000, withheld: 0 })).toBe(true);
    expect(outputs.writeReady({ bytes, records: 30_000, withheld: 0 })).toBe(false);
    const all = buffer(stream);
    await outputs.drained();
    await outputs.close();
    stream.end();
    expect((await all).length).toBe(270_000);
    expect(outputs.recorded()).toEqual([{ name: 'stdout', records: 90_000 }]);
  });

  test('of other outputs, or after the end, are a defect', async () => {
    const stream = new PassThrough();
    const [format] = SINK_FORMATS;
    if (format === undefined) throw new Error('no format');
    const outputs = await openOutputs([{ path: '-', stream, format }], OPTIONS);
    const none = { bytes: [], records: 0, withheld: 0 };
    expect(() => outputs.writeReady(none)).toThrow(/of other outputs/);
    await outputs.close();
    expect(() => outputs.writeReady(none)).toThrow(/after the outputs were closed/);
  });
});
