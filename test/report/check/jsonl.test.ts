import { expect, test } from 'vitest';

import { CHECK_FIELDS, type CheckRecord } from '../../../src/report/check/index.ts';
import { checkRecord } from '../../../src/report/check/jsonl.ts';
import { linesOf, render } from './render.ts';
import { hostileReport } from './hostile.ts';
import { ALL, FROM_MEMORY, kind, SLOW, STATUS_500 } from './reports.ts';

const recordsOf = async (text: Promise<string>): Promise<CheckRecord[]> =>
  linesOf(await text).map((line) => JSON.parse(line) as CheckRecord);

test('a line has the keys of the table, in their order, also without a run', async () => {
  for (const text of [render('jsonl', ALL), render('jsonl', FROM_MEMORY, null)]) {
    for (const record of await recordsOf(text)) {
      expect(Object.keys(record)).toEqual(Object.keys(CHECK_FIELDS));
    }
  }
});

test('a check that is down', () => {
  expect(checkRecord(kind('fail with a response'))).toMatchObject({
    check: 'shop/fail',
    name: 'fail',
    group: 'shop',
    tags: ['prod', 'eu'],
    severity: 'critical',
    verdict: 'fail',
    state: 'down',
    since: '2026-11-20T08:12:00.000Z',
    changed: false,
    events: [],
    failures_in_a_row: 5,
    step: null,
    findings: [STATUS_500, SLOW],
    total: 0.084123,
    last_ok: '2026-11-20T07:12:00.000Z',
    certificate_not_after: '2026-12-20T10:12:00.000Z',
    url: 'https://example.com/',
    status_code: 500,
    failed: false,
    time_total: 0.084123,
  });
});

test('a reminder is no change', () => {
  expect(checkRecord(kind('reminded'))).toMatchObject({ changed: false, events: ['reminder'] });
  expect(checkRecord(kind('recovered'))).toMatchObject({ changed: true, events: ['up'] });
});

test('nothing of a text is lost', async () => {
  const text = 'a\u001b[31m\n\u202e"\\😀';
  const [record] = await recordsOf(render('jsonl', [hostileReport(text)]));
  expect([record?.check, record?.findings[0]?.actual, record?.step]).toEqual([text, text, text]);
});

test('every field has words', () => {
  for (const { summary } of Object.values(CHECK_FIELDS)) expect(summary).toMatch(/^\S.*[^.\s]$/);
});
