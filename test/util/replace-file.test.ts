import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { expect, test } from 'vitest';

import { checkReplaceable, replaceFile } from '../../src/util/replace-file.ts';
import { makeFolder } from '../support/folder.ts';

const NEW = Buffer.from('new');

async function* pieces(count: number, size: number): AsyncGenerator<Buffer> {
  for (let piece = 0; piece < count; piece += 1) yield Buffer.alloc(size, String(piece % 10));
}

test('a stream is written whole, and nothing is left beside it', async () => {
  using folder = makeFolder();
  await replaceFile(folder.file('a'), pieces(300, 10_000));
  expect(statSync(folder.file('a')).size).toBe(3_000_000);
  expect(folder.read('a').slice(29_998, 30_002)).toBe('2233');
  expect(readdirSync(folder.path)).toEqual(['a']);
});

test('the permissions are those of the old file, of the umask, or those asked for', async () => {
  using folder = makeFolder();
  const modeOf = (name: string): number => statSync(folder.file(name)).mode & 0o777;
  chmodSync(folder.write('old', 'old'), 0o640);
  await replaceFile(folder.file('old'), NEW);
  await replaceFile(folder.file('none'), NEW);
  await replaceFile(folder.file('private'), NEW, { mode: 0o600 });
  expect([modeOf('old'), modeOf('none'), modeOf('private')]).toEqual([
    0o640,
    0o666 & ~process.umask(),
    0o600,
  ]);
  expect(folder.read('old')).toBe('new');
});

test('a link is followed, and whatever lies at other names is left alone', async () => {
  using folder = makeFolder();
  folder.write('real', 'old');
  folder.write('precious', 'precious');
  symlinkSync('real', folder.file('link'));
  symlinkSync('precious', folder.file('real.part'));
  await replaceFile(folder.file('link'), NEW);
  expect(lstatSync(folder.file('link')).isSymbolicLink()).toBe(true);
  expect([folder.read('real'), folder.read('precious')]).toEqual(['new', 'precious']);
});

test('where the content fails, the old file is as it was and nothing is left', async () => {
  using folder = makeFolder();
  folder.write('a', 'old');
  async function* broken(): AsyncGenerator<Buffer> {
    yield* pieces(10, 100_000);
    throw new Error('no more');
  }
  await expect(replaceFile(folder.file('a'), broken())).rejects.toThrow('no more');
  expect(folder.read('a')).toBe('old');
  expect(readdirSync(folder.path)).toEqual(['a']);
});

test('a device stays what it is', async () => {
  await replaceFile('/dev/null', NEW);
  await checkReplaceable('/dev/null');
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

test('what cannot be replaced is known before, and asking leaves nothing', async () => {
  using folder = makeFolder();
  mkdirSync(folder.file('folder'));
  for (const path of [folder.file('none/a'), folder.file('folder'), '/proc/none']) {
    await expect(checkReplaceable(path)).rejects.toThrow(Error);
    await expect(replaceFile(path, NEW)).rejects.toThrow(Error);
  }
  folder.write('a', 'old');
  await checkReplaceable(folder.file('a'));
  await checkReplaceable(folder.file('new'));
  expect(readdirSync(folder.path).toSorted()).toEqual(['a', 'folder']);
  expect(readFileSync(folder.file('a'), 'utf8')).toBe('old');
});

test.skipIf(process.getuid?.() === 0)('a file that is read-only is refused', async () => {
  using folder = makeFolder();
  chmodSync(folder.write('a', 'old'), 0o444);
  await expect(checkReplaceable(folder.file('a'))).rejects.toThrow('EACCES');
  await expect(replaceFile(folder.file('a'), NEW)).rejects.toThrow('EACCES');
  expect(folder.read('a')).toBe('old');
});
