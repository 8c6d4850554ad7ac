import { readFileSync, readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { StoredPage } from '../../src/model/crawl.ts';
import { FileError } from '../../src/model/errors.ts';
import { writeSitemap } from '../../src/sinks/sitemap-xml.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { storedPage } from './support/crawl-source.ts';
import { countByPython, HAS_PYTHON, readXml } from './support/xml.ts';

let folder: Folder;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => {
  folder[Symbol.dispose]();
});

const HOME = 'https://example.com/';

interface Entry {
  readonly loc: string;
  readonly lastmod?: string;
}

/** The name of the root, and what each of its children holds. */
function parsed(name: string): { root: string; entries: readonly Entry[] } {
  const bytes = readFileSync(folder.file(name));
  const root = readXml((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString());
  expect(root.attributes).toEqual({ xmlns: 'http://www.sitemaps.org/schemas/sitemap/0.9' });
  const entries = root.children.map(
    ({ children }) => Object.fromEntries(children.map((part) => [part.name, part.text])) as unknown,
  );
  return { root: root.name, entries: entries as readonly Entry[] };
}

const locs = (name: string): readonly string[] => parsed(name).entries.map(({ loc }) => loc);

test('lists pages with the time of their last change', async () => {
  const pages = [
    storedPage(1, HOME),
    storedPage(2, `${HOME}?a=1&b='2'`, { lastModified: 'Sun, 06 Nov 1994 08:49:37 GMT' }),
  ];
  const counts = await writeSitemap(folder.file('sitemap.xml'), () => pages);
  expect(counts).toEqual({ urls: 2, files: 1 });
  expect(folder.read('sitemap.xml')).toBe(
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
      `<url><loc>${HOME}</loc></url>`,
      `<url><loc>${HOME}?a=1&amp;b=&apos;2&apos;</loc>` +
        '<lastmod>1994-11-06T08:49:37.000Z</lastmod></url>',
      '</urlset>',
      '',
    ].join('\n'),
  );
  expect(parsed('sitemap.xml')).toEqual({
    root: 'urlset',
    entries: [{ loc: HOME }, { loc: `${HOME}?a=1&b='2'`, lastmod: '1994-11-06T08:49:37.000Z' }],
  });
});

test.each<[string, Partial<StoredPage>, boolean]>([
  ['a page', {}, true],
  ['XHTML', { contentType: 'application/xhtml+xml' }, true],
  ['a type in capitals', { contentType: 'TEXT/HTML' }, true],
  ['an error', { statusCode: 404 }, false],
  ['a redirect', { statusCode: 301, location: HOME }, false],
  ['a failure', { statusCode: 200, errorCode: 'too_large' }, false],
  ['an image', { contentType: 'image/png' }, false],
  ['a type that only begins so', { contentType: 'text/html5' }, false],
  ['no type', { contentType: null }, false],
  ['an asset', { role: 'asset' }, false],
  ['what is outside', { role: 'external' }, false],
  ['what is not for search engines', { noindex: true }, false],
  ['an address that is too long', { url: HOME + 'x'.repeat(2048 - HOME.length) }, false],
  ['an address that just fits', { url: HOME + 'x'.repeat(2047 - HOME.length) }, true],
])('%s: %j', async (_what, more, isListed) => {
  const counts = await writeSitemap(folder.file('s.xml'), () => [storedPage(1, HOME, more)]);
  expect(counts.urls).toBe(isListed ? 1 : 0);
  expect(folder.read('s.xml').includes('<loc>')).toBe(isListed);
});

test.each([
  ['yesterday'],
  ['Sun, 06 Nov 2094 08:49:37 GMT'], // after it was fetched
])('a last change that cannot be, “%s”, is left out', async (lastModified) => {
  await writeSitemap(folder.file('s.xml'), () => [storedPage(1, HOME, { lastModified })]);
  expect(folder.read('s.xml')).not.toContain('lastmod');
});

describe('what one file may not hold', () => {
  function* many(count: number, padding = ''): Generator<StoredPage> {
    for (let seq = 1; seq <= count; seq += 1) {
      // Some are not listed.
      yield storedPage(seq, `${HOME}${seq}${padding}`, { noindex: seq % 100 === 0 });
    }
  }

  test.each(['', '.gz'])('goes into several by number, with an index (%s)', async (gz) => {
    const all = Array.from(many(101_100));
    const counts = await writeSitemap(folder.file(`sitemap.xml${gz}`), () => all);
    expect(counts).toEqual({ urls: 100_089, files: 4 });
    const names = [1, 2, 3].map((number) => `sitemap-${number}.xml${gz}`);
    expect(parsed(`sitemap.xml${gz}`)).toEqual({
      root: 'sitemapindex',
      entries: names.map((name) => ({ loc: `${HOME}${name}` })),
    });
    const found = names.map(locs);
    expect(found.map(({ length }) => length)).toEqual([50_000, 50_000, 89]);
    expect(found.flat()).toEqual(all.filter(({ noindex }) => !noindex).map(({ url }) => url));
  });

  test('goes into several by size', async () => {
    const padding = `?${'&'.repeat(1_000)}`;
    const count = 15_000;
    const counts = await writeSitemap(folder.file('big.xml'), () => many(count, padding));
    expect(counts).toEqual({ urls: count * 0.99, files: 3 });
    const sizes = ['big-1.xml', 'big-2.xml'].map((name) => readFileSync(folder.file(name)).length);
    expect(sizes[0]).toBeLessThanOrEqual(52_428_800);
    expect(sizes[0]).toBeGreaterThan(52_428_800 - 10_000);
    expect(locs('big-1.xml').length + locs('big-2.xml').length).toBe(count * 0.99);
  });

  test('just so many go into one', async () => {
    const counts = await writeSitemap(folder.file('one'), () =>
      Array.from(many(50_505)).filter(({ noindex }) => !noindex),
    );
    expect(counts).toEqual({ urls: 50_000, files: 1 });
    expect(readdirSync(folder.path)).toEqual(['one']);
  });
});

test.skipIf(!HAS_PYTHON)('is read by Python, too', async () => {
  const pages = [storedPage(1, HOME), storedPage(2, `${HOME}?a&b='<c>"`)];
  await writeSitemap(folder.file('s.xml'), () => pages);
  expect(countByPython(folder.file('s.xml'), 'loc')).toBe(2);
});

test('without pages it is a list of none', async () => {
  expect(await writeSitemap(folder.file('s.xml.gz'), () => [])).toEqual({ urls: 0, files: 1 });
  expect(parsed('s.xml.gz')).toEqual({ root: 'urlset', entries: [] });
  expect(gunzipSync(readFileSync(folder.file('s.xml.gz'))).toString()).toContain('<urlset');
});

test('a file that cannot be written is a FileError', async () => {
  const path = folder.file('none/s.xml');
  await expect(writeSitemap(path, () => [])).rejects.toBeInstanceOf(FileError);
});
