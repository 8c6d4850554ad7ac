import { execFileSync } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import type { InputBatch } from '../../src/model/ports.ts';
import { SOURCE_FORMATS } from '../../src/sources/index.ts';
import { readInputs } from '../../src/sources/read-inputs.ts';
import { cutAt, cutEverywhere, readWords, summary } from './support.ts';

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'gfetch-inputs-'))));
afterAll(() => rm(folder, { recursive: true }));

async function fileWith(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const stdinWith = (content: string | Uint8Array): AsyncIterable<Uint8Array> =>
  cutAt(Buffer.from(content), []);

/** Reads until it fails; what was read, and the message. */
async function readUntilError(path: string): Promise<{ texts: string[]; message: string }> {
  const texts: string[] = [];
  try {
    for await (const { items } of readInputs([path])) texts.push(...items.map(({ text }) => text));
  } catch (error) {
    return { texts, message: error instanceof Error ? `${error.name}: ${error.message}` : '' };
  }
  return { texts, message: 'no error' };
}

describe('readInputs', () => {
  test('reads one after the other, and says where from', async () => {
    const first = await fileWith('first.txt', 'http://a/\nhttp://b/\n');
    const second = await fileWith('second.csv', 'url\nhttp://d/');
    const stdin = Readable.from([Buffer.from('http://c/')]);
    const batches: InputBatch[] = [];
    for await (const batch of readInputs([first, 'x.example', '-', second], { stdin })) {
      batches.push(batch);
    }
    expect(batches).toEqual([
      {
        source: first,
        items: [
          { text: 'http://a/', line: 1 },
          { text: 'http://b/', line: 2 },
        ],
      },
      { source: 'argument', items: [{ text: 'x.example', line: 2 }] },
      { source: '-', items: [{ text: 'http://c/', line: 1 }] },
      { source: second, items: [{ text: 'http://d/', line: 2 }] },
    ]);
  });

  test('reads nothing if one of the files is missing', async () => {
    const path = await fileWith('there.txt', 'http://a/');
    const batches = readInputs([path, join(folder, 'missing.txt')]);
    await expect(batches.next()).rejects.toMatchObject({
      name: 'FileError',
      message: `${join(folder, 'missing.txt')}: no such file`,
    });
  });

  test('needs a stdin for “-”, and a format that there is', async () => {
    await expect(readWords(['-'])).rejects.toMatchObject({ name: 'UsageError' });
    const names = SOURCE_FORMATS.map(({ name }) => name).join(', ');
    await expect(readWords(['http://a'], { format: '\u001bxls' })).rejects.toMatchObject({
      name: 'UsageError',
      message: `unknown input format “\\x1bxls”; there are ${names}`,
    });
    await expect(readWords(['http://a'], { format: 'jsnol' })).rejects.toMatchObject({
      name: 'UsageError',
      message: 'unknown input format “jsnol”; did you mean jsonl?',
    });
  });

  test('takes the format from the name, or asked for, or from a brace', async () => {
    const json = '\n {"url":"http://a/"}';
    const csv = 'n,url\n1,http://a/';
    expect(await readWords(['-'], { stdin: stdinWith(json) })).toEqual([
      { text: 'http://a/', line: 2 },
    ]);
    expect(summary(await readWords([await fileWith('x.txt', json)]))).toEqual(['http://a/']);
    expect(summary(await readWords([await fileWith('x.CSV.gz', gzipSync(csv))]))).toEqual([
      'http://a/',
    ]);
    const sitemap = '\n<?xml version="1.0"?><urlset><url><loc>http://a/</loc></url></urlset>';
    expect(summary(await readWords(['-'], { stdin: stdinWith(sitemap) }))).toEqual(['http://a/']);
    expect(summary(await readWords([await fileWith('list', sitemap)]))).toEqual(['http://a/']);
    expect(summary(await readWords(['-'], { stdin: stdinWith(csv), format: 'csv' }))).toEqual([
      'http://a/',
    ]);
    expect(summary(await readWords(['-'], { stdin: stdinWith(json), format: 'text' }))).toEqual([
      '{"url":"http://a/"}',
    ]);
  });

  test('passes on the column', async () => {
    const path = await fileWith('columns.tsv', 'a\tb\nhttp://no/\thttp://a/');
    expect(summary(await readWords([path], { urlColumn: 'B' }))).toEqual(['http://a/']);
  });

  test('shows an argument with control characters', async () => {
    expect(summary(await readWords(['http://a/\x1b[31m']))).toEqual([
      'argument 1 has a control character in its URL',
    ]);
  });
});

describe('a file that is not what it should be', () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );

  test.each([
    ['an image', 'image.txt', png],
    ['an image that is gzipped', 'image.gz', gzipSync(png)],
    ['UTF-16 without its mark', 'utf16.txt', Buffer.from('http://a/\n', 'utf16le')],
    ['a table that is an archive', 'archive.csv', Buffer.from('PK\x03\x04\x14\0\0\0\x08\0')],
  ])('is refused: %s', async (_name, name, content) => {
    const path = await fileWith(name, content);
    expect(await readUntilError(path)).toEqual({
      texts: [],
      message: `FileError: ${path}: is no text; if it is UTF-16, it needs a byte order mark`,
    });
  });

  test('is closed when it is refused', async () => {
    const stdin = new PassThrough();
    stdin.write(png);
    await expect(readInputs(['-'], { stdin }).next()).rejects.toMatchObject({ name: 'FileError' });
    expect(stdin.destroyed).toBe(true);
  });

  test('may have a damaged line', async () => {
    const path = await fileWith(
      'damaged.txt',
      'http://a.example/\0\nhttp://b.example/path\n'.repeat(20),
    );
    const items = await readWords([path]);
    expect(items).toHaveLength(40);
    expect(items.filter(({ failure }) => failure)).toHaveLength(20);
  });

  test('gives what can be read of gzip that is cut short or damaged', async () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => `http://host-${n * 7919}.example/`);
    const packed = gzipSync(lines.join('\n'));
    const short = await fileWith('short.gz', packed.subarray(0, -1_000));
    const cut = await readUntilError(short);
    expect(cut.message).toBe(`FileError: ${short}: its gzip data is cut short`);
    expect(cut.texts.length).toBeGreaterThan(15_000);
    expect(cut.texts).toEqual(lines.slice(0, cut.texts.length));

    const damaged = Buffer.from(packed);
    damaged.fill(0xff, packed.length / 2, packed.length / 2 + 100);
    const bad = await readUntilError(await fileWith('damaged.gz', damaged));
    expect(bad.message).toContain('damaged.gz: its gzip data is damaged (');
    expect(bad.texts.length).toBeGreaterThan(1_000);
  });

  test('may be cut after its first byte', async () => {
    expect(await readWords(['-'], { stdin: cutEverywhere(Buffer.of(0x1f)) })).toMatchObject([
      { text: '\\x1f', failure: { code: 'invalid_url' } },
    ]);
    expect(
      (await readUntilError(await fileWith('two.gz', Buffer.of(0x1f, 0x8b)))).message,
    ).toContain('its gzip data is cut short');
  });

  test('may fail while it is read', async () => {
    const stdin = Readable.from(
      (async function* () {
        yield Buffer.from('http://a/\n');
        throw Object.assign(new Error('EIO: i/o error, read'), { errno: -5, code: 'EIO' });
      })(),
    );
    const batches = readInputs(['-'], { stdin });
    expect((await batches.next()).value).toMatchObject({ items: [{ text: 'http://a/' }] });
    await expect(batches.next()).rejects.toMatchObject({
      name: 'FileError',
      message: 'stdin: i/o error',
    });
  });
});

describe('a stop', () => {
  test('ends the wait for a silent stdin, and closes it', async () => {
    const stdin = new PassThrough();
    const stop = new AbortController();
    const batches = readInputs(['-', 'http://never/'], { stdin, signal: stop.signal });
    stdin.write('http://a/\nhttp://b/\nhttp://c');
    expect((await batches.next()).value).toMatchObject({
      items: [{ text: 'http://a/' }, { text: 'http://b/' }],
    });
    const waiting = batches.next();
    stop.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(stdin.destroyed).toBe(true);
  });

  test('before the start reads nothing', async () => {
    const stdin = new PassThrough();
    const batches = readInputs(['-'], { stdin, signal: AbortSignal.abort() });
    expect(await batches.next()).toEqual({ done: true, value: undefined });
    expect(stdin.destroyed).toBe(true);
  });

  test('ends arguments, also between two of them and within a pattern', async () => {
    const stop = new AbortController();
    const words = ['http://a/[1-1000000000]', 'http://b/'];
    const batches = readInputs(words, { glob: true, signal: stop.signal });
    expect((await batches.next()).done).toBe(false);
    stop.abort();
    expect((await batches.next()).done).toBe(true);
  });

  test('by the reader closes the file', async () => {
    const stdin = new PassThrough();
    stdin.write('http://a/\n');
    for await (const batch of readInputs(['-'], { stdin })) {
      expect(batch.items).toHaveLength(1);
      break;
    }
    expect(stdin.destroyed).toBe(true);
  });

  test('is heard by nobody once the input is read', async () => {
    const signal = new AbortController().signal;
    const listen = vi.spyOn(signal, 'addEventListener');
    const unlisten = vi.spyOn(signal, 'removeEventListener');
    await readWords([await fileWith('short.txt', 'http://a/')], { signal });
    expect(listen).toHaveBeenCalledTimes(1);
    expect(unlisten.mock.calls[0]?.[1]).toBe(listen.mock.calls[0]?.[1]);
  });
});

function makePipe(name: string): string {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  return path;
}

/** Opens, reads and the like that keep the process alive until they end. */
function pendingFileWork(): number {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('FSReq')).length;
}

describe('a named pipe', () => {
  test('is read as its writer writes', async () => {
    const path = makePipe('pipe');
    const batches = readInputs([path]);
    const first = batches.next();
    const writer = await open(path, 'w');
    await writer.write('http://a/\nhttp://b');
    expect((await first).value).toEqual({
      source: path,
      items: [{ text: 'http://a/', line: 1 }],
    });
    await writer.close();
    expect((await batches.next()).value).toMatchObject({ items: [{ text: 'http://b' }] });
    expect((await batches.next()).done).toBe(true);
  });

  test('that nobody writes to can be left, and holds nothing up', async () => {
    const path = makePipe('without-writer');
    const stop = new AbortController();
    const listen = vi.spyOn(stop.signal, 'addEventListener');
    const waiting = readInputs([path], { signal: stop.signal }).next();
    await vi.waitUntil(() => listen.mock.calls.length > 0, 10_000);
    stop.abort();
    expect((await waiting).done).toBe(true);
    await vi.waitUntil(() => pendingFileWork() === 0, 10_000);
  });

  test('that falls silent can be left, and holds nothing up', async () => {
    const path = makePipe('silent');
    const stop = new AbortController();
    const batches = readInputs([path], { signal: stop.signal });
    const first = batches.next();
    const writer = await open(path, 'w');
    await writer.write('http://a/\n');
    expect((await first).done).toBe(false);
    const waiting = batches.next();
    stop.abort();
    expect((await waiting).done).toBe(true);
    await vi.waitUntil(() => pendingFileWork() === 0, 10_000);
    await writer.close();
  });
});

test('memory does not grow with the input', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const heapMb = (): number => {
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return (heapUsed + arrayBuffers) / 2 ** 20;
  };
  const total = 1_000_000;
  async function* lines(): AsyncGenerator<Uint8Array, void, undefined> {
    for (let n = 0; n < total; n += 1_000) {
      const chunk = Array.from(
        { length: 1_000 },
        (_, at) => `https://host-${n + at}.example/a/path\n`,
      );
      yield Buffer.from(chunk.join(''));
    }
  }
  let read = 0;
  let atStart = 0;
  const stdin = Readable.from(lines(), { objectMode: false });
  for await (const { items } of readInputs(['-'], { stdin })) {
    if (atStart === 0 && read > total / 10) atStart = heapMb();
    read += items.length;
  }
  expect(read).toBe(total);
  expect(heapMb() - atStart).toBeLessThan(8);
});
