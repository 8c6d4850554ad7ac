import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { checkInputs } from '../../src/sources/words.ts';

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'gfetch-words-'))));
afterAll(() => rm(folder, { recursive: true }));

describe('a word', () => {
  test.each([
    'http://a',
    'HTTPS://A/urls.txt',
    'ftp://a/b.csv',
    'example.com',
    'example.com/a?b=c.txt',
    'example.com:8080/urls.txt',
    'db:5432',
    'localhost',
    'localhost/a',
    '[::1]:80',
    'a/b',
    'mailto:a@b.example',
    `example.com/${'a'.repeat(5_000)}`,
    'example.com/\0',
  ])('%.40s is a URL', async (word) => {
    expect(await checkInputs([word])).toEqual([{ kind: 'url', url: word }]);
  });

  test.each([
    ['urls.txt', 'urls.txt: no such file'],
    ['lists/urls.CSV.GZ', 'lists/urls.CSV.GZ: no such file'],
    ['data.json', 'data.json: no such file'],
    ['./example.com', './example.com: no such file'],
    ['../a', '../a: no such file'],
    ['/no/such', '/no/such: no such file'],
    ['urls', 'urls: no such file, and no URL; for a host of that name write https://urls'],
    [
      'example.com/sitemap.xml',
      'example.com/sitemap.xml: no such file; if it is a URL, write https://example.com/sitemap.xml',
    ],
    ['a\x1b[31m.txt', 'a\\x1b[31m.txt: no such file'],
    [
      'a.b\x1b/\u202e.xml',
      String.raw`a.b\x1b/\u202e.xml: no such file; if it is a URL, write https://a.b\x1b/\u202e.xml`,
    ],
    [
      '\x1bc',
      String.raw`\x1bc: no such file, and no URL; for a host of that name write https://\x1bc`,
    ],
    [
      'me:secret@host',
      'me:***@host: no such file, and no URL; for a host of that name write https://me:***@host',
    ],
  ])('%j names a file that is missing', async (word, message) => {
    await expect(checkInputs([word])).rejects.toMatchObject({ name: 'FileError', message });
  });

  test('is a file where there is one of that name', async () => {
    const path = join(folder, 'example.com');
    await writeFile(path, '');
    expect(await checkInputs([path, '-', ' http://a '])).toEqual([
      { kind: 'file', path },
      { kind: 'stdin' },
      { kind: 'url', url: 'http://a' },
    ]);
    expect(await checkInputs([`${path}/a`.slice(1)])).toEqual([
      { kind: 'url', url: `${path}/a`.slice(1) },
    ]);
  });

  test('cannot be a folder', async () => {
    const path = join(folder, 'example.org');
    await mkdir(path);
    await expect(checkInputs(['http://a', path])).rejects.toMatchObject({
      name: 'FileError',
      message: `${path}: is a directory, not a file`,
    });
  });

  test.skipIf(process.getuid?.() === 0)('cannot be a file that may not be read', async () => {
    const path = join(folder, 'secret.txt');
    await writeFile(path, '');
    await chmod(path, 0);
    await expect(checkInputs([path])).rejects.toMatchObject({
      name: 'FileError',
      message: `${path}: permission denied`,
    });
  });

  test('is not empty, nor stdin twice', async () => {
    await expect(checkInputs([' '])).rejects.toMatchObject({ name: 'UsageError' });
    await expect(checkInputs(['-', 'a.b', '-'])).rejects.toMatchObject({ name: 'UsageError' });
  });
});
