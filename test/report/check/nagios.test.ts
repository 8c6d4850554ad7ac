import { describe, expect, test } from 'vitest';

import type { CheckReport } from '../../../src/model/check.ts';
import { linesOf, render } from './render.ts';
import { hostileReport } from './hostile.ts';
import { ALL, FROM_MEMORY, kind, reportOf, resultOf, specOf, summaryOf } from './reports.ts';

const head = (text: string): string => text.split(' | ')[0] ?? '';

describe('the plugin line', () => {
  test.each<[string, readonly CheckReport[], string]>([
    ['all is well', [kind('ok'), kind('recovered')], 'GFETCH OK - 2 of 2 checks up'],
    ['one warns', [kind('ok'), kind('warn')], 'GFETCH WARNING - 1 of 2 checks warning: shop/warn'],
    [
      'some are down',
      [kind('ok'), kind('warn'), kind('fail with a response')],
      'GFETCH CRITICAL - 1 of 3 checks down, 1 of 3 checks warning: shop/fail, shop/warn',
    ],
    ['there are none', [], 'GFETCH UNKNOWN - there are no checks'],
    ['a failure does not count yet', [kind('pending')], 'GFETCH OK - 1 of 1 check up'],
  ])('%s', async (_name, reports, line) => {
    expect(head(await render('nagios', reports))).toBe(line);
  });

  test('nothing is known', async () => {
    const unknown = await render('nagios', ALL, summaryOf(ALL, { isUnknown: true }));
    expect(head(unknown)).toBe('GFETCH UNKNOWN - everything failed, and so did the witnesses');
    const ok = [kind('ok')];
    const unfinished = await render('nagios', ok, summaryOf(ok, { checks: 3, unfinished: 2 }));
    expect(head(unfinished)).toBe('GFETCH UNKNOWN - 1 of 3 checks up, 2 not run');
  });

  test('counts what is remembered', async () => {
    expect(head(await render('nagios', FROM_MEMORY, null))).toMatch(
      /^GFETCH CRITICAL - 6 of 15 checks down, 1 of 15 checks warning, 2 too new to tell: .*shop\/reminded …$/,
    );
  });

  test('has performance data', async () => {
    const [line = ''] = linesOf(await render('nagios', [kind('ok'), kind('warn')]));
    expect(line.split(' | ')[1]).toBe(
      "'checks'=2;;;0 'up'=1;;;0 'warning'=1;;;0 'down'=0;;;0 " +
        "'time_shop/ok'=0.084s;;;0 'time_shop/warn'=0.084s;;;0",
    );
  });
});

test('the lines after it tell what is wrong, the worst first', async () => {
  const reports = [kind('warn'), kind('pending'), kind('recovering'), kind('ok')];
  expect(linesOf(await render('nagios', reports)).slice(1)).toEqual([
    'shop/recovering: down, success 1 of 2; status: expected 200, got 500',
    'shop/warn: warning; time.total: expected below 200ms, got 840ms',
    'shop/pending: pending, failure 1 of 3; status: expected 200, got 500',
  ]);
});

test('thousands of checks fit in 8 KB', async () => {
  const reports = Array.from({ length: 2000 }, (_, i) => ({
    ...kind('fail with a response'),
    result: resultOf({ check: specOf({ name: `check number ${i} 😀` }), verdict: 'fail' }),
    check: specOf({ name: `check number ${i} 😀` }),
  }));
  const text = await render('nagios', reports);
  expect(Buffer.byteLength(text)).toBeLessThan(8192);
  expect(Buffer.byteLength(text)).toBeGreaterThan(7000);
  expect(text).toMatch(/^GFETCH CRITICAL - 2,000 of 2,000 checks down: .* … \| 'checks'=2000;;;0 /);
  expect(text.endsWith('\nand more\n')).toBe(true);
});

test('labels that would be the same are told apart', async () => {
  const named = (id: string): CheckReport => ({ ...reportOf(), check: specOf({ id }) });
  const [line = ''] = linesOf(await render('nagios', ["a'b", 'a=b', 'a_b'].map(named)));
  expect(line.match(/'time_[^']*'/g)).toEqual(["'time_a_b'", "'time_a_b#2'", "'time_a_b#3'"]);
});

test('a name cannot begin performance data or a line', async () => {
  const lines = linesOf(await render('nagios', [hostileReport("a|'b'=1\nc")]));
  expect(lines[0]).toContain(String.raw`: a¦'b'=1\x0ac | `);
  expect(lines[0]).toContain(String.raw`'time_a¦_b__1_x0ac'=0.084s`);
  expect(lines.length).toBe(2);
});
