import { expect, test } from 'vitest';

import { markdownText } from '../../../src/report/check/markdown.ts';
import { linesOf, render } from './render.ts';
import { hostileReport } from './hostile.ts';
import { FROM_MEMORY, kind } from './reports.ts';

test('a table, the worst first', async () => {
  const text = await render('markdown', [kind('ok'), kind('warn'), kind('fail with a response')]);
  expect(linesOf(text)).toEqual([
    '## checks.yaml',
    '',
    '3 checks in 12.3s: 1 up, 1 warning, 1 down',
    '',
    '| state | check | status | seconds | what |',
    '| --- | --- | --- | ---: | --- |',
    '| 🔴 down | [shop/fail](<https://example.com/>) | 500 | 0.084 | down for 2h 00m, last up 3h 00m ago<br>status: expected 200, got 500<br>time.total: expected below 200ms, got 840ms |',
    '| 🟡 warning | [shop/warn](<https://example.com/>) | 200 | 0.084 | warning for 3d 04h, last up 0s ago<br>time.total: expected below 200ms, got 840ms |',
    '| 🟢 up | [shop/ok](<https://example.com/>) | 200 | 0.084 |  |',
  ]);
});

test('only what changed, and no table where nothing did', async () => {
  const some = await render('markdown', [kind('ok'), kind('recovered')], undefined, {
    changesOnly: true,
  });
  expect(some).not.toContain('shop/ok');
  expect(some).toContain('up again after 12m');
  const none = await render('markdown', [kind('ok')], undefined, { changesOnly: true });
  expect(none).toBe('## checks.yaml\n\n1 check in 12.3s: 1 up\n');
});

test('what is remembered needs no run', async () => {
  expect(await render('markdown', FROM_MEMORY, null)).toMatch(/^## checks.yaml\n\n\| state /);
});

test.each([
  ['a|b', String.raw`a\|b`],
  ['`a`', '\\`a\\`'],
  ['<b>&amp;', '&lt;b&gt;&amp;amp;'],
  ['[a](b) *c* _d_', String.raw`\[a\]\(b\) \*c\* \_d\_`],
  ['https://a www.b @c', String.raw`https\://a www\.b \@c`],
  ['a\nb', String.raw`a\\x0ab`],
  ['x'.repeat(50), `${'x'.repeat(39)}…`],
])('%j is text', (text, escaped) => {
  expect(markdownText(text, 40)).toBe(escaped);
});

test('only a plain URL is a link', async () => {
  for (const url of ['javascript:alert(1)', 'https://a/>b', 'https://a/|b', 'https://a/ b']) {
    expect(await render('markdown', [hostileReport(url)])).not.toContain('](<');
  }
});
