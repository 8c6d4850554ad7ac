import { describe, expect, test } from 'vitest';

import { collect, cutAt, readAs, summary } from './support.ts';
import { readSitemap } from '../../src/sources/sitemap.ts';

const urlset = (content: string): string => `<urlset>${content}</urlset>`;
const texts = async (content: string): Promise<string[]> =>
  summary(await readAs('sitemap', content));

async function* commented(): AsyncGenerator<Uint8Array, void, undefined> {
  yield Buffer.from('<urlset><!--');
  for (let count = 0; count < 400; count += 1) yield Buffer.alloc(65_536, 0x2d);
  yield Buffer.from('--><url><loc>http://a/</loc></url></urlset>');
}

describe('sitemap', () => {
  test('reads an index, and where each location begins', async () => {
    const items = await readAs(
      'sitemap',
      '<?xml version="1.0"?>\r\n<!DOCTYPE sitemapindex [ <!ENTITY x "y"> ]>\n<sitemapindex>\n' +
        '<sitemap>\n<loc>http://a/1.xml</loc></sitemap><sitemap><loc\n>http://a/2.xml</loc>' +
        '</sitemap></sitemapindex>',
    );
    expect(items).toEqual([
      { text: 'http://a/1.xml', line: 5 },
      { text: 'http://a/2.xml', line: 5 },
    ]);
  });

  test.each([
    ['http://a/?b&amp;c&lt;&gt;&quot;&apos;', 'http://a/?b&c<>"\''],
    ['http://a/&#228;&#xE4;&#x1F600;', 'http://a/ää😀'],
    ['http://a/?b&c=1&copy;&#9999999;&amp;amp;', 'http://a/?b&c=1&copy;&#9999999;&amp;'],
    ['<![CDATA[http://a/?b&amp;c]]>', 'http://a/?b&amp;c'],
    ['http://a/<!-- <loc> -->b<?p <loc>?>c', 'http://a/bc'],
    ['http://a/<![CDATA[ü]]>ü', 'http://a/üü'],
    ['http://a/&#10;b', 'line 1 of in.sitemap has a control character in its URL'],
    ['', 'the <loc> in line 1 of in.sitemap is empty'],
    ['http://a/<b/>', 'the <loc> in line 1 of in.sitemap is not closed'],
    ['x'.repeat(65_537), 'the <loc> in line 1 of in.sitemap is longer than 65,536 bytes'],
  ])('%.80s', async (location, expected) => {
    const next = '<url><loc>http://next/</loc></url>';
    const items = await texts(urlset(`<url><loc>${location}</loc></url>${next}`));
    expect(items).toEqual([expected, 'http://next/']);
  });

  test('a location that is not UTF-8 is shown', async () => {
    const items = await readAs('sitemap', Buffer.from(urlset('<loc>http://\xfc/</loc>'), 'latin1'));
    expect(items[0]).toMatchObject({
      text: 'http://\\xfc/',
      failure: { message: 'the <loc> in line 1 of in.sitemap is not valid UTF-8' },
    });
  });

  test.each([
    ['<html><loc>http://a/</loc></html>', 'is no sitemap: its first element is “html”'],
    ['http://a/', 'is no whole sitemap: it has no element'],
    ['', 'is no whole sitemap: it has no element'],
    ['<urlset><url>', 'is no whole sitemap: it ends before “</urlset>”'],
    ['<\u001b:urlset>', String.raw`is no whole sitemap: it ends before “</\x1b:urlset>”`],
    ['<urlset></urlset', 'is no whole sitemap: it ends within a tag'],
    ['<urlset><!-- ', 'is no whole sitemap: it ends within a tag'],
    [`<urlset>\n<${'a'.repeat(70_000)}`, 'is no whole sitemap: the tag in line 2 does not end'],
  ])('is refused: %.50s', async (content, message) => {
    await expect(texts(content)).rejects.toMatchObject({
      name: 'FileError',
      message: expect.stringContaining(`in.sitemap: ${message}`),
    });
  });

  test('gives what it could read of a sitemap that is cut short', async () => {
    const bytes = Buffer.from('<urlset><url><loc>http://a/</loc></url><url><loc>http');
    const read: string[] = [];
    const all = async (): Promise<void> => {
      for await (const items of readSitemap(cutAt(bytes, []), { source: 'x' })) {
        read.push(...items.map(({ text }) => text));
      }
    };
    await expect(all()).rejects.toMatchObject({ name: 'FileError' });
    expect(read).toEqual(['http://a/']);
  });

  test('reads past a comment, however long', async () => {
    const items = await collect(readSitemap(commented(), { source: 'x' }));
    expect(summary(items)).toEqual(['http://a/']);
  });
});
