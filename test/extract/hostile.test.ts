import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { describe, expect, test } from 'vitest';

import { readDocument } from '../../src/extract/index.ts';
import { extractPage } from '../../src/extract/page.ts';
import type { PageDocument } from '../../src/model/document.ts';
import { EVERYTHING, PAGE_URL } from '../support/read-document.ts';

const many = (count: number, piece: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => piece(index)).join('');

// Far below it in linear time, far above it in quadratic.
const LIMIT_MS = 4_000;

const PAGES: Readonly<Record<string, string>> = {
  'nested elements': '<div>'.repeat(100_000),
  'unmatched </p>': '<div>'.repeat(100_000) + '</p>'.repeat(100_000),
  'unmatched end tags': many(100_000, (index) => `<x${index}>`) + '</y>'.repeat(100_000),
  'attributes of one tag': `<a ${many(1_000_000, (index) => `a${index}=1 `)}>`,
  'one attribute again and again': `<a ${'href=x '.repeat(1_000_000)}>`,
  'an unclosed script': `<script>${'</scrip <a href=x>'.repeat(100_000)}`,
  'an unclosed style': `<style>${'</styl url(x) '.repeat(100_000)}`,
  'an unclosed comment': `<!--${'--'.repeat(500_000)}`,
  'an unclosed title': `<title>${'&amp; </titl '.repeat(100_000)}`,
  'an unclosed heading': `<h1>${'&amp; <b>x</b> '.repeat(100_000)}`,
  'an unclosed attribute': `<a href="${'&#x'.repeat(500_000)}`,
  'half entities': '&lt&#&am'.repeat(200_000),
  'an endless entity': `<p>&${'a'.repeat(2_000_000)}`,
  'endless entities': '<p>&#1&#x26;&amp&bogus;</p>'.repeat(100_000),
  'an entity after many runs of text': `${'<p>x'.repeat(300_000)}&amp;`,
  'endless entities in a link': `<a href="${'&amp;&lt;'.repeat(300_000)}">`,
  'spaces in a link': `<a href="${' '.repeat(2_000_000)}x">`,
  'spaces in many links': `<a href="${' '.repeat(2_000)}x">`.repeat(3_000),
  'spaces in a rel': `<a href=x rel="${' '.repeat(2_000_000)}x">`,
  'spaces in a title': `<title>${' '.repeat(2_000_000)}x`,
  'spaces in a refresh': `<meta http-equiv=refresh content="5${' '.repeat(2_000_000)}">`,
  'digits in a refresh': `<meta http-equiv=refresh content="${'5.'.repeat(1_000_000)}x">`,
  'words in a meta robots': `<meta name=robots content="${'none, '.repeat(300_000)}">`,
  'commas in a srcset': `<img srcset="${','.repeat(2_000_000)}">`,
  'images in a srcset': `<img srcset="${'a, '.repeat(500_000)}">`,
  'styles in attributes': '<p style="a:url(x)">'.repeat(100_000),
  'different links': many(100_000, (index) => `<a href=/${index}>\n`),
  'different links that do not parse': many(100_000, (index) => `<a href="http://[${index}">`),
  'links that only differ by their base': many(9_000, (at) => `<a href=${at}>`).concat(
    '<base href=/b/>',
  ),
  'alternates by language': many(50_000, (at) => `<link rel=alternate hreflang=x${at} href=${at}>`),
  'a long canonical': `<link rel=canonical href="${'/a'.repeat(1_000_000)}">`,
  'angle brackets': '<'.repeat(2_000_000),
  'line ends': `${'\r\n\r'.repeat(500_000)}<a href=x>`,
  'words that are no letters': '😀𝒳٣\ud800'.repeat(300_000),
};

test.each(Object.keys(PAGES))('is done soon with %s', (name) => {
  const html = PAGES[name] ?? '';
  const startMs = performance.now();
  extractPage(html, 'https://example.com/');
  expect(performance.now() - startMs).toBeLessThan(LIMIT_MS);
  const fullMs = performance.now();
  readDocument(Buffer.from(html), 'text/html', PAGE_URL, EVERYTHING);
  expect(performance.now() - fullMs).toBeLessThan(LIMIT_MS);
});

const XML: Readonly<Record<string, string>> = {
  'open entries': '<urlset>'.concat('<url><loc>'.repeat(200_000)),
  'nested entries': `<urlset>${'<url>'.repeat(200_000)}<loc>/1</loc>`,
  'a long location': `<urlset><url><loc>${'x'.repeat(5_000_000)}</loc>`,
  attributes: `<feed><link ${many(300_000, (at) => `a${at}="1" `)}>`,
  entities: `<urlset><url><loc>${'&amp;&x;'.repeat(300_000)}</loc>`,
  'declared entities': `<!DOCTYPE x [${'<!ENTITY a "&a;&a;">'.repeat(100_000)}]><urlset><loc>&a;</loc>`,
  'comments before its root': `${'<!---->'.repeat(300_000)}<urlset>`,
  'runs of text': `<rss>${'<![CDATA[x]]>y'.repeat(200_000)}</rss>`,
};

test.each(Object.keys(XML))('is done soon with XML of %s', (name) => {
  const startMs = performance.now();
  readDocument(Buffer.from(XML[name] ?? ''), 'text/xml', PAGE_URL, EVERYTHING);
  expect(performance.now() - startMs).toBeLessThan(LIMIT_MS);
});

describe('a page of 50 MB', () => {
  const CARD = `<div class="card"><p>Some words, number 7 &amp; more.</p><a href="/x?a&amp;b">y</a></div>\n`;
  const body = Buffer.from(CARD.repeat(Math.ceil(50_000_000 / CARD.length)));

  test('takes time in proportion, and memory for its text', () => {
    const before = process.memoryUsage().heapUsed;
    const startMs = performance.now();
    const page = readDocument(body, 'text/html; charset=utf-8', PAGE_URL, EVERYTHING);
    expect(performance.now() - startMs).toBeLessThan(15_000);
    expect(page.links).toHaveLength(1);
    expect(page.wordCount).toBe(6 * Math.ceil(50_000_000 / CARD.length));
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(300_000_000);
  });
});

test('what was read keeps no page in memory', () => {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('there is no collector to call');
  const usedAfter = (pages: readonly PageDocument[]): number => {
    Reflect.apply(collect, undefined, []);
    return process.memoryUsage().heapUsed - pages.length;
  };
  const head =
    '<html lang="a-language"><title>a title of a page</title><meta name=description content="about it">' +
    '<link rel="canonical some other" href="/a/canonical/url.html"><h1>a heading of a page</h1>' +
    '<a rel="something or other" href="/a/plain/url.html">x</a><p style="x: url(a/b/c/d/e/f.png)">';
  const text = 'some words '.repeat(50_000);
  const before = usedAfter([]);
  const pages = Array.from({ length: 50 }, (_, at) =>
    readDocument(Buffer.from(`${head}${at}${text}`), 'text/html', PAGE_URL, EVERYTHING),
  );
  expect(usedAfter(pages) - before).toBeLessThan(8_000_000);
  expect(pages.map(({ links }) => links.length)).toEqual(pages.map(() => 3));
});
