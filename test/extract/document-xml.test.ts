import { gzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import { isDocument, readDocument } from '../../src/extract/index.ts';
import type { DocumentLink } from '../../src/model/document.ts';
import { ONLY_LINKS, PAGE_URL, read } from '../support/read-document.ts';

const NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';

const urlset = (inside: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<urlset ${NAMESPACE}>${inside}</urlset>`;

function urlsOf(xml: string, contentType: string | null = 'application/xml'): string[] {
  return read(xml, {}, contentType).links.map(({ url }) => url);
}

describe('a sitemap', () => {
  test('gives its entries, with where and when', () => {
    const xml = urlset(
      '\n<url>\n<loc>\n https://e.com/1?a&amp;b </loc><lastmod>2024-05-06</lastmod></url>\n' +
        '<url><lastmod>2024-05-06T07:08:09+01:00</lastmod><loc><![CDATA[/2?a&b]]></loc></url>' +
        '<url><loc>https://e.com/3</loc><lastmod>yesterday</lastmod></url>',
    );
    const place = { tag: 'sitemap', attribute: null, rel: null, nofollow: false };
    expect(read(xml, { positions: true }, 'text/xml')).toMatchObject({
      kind: 'sitemap',
      encoding: 'utf-8',
      wordCount: null,
      fingerprint: null,
      links: [
        {
          ...place,
          url: 'https://e.com/1?a&b',
          line: 5,
          column: 2,
          lastModifiedMs: Date.UTC(2024, 4, 6),
        },
        {
          ...place,
          url: 'https://e.com/2?a&b',
          line: 6,
          column: (xml.split('\n')[5] ?? '').indexOf('/2?') + 1,
          lastModifiedMs: Date.UTC(2024, 4, 6, 6, 8, 9),
        },
        { ...place, url: 'https://e.com/3', line: 6, lastModifiedMs: null },
      ],
    });
  });

  test.each([
    ['2024', Date.UTC(2024, 0, 1)],
    ['2024-05', Date.UTC(2024, 4, 1)],
    [' 2024-05-06 ', Date.UTC(2024, 4, 6)],
    ['2024-05-06T07:08Z', Date.UTC(2024, 4, 6, 7, 8)],
    ['2024-05-06T07:08:09.123456Z', Date.UTC(2024, 4, 6, 7, 8, 9)],
    ['2024-05-06T07:08:09-05:30', Date.UTC(2024, 4, 6, 12, 38, 9)],
    ['2024-05-06T07:08:09', Date.UTC(2024, 4, 6, 7, 8, 9)],
    ['2024-13-01', null],
    ['06.05.2024', null],
    ['', null],
  ])('lastmod %j', (lastmod, lastModifiedMs) => {
    const xml = urlset(`<url><loc>/1</loc><lastmod>${lastmod}</lastmod></url>`);
    expect(read(xml, {}, 'text/xml').links).toMatchObject([{ lastModifiedMs }]);
  });

  test('of sitemaps', () => {
    const xml = `<sitemapindex ${NAMESPACE}><sitemap><loc>/s1.xml</loc></sitemap></sitemapindex>`;
    expect(read(xml, {}, 'text/xml')).toMatchObject({
      kind: 'sitemap-index',
      links: [{ url: 'https://e.com/s1.xml', tag: 'sitemap' }],
    });
  });

  test.each([
    ['text/html', urlset('<url><loc>/1</loc></url>')],
    ['text/plain', urlset('<url><loc>/1</loc></url>')],
    [null, urlset('<url><loc>/1</loc></url>')],
    ['application/octet-stream', `\ufeff \n<urlset><url><loc>/1</loc></url></urlset>`],
    ['text/html', '<URLSET>'.toLowerCase() + '<url><loc>/1</loc></url>'],
    ['application/xml', '<!-- a > b --><?x?>\n<!DOCTYPE urlset><urlset><url><loc>/1</loc></url>'],
    ['application/xml', '<s:urlset><s:url><s:loc>/1</s:loc></s:url></s:urlset>'],
    ['application/xml', '<urlset><url><loc>/1'.concat('</loc>')],
  ])('is known as %s: %s', (contentType, xml) => {
    expect(read(xml, {}, contentType).kind).toBe('sitemap');
    expect(urlsOf(xml, contentType)).toEqual(['https://e.com/1']);
  });

  test('leaves out what is in other namespaces, or no link', () => {
    const image = '<image:image><image:loc>/no.png</image:loc></image:image>';
    const xml = urlset(
      `<url>${image}<loc>/1</loc></url><url><loc></loc></url><url><loc>ftp://x/</loc></url>` +
        '<url><loc>/1</loc></url><!-- <url><loc>/no</loc></url> --><loc>/2</loc>',
    );
    expect(urlsOf(xml)).toEqual(['https://e.com/1', 'https://e.com/2']);
  });

  test('has at most 50,000 entries', () => {
    const entry = (at: number): string => `<url><loc>/${at}</loc></url>`;
    const xml = urlset(Array.from({ length: 50_010 }, (_, at) => entry(at)).join(''));
    expect(urlsOf(xml)).toHaveLength(50_000);
  });

  test('may be in another encoding', () => {
    const xml =
      '<?xml version="1.0" encoding="iso-8859-1"?><urlset><url><loc>/ü</loc></url></urlset>';
    const linksOf = (body: Buffer): readonly DocumentLink[] =>
      readDocument(body, 'text/xml', PAGE_URL, ONLY_LINKS).links;
    expect(linksOf(Buffer.from(xml, 'latin1'))).toMatchObject([{ url: 'https://e.com/%C3%BC' }]);
    const utf16 = Buffer.from(xml, 'utf16le');
    expect(linksOf(utf16)).toMatchObject([{ url: 'https://e.com/%C3%BC' }]);
    expect(linksOf(utf16.swap16())).toMatchObject([{ url: 'https://e.com/%C3%BC' }]);
  });

  test('of text is one only where it was asked for', () => {
    const text =
      'https://e.com/1\r\n  https://e.com/2  \n\n# no\nno\nhttps://e.com/1\nhttp://e.com/3';
    expect(read(text, {}, 'text/plain')).toMatchObject({ kind: 'other', links: [] });
    expect(read(text, { isTextSitemap: true, positions: true }, 'text/plain')).toMatchObject({
      kind: 'sitemap',
      links: [
        { url: 'https://e.com/1', tag: 'sitemap', line: 1, column: 1 },
        { url: 'https://e.com/2', line: 2, column: 3 },
        { url: 'http://e.com/3', line: 7, column: 1 },
      ],
    });
    expect(read(text, { isTextSitemap: true }, 'image/png').kind).toBe('other');
    expect(read(text, { isTextSitemap: true }, 'text/html').kind).toBe('html');
  });
});

describe('a packed body', () => {
  const xml = urlset('<url><loc>/1</loc></url>');
  const readPacked = (body: Buffer, contentType = 'application/x-gzip') =>
    readDocument(body, contentType, PAGE_URL, ONLY_LINKS);

  test.each(['application/gzip', 'application/xml', 'application/octet-stream', 'text/plain'])(
    'of type %s that is a sitemap is unpacked',
    (contentType) => {
      expect(readPacked(gzipSync(xml), contentType)).toMatchObject({
        kind: 'sitemap',
        links: [{ url: 'https://e.com/1' }],
      });
    },
  );

  test('that is cut short counts as far as it goes', () => {
    const entries = Array.from({ length: 5_000 }, (_, at) => `<url><loc>/${at}</loc></url>`);
    const packed = gzipSync(urlset(entries.join('')));
    const { kind, links } = readPacked(packed.subarray(0, packed.length / 2));
    expect(kind).toBe('sitemap');
    expect(links.length).toBeGreaterThan(1_000);
  });

  test.each([
    ['is something else', gzipSync('hello')],
    ['is damaged', Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5])],
    ['is nearly nothing', Buffer.from([0x1f, 0x8b])],
    ['is damaged later', Buffer.concat([gzipSync(xml).subarray(0, 40), Buffer.alloc(99, 7)])],
  ])('that %s is none', (_, body) => {
    expect(readPacked(body)).toMatchObject({ kind: 'other', links: [] });
  });

  test('that unfolds to more than 50 MiB is none, and takes no more than that', () => {
    const bomb = gzipSync(urlset(' '.repeat(100_000_000)));
    const before = process.memoryUsage().arrayBuffers;
    expect(readPacked(bomb)).toMatchObject({ kind: 'other', links: [] });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(120_000_000);
  });
});

describe('a feed', () => {
  const ATOM = `<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>
<link rel="self" href="/atom.xml"/><link rel="hub" href="https://hub.example/"/>
<entry><link rel="Alternate" href="/1?a&amp;b"/><content src="/1.bin"/><id>/no</id></entry></feed>`;

  const RSS = `<rss version="2.0" xmlns:atom="x"><channel><link>https://e.com/</link>
<atom:link rel="self" href="/rss.xml" />
<item><guid>https://e.com/guid</guid><link> /1 </link><enclosure url="/1.mp3" type="x"/></item>
<item><guid>https://e.com/2</guid><enclosure url="/2.mp3"/></item>
<item><guid isPermaLink="false">https://e.com/no</guid></item>
<item><guid>tag:no</guid><description>&lt;a href=/no></description></item></channel></rss>`;

  const RSS_1 = `<rdf:RDF xmlns:rdf="x" xmlns="http://purl.org/rss/1.0/">
<item rdf:about="/no"><link>/1</link></item></rdf:RDF>`;

  test.each([
    ['Atom', ATOM, ['atom.xml', '1?a&b', '1.bin']],
    ['RSS 2.0', RSS, ['', 'rss.xml', '1', '1.mp3', '2.mp3', '2']],
    ['RSS 1.0', RSS_1, ['1']],
  ])('in %s', (_, xml, paths) => {
    for (const contentType of ['application/atom+xml', 'text/xml', 'text/html', null]) {
      const { kind, links } = read(xml, {}, contentType);
      expect(kind).toBe('feed');
      expect(links.map(({ url }) => url)).toEqual(paths.map((path) => `https://e.com/${path}`));
      expect(new Set(links.map(({ tag }) => tag))).toEqual(new Set(['feed']));
    }
  });

  test('says where and how', () => {
    expect(read(ATOM, { positions: true }, 'text/xml').links).toMatchObject([
      { attribute: 'href', rel: 'self', line: 3, column: 24, lastModifiedMs: null },
      { attribute: 'href', rel: 'alternate', line: 4 },
      { attribute: 'src', rel: null, line: 4 },
    ]);
    const texts = read(RSS, { positions: true }, 'text/xml').links.map(({ line, column }) =>
      (RSS.split('\n')[(line ?? 0) - 1] ?? '').slice((column ?? 0) - 1).replace(/[ "<].*/, ''),
    );
    expect(texts).toEqual([
      'https://e.com/',
      '/rss.xml',
      '/1',
      '/1.mp3',
      '/2.mp3',
      'https://e.com/2',
    ]);
  });
});

test.each([
  ['application/xml', '<html xmlns="x"><a href="/1"/></html>', 'html'],
  ['application/xhtml+xml', '<?xml version="1.0"?><html><a href="/1"/></html>', 'html'],
  ['text/html', '<?xml version="1.0"?><html><a href="/1"/></html>', 'html'],
  ['application/xml', '<svg><a href="/1"/></svg>', 'other'],
  ['application/rdf+xml', '<rdf:RDF><link>/1</link></rdf:RDF>', 'other'],
  ['application/xml', 'nothing', 'other'],
  ['application/xml', '<!-- open', 'other'],
  ['application/json', '{}', 'other'],
  ['text/plain', '<html><a href="/1">', 'other'],
  ['text/html', '<section><a href="/1">', 'html'],
  ['text/html', '', 'html'],
  [null, '', 'other'],
])('as %s, %j is %s', (contentType, text, kind) => {
  const { links, ...page } = read(text, {}, contentType);
  expect(page.kind).toBe(kind);
  expect(links).toHaveLength(kind === 'html' && text !== '' ? 1 : 0);
});

test.each([
  ['text/html', '', true],
  ['text/css; charset=x', '', true],
  ['application/rss+xml', '', true],
  ['application/gzip', '\u001f\u008b', true],
  [null, '<html>', true],
  ['text/plain', '<?xml version="1.0"?><urlset>', true],
  ['text/plain', 'text', false],
  ['application/json', '{}', false],
  ['image/png', '<?xml', false],
])('of type %s, %j could be a document: %j', (contentType, text, could) => {
  expect(isDocument(contentType, Buffer.from(text, 'latin1'))).toBe(could);
});
