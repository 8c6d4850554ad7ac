import { expect, test } from 'vitest';

import { linesOf, render } from './render.ts';
import { hostileReport } from './hostile.ts';
import { ALL, kind, summaryOf } from './reports.ts';

test.each([
  ['ok', []],
  ['unknown', []],
  ['in maintenance', []],
  ['new', []],
  [
    'warn',
    [
      '::warning title=shop/warn::warning: https://example.com/%0Atime.total: expected below 200ms, got 840ms',
    ],
  ],
  [
    'pending',
    [
      '::warning title=shop/pending::pending, failure 1 of 3: https://example.com/%0Astatus: expected 200, got 500',
    ],
  ],
  [
    'step failed',
    [
      '::error title=shop/login::down: https://example.com/%0Anow down, last up 17m ago%0Ain step log in%0Acapture: expected token in the body, got nothing',
    ],
  ],
  ['recovered', ['::notice title=shop/recovered::up: https://example.com/%0Aup again after 12m']],
])('one that is %s', async (name, lines) => {
  expect(linesOf(await render('github', [kind(name)]))).toEqual(lines);
});

test('a name cannot be a command', async () => {
  const [line] = linesOf(await render('github', [hostileReport('a,b::c%0Ad\n::warning::e')]));
  expect(
    line?.startsWith(
      String.raw`::error title=a%2Cb%3A%3Ac%250Ad\x0a%3A%3Awarning%3A%3Ae::down: a,b::c%250Ad\x0a::`,
    ),
  ).toBe(true);
});

test('what is not known is told once', async () => {
  const summary = summaryOf(ALL, { isUnknown: true, unfinished: 3 });
  expect(linesOf(await render('github', [kind('unknown'), kind('unknown')], summary))).toEqual([
    '::warning title=gfetch check::Everything failed, and so did the witnesses: nothing is said of anybody.',
    '::warning title=gfetch check::3 checks were not run.',
  ]);
});

test('nothing is said to have changed where nothing is remembered', async () => {
  const [line] = linesOf(
    await render('github', [kind('step failed')], undefined, { hasMemory: false }),
  );
  expect(line).toMatch(/::down: https:/);
  expect(line).not.toMatch(/now down|last up|never seen/);
});
