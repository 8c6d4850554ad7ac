import { describe, expect, test } from 'vitest';

import { fitLines, fitting } from '../../src/alerts/fit.ts';
import { isOver, plainText, summaryOf, titleOf, toneOf } from '../../src/alerts/text.ts';
import type { Alert } from '../../src/model/check.ts';
import { alert, recovery } from './alerts.ts';

const HOUR_MS = 3_600_000;

describe('summaryOf', () => {
  test.each<[string, readonly Alert[]]>([
    ['1 down: shop/a', [alert('a')]],
    ['2 down, 1 up again: shop/b, shop/c, shop/a', [recovery('a'), alert('b'), alert('c')]],
    [
      '1 still down, 1 still warning: shop/a, shop/b',
      [
        alert('b', { event: 'reminder', state: 'warning' }),
        alert('a', { event: 'reminder', state: 'down' }),
      ],
    ],
    ['1 down, 1 up again: shop/a', [alert('a'), recovery('a')]],
    [
      '7 down: shop/0, shop/1, shop/2, shop/3, shop/4, …',
      Array.from({ length: 7 }, (_, i) => alert(String(i))),
    ],
    [
      '1,200 down: shop/0, shop/1, shop/2, shop/3, shop/4, …',
      Array.from({ length: 1_200 }, (_, i) => alert(String(i))),
    ],
  ])('%s', (summary, alerts) => {
    expect(summaryOf(alerts)).toBe(summary);
  });
});

describe('one alert', () => {
  test.each<[Partial<Alert>, string, string, boolean]>([
    [{}, 'shop/a is down', 'bad', false],
    [{ event: 'warning', state: 'warning' }, 'shop/a warns', 'warn', false],
    [{ event: 'up', state: 'up' }, 'shop/a is up again', 'good', true],
    [{ event: 'flapping' }, 'shop/a is flapping', 'warn', false],
    [{ event: 'steady', state: 'up' }, 'shop/a is steady again', 'good', true],
    [{ event: 'steady' }, 'shop/a is flapping no more: down', 'bad', false],
    [{ event: 'reminder' }, 'shop/a is still down', 'bad', false],
    [{ event: 'reminder', state: 'warning' }, 'shop/a still warns', 'warn', false],
    [{ event: 'reminder', state: 'up' }, 'shop/a is still flapping', 'warn', false],
  ])('%j', (fields, title, tone, over) => {
    const each = alert('a', fields);
    expect([titleOf(each), toneOf(each), isOver(each)]).toEqual([title, tone, over]);
  });

  test.each([
    [0, '0s'],
    [42_400, '42s'],
    [26 * HOUR_MS + 180_000, '26h 03m'],
    [292 * HOUR_MS, '12d 4h'],
    [-5_000, '0s'],
  ])('%d ms are %s', (ms, text) => {
    const each = alert('a');
    expect(plainText([{ ...each, sinceMs: each.atMs - ms }])).toContain(`\n  For: ${text}\n`);
  });

  test('every finding is told in one line, bounded, the lesser ones as such', () => {
    const findings = [
      {
        level: 'fail',
        assertion: 'body',
        expected: '“ok”',
        actual: `a\n\u001b[2J${'x'.repeat(9_999)}`,
      },
      { level: 'warn', assertion: 'total', expected: 'below 200ms', actual: '431ms' },
    ] as const;
    const text = plainText([alert('a', { findings, lastOkMs: null })]);
    expect(text).toContain(String.raw`  body: expected “ok”, got a\x0a\x1b[2Jxxx`);
    expect(text).toContain('  warning: total: expected below 200ms, got 431ms\n');
    expect(text).toContain('  Last success: none so far\n');
    expect(text.length).toBeLessThan(1_000);
  });
});

test('lines that there is no room for are counted', () => {
  const lines = ['a', 'b'.repeat(50), 'c', 'd'.repeat(30)];
  expect(fitLines(lines, 40)).toBe('a\nc\n… and 2 more lines');
  expect(fitLines(lines, 85)).toBe(lines.join('\n'));
  expect(fitLines(['x'.repeat(50)], 40)).toBe('… and 1 more line');
});

test('the items that fit are the first, and one at least', () => {
  const weigh = (item: number): number => item;
  expect(fitting([9, 1], weigh, { max: 5, mostItems: 3 })).toEqual([9]);
  expect(fitting([1, 2, 3], weigh, { max: 5, mostItems: 3 })).toEqual([1, 2]);
  expect(fitting([1, 1, 1], weigh, { max: 5, mostItems: 2 })).toEqual([1, 1]);
  expect(fitting([1, 1], weigh, { max: 5, mostItems: 2 })).toEqual([1, 1]);
});
