import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { convertMirror } from '../../../src/engine/crawl/mirror.ts';
import type { StoredPage } from '../../../src/model/crawl.ts';
import { FileError } from '../../../src/model/errors.ts';
import { makeTask } from '../../support/tasks.ts';
import { makeFolder } from '../../support/folder.ts';
import { pageOf } from '../../frontier/crawl-tasks.ts';

const at = (path: string): string => `http://a.test${path}`;
const saved = (path: string, savedPath: string | null, extra: Partial<StoredPage> = {}) =>
  pageOf(makeTask(1, at(path)), { savedPath, ...extra });

const memoryOf = (pages: readonly StoredPage[]) => ({
  pages: () => pages,
  page: (key: string) => pages.find((each) => each.key === key) ?? null,
  keyOf: (url: string) => url,
});

const HOME = '<a href="/a?b">a</a> <a href="/old#top">o</a> <a href="/gone">g</a> \u00e9';

test('links lead to the files of what was saved, also over redirects, and else to the web', async () => {
  using folder = makeFolder();
  mkdirSync(folder.file('d e'));
  writeFileSync(folder.file('index.html'), HOME, 'latin1');
  writeFileSync(folder.file('d e/a#b.html'), '<a href="/">up</a>');
  const pages = [
    saved('/', 'index.html'),
    saved('/a?b', 'd e/a#b.html'),
    saved('/old', null, { statusCode: 301, location: at('/a?b') }),
    saved('/loop', null, { statusCode: 301, location: at('/loop') }),
  ];
  expect(await convertMirror(folder.path, memoryOf(pages))).toBe(2);
  expect(readFileSync(folder.file('index.html'), 'latin1')).toBe(
    '<a href="d%20e/a%23b.html">a</a> <a href="d%20e/a%23b.html#top">o</a> ' +
      '<a href="http://a.test/gone">g</a> \u00e9',
  );
  expect(folder.read('d e/a#b.html')).toBe('<a href="../index.html">up</a>');
});

test('what is not as it came was converted before, and is left as it is; so is what is no page', async () => {
  using folder = makeFolder();
  const body = '<a href="/x">x</a>';
  const hash = createHash('sha256').update(body).digest('hex');
  for (const name of ['new.html', 'changed.html', 'data.txt'])
    writeFileSync(folder.file(name), body);
  const pages = [
    saved('/x', 'new.html', { hash }),
    saved('/changed', 'changed.html', { hash: '0'.repeat(64) }),
    saved('/data', 'data.txt', { hash, contentType: 'text/plain' }),
  ];
  expect(await convertMirror(folder.path, memoryOf(pages))).toBe(1);
  expect(folder.read('new.html')).toBe('<a href="new.html">x</a>');
  expect(folder.read('changed.html')).toBe(body);
  expect(folder.read('data.txt')).toBe(body);
  expect(await convertMirror(folder.path, memoryOf(pages))).toBe(0);
});

test('a saved file that is gone is the trouble of the user, and told with its name', async () => {
  using folder = makeFolder();
  const pages = [saved('/', 'index.html')];
  const converted = convertMirror(folder.path, memoryOf(pages));
  await expect(converted).rejects.toThrow(FileError);
  await expect(convertMirror(folder.path, memoryOf(pages))).rejects.toThrow(
    /index\.html: cannot be read: /,
  );
});
