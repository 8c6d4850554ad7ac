import { expect, test } from 'vitest';

import { extractPage } from '../../src/extract/page.ts';

const many = (count: number, piece: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => piece(index)).join('');

// Far below the limit in linear time, far above it in quadratic.
const PAGES: Readonly<Record<string, string>> = {
  'nested elements': '<div>'.repeat(100_000),
  'unmatched </p>': '<div>'.repeat(100_000) + '</p>'.repeat(100_000),
  'unmatched end tags': many(100_000, (index) => `<x${index}>`) + '</y>'.repeat(100_000),
  'attributes of one tag': `<a ${many(200_000, (index) => `a${index}=1 `)}>`,
  'one attribute again and again': `<a ${'href=x '.repeat(200_000)}>`,
  'an unclosed script': `<script>${'</scrip <a href=x>'.repeat(100_000)}`,
  'an unclosed comment': `<!--${'--'.repeat(500_000)}`,
  'an unclosed title': `<title>${'&amp; </titl '.repeat(100_000)}`,
  'an unclosed attribute': `<a href="${'&#x'.repeat(500_000)}`,
  'half entities': '&lt&#&am'.repeat(200_000),
  'spaces in a link': `<a href="${' '.repeat(2_000_000)}x">`,
  'spaces in many links': `<a href="${' '.repeat(2_000)}x">`.repeat(3_000),
  'spaces in a title': `<title>${' '.repeat(2_000_000)}x`,
  'commas in a srcset': `<img srcset="${','.repeat(2_000_000)}">`,
  'images in a srcset': `<img srcset="${'a, '.repeat(500_000)}">`,
  'different links': many(100_000, (index) => `<a href=/${index}>`),
  'different links that do not parse': many(100_000, (index) => `<a href="http://[${index}">`),
  'angle brackets': '<'.repeat(2_000_000),
};

test.each(Object.keys(PAGES))('is done soon with %s', (name) => {
  const startMs = performance.now();
  extractPage(PAGES[name] ?? '', 'https://example.com/');
  expect(performance.now() - startMs).toBeLessThan(2_000);
});
