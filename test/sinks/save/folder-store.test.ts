import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { FileError } from '../../../src/model/errors.ts';
import type { BodyStore, BodyWriter } from '../../../src/model/ports.ts';
import { isFailure, parseAbsolute } from '../../../src/model/target.ts';
import { unwritten } from '../../../src/sinks/save/unwritten.ts';
import { createFolderStore } from '../../../src/sinks/save/folder-store.ts';

let folder: string;
let store: BodyStore;

beforeEach(async () => {
  folder = join(mkdtempSync(join(tmpdir(), 'gfetch-save-')), 'deep/down');
  store = await createFolderStore(folder);
});
afterEach(() => {
  rmSync(join(folder, '../..'), { recursive: true });
});

function open(url: string, from: BodyStore = store): BodyWriter {
  const target = parseAbsolute(url);
  if (isFailure(target)) throw new Error(target.message);
  return from.open(target, 1, 'text/html');
}

async function save(url: string, body: string, from: BodyStore = store): Promise<string> {
  const writer = open(url, from);
  writer.write(Buffer.from(body));
  return writer.finish();
}

const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
const openFiles = (): number => readdirSync('/proc/self/fd').length;
/** Everything below the folder, folders with a slash. */
const tree = (): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .map(
      (entry) =>
        join(entry.parentPath, entry.name).slice(folder.length + 1) +
        (entry.isDirectory() ? '/' : ''),
    )
    .toSorted();

test('a body lands under its host and path, and nothing else is there', async () => {
  expect(await save('https://example.com/a/b.html', 'body')).toBe('example.com/a/b.html');
  expect(read('example.com/a/b.html')).toBe('body');
  expect(tree()).toEqual(['example.com/', 'example.com/a/', 'example.com/a/b.html']);
});

test('an empty body is an empty file', async () => {
  expect(await open('https://example.com/').finish()).toBe('example.com/index.html');
  expect(read('example.com/index.html')).toBe('');
});

test('a body in many pieces is whole, and its file is readable and not executable', async () => {
  const warnings: Error[] = [];
  process.on('warning', (warning) => warnings.push(warning));
  const body = randomBytes(6_000_000);
  const writer = open('https://example.com/big');
  for (let at = 0; at < body.length; at += 50_000) {
    const hasRoom = writer.write(body.subarray(at, at + 50_000));
    if (!hasRoom) await new Promise<void>((resume) => writer.onDrain(resume));
  }
  await writer.finish();
  expect(warnings).toEqual([]);
  expect(readFileSync(join(folder, 'example.com/big')).equals(body)).toBe(true);
  expect(statSync(join(folder, 'example.com/big')).mode & 0o777).toBe(0o666 & ~process.umask());
});

test('the sender is held back beyond 256 KiB, and called once', async () => {
  const writer = open('https://example.com/a');
  expect(writer.write(Buffer.alloc(200 * 1024))).toBe(true);
  expect(writer.write(Buffer.alloc(100 * 1024))).toBe(false);
  let calls = 0;
  await new Promise<void>((resolve) => {
    writer.onDrain(() => {
      calls += 1;
      resolve();
    });
  });
  expect(writer.write(Buffer.alloc(1))).toBe(true);
  await writer.finish();
  expect(calls).toBe(1);
});

test('a sender that need not wait is called at once', async () => {
  const writer = open('https://example.com/a');
  await new Promise<void>((resume) => writer.onDrain(resume));
  writer.write(Buffer.from('x'));
  await new Promise<void>((resume) => writer.onDrain(resume));
  expect(await writer.finish()).toBe('example.com/a');
});

describe('a body that is not whole', () => {
  test('leaves nothing, however far it came', async () => {
    await open('https://example.com/none').discard();
    const started = open('https://example.com/started');
    started.write(Buffer.from('x'));
    await started.discard();
    await started.discard();
    const under = open('https://example.com/way');
    under.write(Buffer.alloc(1_000_000));
    await new Promise<void>((resume) => under.onDrain(resume));
    expect(tree()).toHaveLength(1);
    under.write(Buffer.alloc(1_000_000));
    await under.discard();
    expect(tree()).toEqual([]);
  });

  test('does not get in the way of one that is whole by now', async () => {
    const url = 'https://example.com/whole';
    const whole = open(url);
    whole.write(Buffer.from('x'));
    await whole.finish();
    await whole.discard();
    expect(read('example.com/whole')).toBe('x');

    // At every moment between the last byte and the place under its name.
    for (let turns = 0; turns < 60; turns += 3) {
      const writer = open(`${url}/${turns}`);
      writer.write(Buffer.from('x'));
      const fate = writer.finish().then(
        () => true,
        () => false,
      );
      // oxlint-disable no-await-in-loop
      for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
      await writer.discard();
      await fate;
      // oxlint-enable no-await-in-loop
    }
    expect(tree().filter((path) => path.includes('.part'))).toEqual([]);
  });

  test('leaves the file of an earlier run as it was', async () => {
    await save('https://example.com/a', 'old');
    const writer = open('https://example.com/a');
    writer.write(Buffer.from('half'));
    await writer.discard();
    expect(tree()).toEqual(['example.com/', 'example.com/a']);
    expect(read('example.com/a')).toBe('old');
  });
});

/** Saves each URL as its own body in one run, all at once; the path of each. */
const saveAll = async (order: readonly string[]): Promise<Map<string, string>> => {
  const run = await createFolderStore(folder);
  const paths = await Promise.all(order.map((url) => save(url, url, run)));
  for (const [index, path] of paths.entries()) expect(read(path)).toBe(order[index]);
  return new Map(order.map((url, index) => [url, paths[index] ?? '']));
};

describe('names', () => {
  const URLS = [
    'https://example.com/a',
    'https://example.com/a?b=1',
    'https://example.com/a?b=2',
    'https://example.com/a#top',
    'https://example.com/A',
    'https://example.com/%61',
    'https://example.com/a/',
    'https://example.com/a/index.html',
    'https://example.com/a/b/c',
    'https://example.com/a/b',
    'http://example.com/a',
    'http://example.com:8080/a',
  ];

  test.each([
    ['as listed', URLS],
    ['backwards', URLS.toReversed()],
  ])('many URLs have a file each, and the same again in the next run (%s)', async (_, urls) => {
    const first = await saveAll(urls);
    const files = tree();
    expect(files.filter((name) => !name.endsWith('/'))).toHaveLength(urls.length);
    const second = await saveAll(urls.toReversed());
    for (const url of urls) expect(second.get(url)).toBe(first.get(url));
    expect(tree()).toEqual(files);
  });

  test('a file where a folder has the name, and the other way round', async () => {
    await save('https://example.com/x/y', '1');
    expect(await save('https://example.com/x', '2')).toMatch(/^example\.com\/x~[\da-f]{16}$/);
    expect(await save('https://example.com/x/y/z', '3')).toBe('example.com/x/y~d/z');
    expect(read('example.com/x/y')).toBe('1');
  });

  test('the later of two bodies of one URL stays', async () => {
    await save('https://example.com/a', 'first');
    await save('https://example.com/a', '2nd');
    expect(read('example.com/a')).toBe('2nd');
  });
});

describe('symbolic links inside the folder', () => {
  test('are not followed as folders', async () => {
    const outside = join(folder, '../outside');
    mkdirSync(outside);
    mkdirSync(join(folder, 'example.com'));
    symlinkSync(outside, join(folder, 'example.com/a'));
    symlinkSync(outside, join(folder, 'other.example'));
    await expect(save('https://example.com/a/b', 'x')).rejects.toThrow(
      /example\.com\/a: is a symbolic link, which is not followed$/,
    );
    await expect(save('https://other.example/b', 'x')).rejects.toThrow(/symbolic link/);
    expect(readdirSync(outside)).toEqual([]);
    expect(tree().filter((name) => name.includes('.part'))).toEqual([]);
  });

  test('are replaced as files, and what they point at stays', async () => {
    const outside = join(folder, '../precious');
    writeFileSync(outside, 'precious');
    mkdirSync(join(folder, 'example.com'));
    symlinkSync(outside, join(folder, 'example.com/a'));
    await save('https://example.com/a', 'x');
    expect(readFileSync(outside, 'utf8')).toBe('precious');
    expect(lstatSync(join(folder, 'example.com/a')).isFile()).toBe(true);
  });

  test('the folder itself may be one', async () => {
    const link = join(folder, '../link');
    symlinkSync(folder, link);
    await save('https://example.com/a', 'x', await createFolderStore(link));
    expect(read('example.com/a')).toBe('x');
  });
});

describe('what cannot be kept', () => {
  test('rejects with path and reason, frees the sender, and leaves nothing', async () => {
    rmSync(folder, { recursive: true });
    const writer = open('https://example.com/a');
    writer.write(Buffer.alloc(1_000_000));
    await new Promise<void>((resume) => writer.onDrain(resume));
    const gone = new FileError(`${folder}: the folder is gone`);
    expect(() => writer.write(Buffer.alloc(1_000_000))).toThrow(gone);
    await expect(writer.finish()).rejects.toEqual(gone);
    await writer.discard();
    expect(existsSync(folder)).toBe(false);
  });

  test.each([
    ['ENOSPC', FileError, 'no space left on device'],
    ['EROFS', FileError, 'read-only file system'],
    // These are about one body, or will pass.
    ['EFBIG', Error, 'file too large'],
    ['EMFILE', Error, 'too many open files'],
    ['EACCES', Error, 'permission denied'],
  ])('%s is a %o', (code, kind, reason) => {
    const cause = Object.assign(new Error(code), {
      code,
      errno: -constants.errno[code as 'EACCES'],
    });
    const error = unwritten('pages', cause);
    expect(error.constructor).toBe(kind);
    expect(error.message).toBe(`pages: ${reason}`);
    expect(error.cause).toBe(cause);
  });

  test.skipIf(process.getuid?.() === 0)('because a folder is read-only', async () => {
    mkdirSync(join(folder, 'example.com'));
    chmodSync(join(folder, 'example.com'), 0o555);
    await expect(save('https://example.com/a', 'x')).rejects.toThrow(
      `${join(folder, 'example.com/a')}: permission denied`,
    );
    chmodSync(join(folder, 'example.com'), 0o755);
    expect(tree()).toEqual(['example.com/']);
  });
});

test('a folder that is a file is refused', async () => {
  const path = join(folder, 'file');
  writeFileSync(path, '');
  for (const each of [path, join(path, 'x'), join(path, 'x/y')]) {
    await expect(createFolderStore(each)).rejects.toEqual(
      new FileError(`${each}: no bodies can be saved there: not a directory`),
    );
  }
  unlinkSync(path);
});

test.each(['/proc/none', '/proc/none/deep/down', '/proc', '/dev/null', '', 'x'.repeat(300)])(
  'a folder that cannot be is refused: %o',
  async (path) => {
    await expect(createFolderStore(path)).rejects.toThrow(FileError);
    await expect(createFolderStore(path)).rejects.toThrow(
      `${path}: no bodies can be saved there: `,
    );
  },
);

test('a folder may lie beyond links, and be made by several runs at once', async () => {
  mkdirSync(join(folder, 'real'));
  symlinkSync('real', join(folder, 'link'));
  const paths = ['link/a/b/c', 'real/a/b/d', 'link/../real/a/b/./c', 'link'];
  await Promise.all(paths.map((path) => createFolderStore(join(folder, path))));
  expect(tree()).toEqual(['link', 'real/', 'real/a/', 'real/a/b/', 'real/a/b/c/', 'real/a/b/d/']);
});

test('a writer that is not written to opens nothing, one that is done holds nothing', async () => {
  const before = openFiles();
  const idle = Array.from({ length: 50 }, (_, index) => open(`https://example.com/${index}`));
  expect(openFiles()).toBe(before);
  await Promise.all(idle.map((writer) => writer.finish()));
  expect(openFiles()).toBeLessThanOrEqual(before);
});

test('a body that comes byte by byte is whole, and costs what it is, not what it came in', async () => {
  const PIECES = 400_000;
  const piece = Buffer.from('x');
  const writer = open('http://a.test/bytes');
  const before = process.memoryUsage().heapUsed;
  let held = 0;
  for (let i = 0; i < PIECES; i += 1) if (!writer.write(piece)) held += 1;
  // Each by itself would be an object of some 100 bytes until it is written.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(16 * 1024 * 1024);
  expect(held).toBeGreaterThan(0);
  await new Promise<void>((resolve) => writer.onDrain(resolve));
  const path = await writer.finish();
  expect(statSync(join(folder, path)).size).toBe(PIECES);
});
