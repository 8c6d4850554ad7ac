import { expect, test } from 'vitest';

import { createSelectorReader, parseSelector } from '../../../src/extract/select/index.ts';

const many = (count: number, piece: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => piece(index)).join('');

const PAGES: Readonly<Record<string, string>> = {
  'elements 100,000 deep': `<h1>first</h1>${'<div>'.repeat(100_000)}`,
  'formatting 100,000 deep': `<h1>first</h1>${'<b><i>'.repeat(50_000)}`,
  'unmatched </p>': `<h1>first</h1>${'<div>'.repeat(400)}${'</p>'.repeat(100_000)}`,
  'formatting that comes back': `<h1>first</h1><p>${many(400, (i) => `<b a${i}>`)}${'<p>x'.repeat(20_000)}`,
  'what does not belong into a table': `<h1>first</h1><table>${'<b>x</b>'.repeat(20_000)}`,
  '6 MB': `<h1>first</h1>${'<p>text <a href=x>link</a></p>'.repeat(200_000)}`,
};

test.each(Object.keys(PAGES))('finds what comes first, in bounded time, with %s', async (name) => {
  const selectors = [
    parseSelector('select', 'css=h1'),
    parseSelector('xpath', 'xpath=//h1'),
    parseSelector('select', 'html=*@html[]'),
    parseSelector('select', 'all=*[]'),
  ];
  const read = await createSelectorReader(selectors);
  const start = process.cpuUsage();
  const found = read(Buffer.from(PAGES[name] ?? ''), 'text/html', 'https://example.com/');
  // Not the time on the wall, for which others may be to blame.
  expect(process.cpuUsage(start).user / 1_000).toBeLessThan(8_000);
  expect(found).toMatchObject({ css: 'first', xpath: 'first' });
  expect(JSON.stringify(found).length).toBeLessThan(30_000_000);
});

test('JSON that is deep or large is left out, and the rest is found', async () => {
  const deep = `{"a": 1, "deep": ${'['.repeat(100_000)}${']'.repeat(100_000)}, "large": "${'x'.repeat(9_000_000)}"}`;
  const selectors = ['a=$.a', 'b=$.deep', 'c=$.large', 'd=$..a[]', 'e=$'].map((text) =>
    parseSelector('jsonpath', text),
  );
  const read = await createSelectorReader(selectors);
  const found = read(Buffer.from(deep), 'application/json', 'https://example.com/');
  expect(found).toEqual({ a: 1, b: null, c: null, d: [1], e: null });
});

test('a text is cut where it gets too long, between characters', async () => {
  const read = await createSelectorReader([parseSelector('regex', 'a=.+')]);
  const body = Buffer.from(`x${'\u{1f600}'.repeat(600_000)}`);
  const { a } = read(body, 'text/plain', 'https://example.com/');
  expect(a).toBe(`x${'\u{1f600}'.repeat(499_999)}`);
});
