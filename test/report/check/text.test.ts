import { describe, expect, test } from 'vitest';

import type { CheckReport } from '../../../src/model/check.ts';
import { hostileReport } from './hostile.ts';
import {
  ALL,
  alertOf,
  FROM_MEMORY,
  kind,
  KINDS,
  NOW_MS,
  reportOf,
  resultOf,
  specOf,
  STATUS_500,
} from './reports.ts';
import { linesOf, OPTIONS, render } from './render.ts';
import { textFormat } from '../../../src/report/check/text.ts';
import { failedRecord } from '../../support/records.ts';

describe('a line of text', () => {
  test.each([
    ['ok', ['up           200       0.084  shop/ok                       https://example.com/']],
    [
      'warn',
      [
        'warning      200       0.084  shop/warn                     https://example.com/',
        '    warning for 3d 04h, last up 0s ago',
        '    time.total: expected below 200ms, got 840ms (warning)',
      ],
    ],
    [
      'fail without one',
      [
        'down  dns_not_found    0.084  shop/gone                     https://example.com/',
        '    2026-11-20T10:12Z now down, never seen up',
        '    response: expected a response, got dns_not_found: the name does not exist',
      ],
    ],
    [
      'pending',
      [
        'pending      500       0.084  shop/pending                  https://example.com/',
        '    failure 1 of 3',
        '    status: expected 200, got 500',
      ],
    ],
    [
      'step failed',
      [
        'down         200       0.084  shop/login                    https://example.com/',
        '    2026-11-20T10:12Z now down, last up 17m ago',
        '    in step log in',
        '    capture: expected token in the body, got nothing',
      ],
    ],
    [
      'recovered',
      [
        'up           200       0.084  shop/recovered                https://example.com/',
        '    2026-11-20T10:12Z up again after 12m',
      ],
    ],
  ])('of one that is %s', async (name, lines) => {
    expect(linesOf(await render('text', [kind(name)]))).toEqual(lines);
  });

  test('says nothing of before without memory', async () => {
    expect(
      linesOf(await render('text', [kind('pending')], undefined, { hasMemory: false })),
    ).toEqual([
      'down         500       0.084  shop/pending                  https://example.com/',
      '    status: expected 200, got 500',
    ]);
  });

  test('is written as soon as its check has ended', () => {
    const { add, end } = textFormat(OPTIONS);
    expect(add(kind('ok'))).toContain('shop/ok');
    expect(end(null)).toBe('');
  });

  test('has fixed fields for awk, whatever the name', async () => {
    const report = {
      ...reportOf(),
      check: specOf({ id: 'a name  with blanks' }),
      url: 'http://a/b c',
    };
    const fields = (await render('text', [report])).trimEnd().split(/ +/);
    expect([fields[0], fields[1], fields[2], fields.at(-1)]).toEqual([
      'up',
      '200',
      '0.084',
      String.raw`http://a/b\x20c`,
    ]);
  });

  test('shows a name that is the URL once', async () => {
    const check = specOf({ id: 'https://example.com/' });
    expect(await render('text', [reportOf({ check })])).toBe(
      'up           200       0.084  https://example.com/\n',
    );
  });

  test('has the status of a host that answered, but asks to wait too long', async () => {
    const record = {
      ...failedRecord(),
      error_code: 'retry_after_too_long',
      status_code: 503,
    } as const;
    const result = resultOf({ verdict: 'fail', findings: [STATUS_500], record });
    expect(await render('text', [reportOf({ result })])).toMatch(/^\S+ +503 /);
  });

  test('is bounded, and so are its findings', async () => {
    const many = Array.from({ length: 1000 }, () => STATUS_500);
    const report = reportOf({ result: resultOf({ verdict: 'fail', findings: many }) });
    const lines = linesOf(await render('text', [report], undefined, { hasMemory: false }));
    expect(lines.length).toBe(22);
    expect(lines.at(-1)).toBe('    and 980 more');
    const long = await render('text', [hostileReport('x'.repeat(10_000))]);
    for (const line of linesOf(long)) expect(line.length).toBeLessThan(1200);
  });

  test('is coloured by its first word', async () => {
    const color = true;
    expect(await render('text', [kind('ok')], undefined, { color })).toContain(
      '\u001b[32mup\u001b[0m  ',
    );
    expect(await render('text', [kind('recovering')], undefined, { color })).toContain(
      '\u001b[31mdown\u001b[0m  ',
    );
  });
});

describe('only what changed', () => {
  const shown = async (hasMemory: boolean): Promise<string[]> => {
    const text = await render('text', ALL, undefined, { hasMemory, changesOnly: true });
    return linesOf(text)
      .filter((line) => !line.startsWith(' '))
      .map((line) => line.split(/ +/)[3] ?? '');
  };

  test('is what alarms and reminders tell', async () => {
    expect(await shown(true)).toEqual([
      'shop/gone',
      'shop/flapping',
      'shop/recovered',
      'shop/reminded',
      'shop/login',
    ]);
  });

  test('is what failed, without memory', async () => {
    expect(await shown(false)).toEqual([
      'shop/fail',
      'shop/gone',
      'shop/pending',
      'shop/reminded',
      'shop/login',
    ]);
  });

  test('is nothing where all is well', async () => {
    expect(await render('text', [kind('ok')], undefined, { changesOnly: true })).toBe('');
  });
});

describe('the table from memory', () => {
  test('tells states, uptimes and latencies', async () => {
    const [up, gone] = [KINDS['ok'], KINDS['fail without one']].flatMap((report) =>
      report === undefined ? [] : [{ ...report, result: null, alerts: [] }],
    );
    if (up === undefined || gone === undefined) throw new Error('a kind is missing');
    expect(linesOf(await render('text', [up, gone], null))).toEqual([
      'state  since              last-up              1d      7d     30d     90d    p50    p95  name       url',
      'up     2026-11-17T06:12Z  2026-11-20T10:12Z  100%  91.66%  91.66%  91.66%  100ms  147ms  shop/ok    https://example.com/',
      'down   2026-11-20T08:12Z  -                  100%  91.66%  91.66%  91.66%  100ms  147ms  shop/gone  https://example.com/',
      '    status: expected 200, got 500',
    ]);
  });

  test('shows a name that is the URL once, below a heading for names where there are others', async () => {
    const url = 'https://example.com/';
    const alone = { ...reportOf({ check: specOf({ id: url }) }), result: null };
    const heads = async (reports: readonly CheckReport[]): Promise<string[]> =>
      linesOf(await render('text', reports, null)).map((line) =>
        line.split(/ {2,}/).slice(9).join(' '),
      );
    expect(await heads([alone])).toEqual(['url', url]);
    const named = { ...reportOf({ check: specOf({ id: 'shop' }) }), result: null };
    expect(await heads([alone, named])).toEqual(['name url', url, `shop ${url}`]);
  });

  test('leaves out what is up with changesOnly', async () => {
    const lines = linesOf(await render('text', FROM_MEMORY, null, { changesOnly: true }));
    expect(lines.slice(1).map((line) => line.split(' ')[0])).not.toContain('up');
    expect(lines.length).toBeGreaterThan(5);
  });

  test('counts days from the time that is now', async () => {
    const later = { now: () => NOW_MS + 6 * 86_400_000 };
    const [, row = ''] = linesOf(await render('text', FROM_MEMORY, null, later));
    expect(row.split(/ +/).slice(3, 7)).toEqual(['-', '100%', '91.66%', '91.66%']);
  });
});

test('every event has its words', async () => {
  for (const event of ['down', 'warning', 'up', 'flapping', 'steady', 'reminder'] as const) {
    const text = await render('text', [{ ...kind('ok'), alerts: [alertOf(event)] }]);
    expect(text).toMatch(
      /\n {4}2026-11-20T10:12Z (?:now (?:down|warning|flapping)|up again|steady again|still down)/,
    );
  }
});
