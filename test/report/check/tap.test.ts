import { expect, test } from 'vitest';

import { linesOf, render } from './render.ts';
import { hostileReport } from './hostile.ts';
import { ALL, kind } from './reports.ts';

test.each([
  ['ok', 'ok 1 - shop/ok'],
  ['warn', 'ok 1 - shop/warn'],
  ['fail with a response', 'not ok 1 - shop/fail'],
  ['fail without one', 'not ok 1 - shop/gone'],
  ['pending', 'not ok 1 - shop/pending # TODO failure 1 of 3'],
  ['unknown', 'ok 1 - shop/unknown # SKIP unknown'],
  ['in maintenance', 'ok 1 - shop/maintained # SKIP maintenance'],
  ['new', 'ok 1 - shop/new'],
])('the test point of one that is %s', async (name, line) => {
  expect(linesOf(await render('tap', [kind(name)]))[1]).toBe(line);
});

test('the whole of a failed step', async () => {
  expect(linesOf(await render('tap', [kind('step failed')]))).toEqual([
    'TAP version 13',
    'not ok 1 - shop/login',
    '  ---',
    '  state: down',
    '  severity: critical',
    '  url: "https://example.com/"',
    '  status: "200"',
    '  seconds: 0.084123',
    '  step: "log in"',
    '  findings:',
    '    - {"level":"fail","assertion":"capture","expected":"token in the body","actual":"nothing"}',
    '  ...',
    '1..1',
  ]);
});

test('the plan is at the end', async () => {
  expect(linesOf(await render('tap', ALL)).at(-1)).toBe(`1..${ALL.length}`);
  expect(await render('tap', [])).toBe('TAP version 13\n1..0\n');
});

test('a name cannot be a directive', async () => {
  const [, point] = linesOf(await render('tap', [hostileReport('x # SKIP \\# TODO')]));
  expect(point).toBe(String.raw`not ok 1 - x \# SKIP \\\# TODO`);
});
