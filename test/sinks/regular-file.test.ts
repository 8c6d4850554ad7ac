import { appendFileSync, closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { writeRegularFile, type RegularFile } from '../../src/sinks/regular-file.ts';
import { makeFolder, type Folder } from '../support/folder.ts';

let folder: Folder;
let path: string;
let fd: number;

beforeEach(() => {
  folder = makeFolder();
  path = join(folder.path, 'out');
});
afterEach(() => {
  closeSync(fd);
  folder[Symbol.dispose]();
});

function open(before: string): RegularFile {
  writeFileSync(path, before);
  fd = openSync(path, 'a');
  return writeRegularFile(fd, { sizeBytes: before.length, hasName: true });
}

function write({ stream }: RegularFile, text: string): Promise<void> {
  return new Promise((resolve) => {
    stream.write(text, () => resolve());
  });
}

const content = (): string => readFileSync(path, 'utf8');

describe('what is there of a write that failed', () => {
  test('is cut off', async () => {
    const file = open('before\n');
    await write(file, 'whole\n');
    file.mark();
    await write(file, 'to');
    await file.cut();
    expect(content()).toBe('before\nwhole\n');
  });

  test('is cut off before the first mark, too', async () => {
    const file = open('before\n');
    await write(file, 'to');
    await file.cut();
    expect(content()).toBe('before\n');
  });

  test('stays where somebody else has written behind it', async () => {
    const file = open('');
    await write(file, 'to');
    appendFileSync(path, 'another\n');
    await file.cut();
    expect(content()).toBe('toanother\n');
  });
});

describe('the end', () => {
  test('comes when all is written', async () => {
    const file = open('');
    void write(file, 'whole\n');
    await file.finish('out');
    expect(content()).toBe('whole\n');
  });

  test('is a FileError where the file was removed', async () => {
    const file = open('');
    await write(file, 'whole\n');
    rmSync(path);
    await expect(file.finish('out')).rejects.toThrow(
      'out: was removed while it was written, and its records with it',
    );
  });

  test('is none where the file never had a name', async () => {
    fd = openSync(path, 'a');
    rmSync(path);
    const file = writeRegularFile(fd, { sizeBytes: 0, hasName: false });
    await write(file, 'whole\n');
    await expect(file.finish('out')).resolves.toBeUndefined();
  });

  test('rejects with what went wrong', async () => {
    path = '/dev/full';
    fd = openSync(path, 'a');
    const file = writeRegularFile(fd, { sizeBytes: 0, hasName: true });
    const failed = once(file.stream, 'error');
    await write(file, 'x');
    await failed;
    await expect(file.finish('out')).rejects.toThrow('ENOSPC');
  });
});
