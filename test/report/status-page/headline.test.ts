import { load } from 'cheerio';
import { describe, expect, test } from 'vitest';

import type { CheckMemory, CheckReport } from '../../../src/model/check.ts';
import { renderStatusPage } from '../../../src/report/status-page/index.ts';
import { NOW_MS, reportOf } from './reports.ts';

const render = (reports: readonly CheckReport[]): string =>
  renderStatusPage({ title: 'Shop', generatedAtMs: NOW_MS, reports, refreshSeconds: null });

const headline = (html: string): string =>
  /<h2 class="\w+">.*?<span>(.*?)<\/span>/.exec(html)?.[1] ?? '';

const state = (value: CheckMemory['state']): CheckReport => reportOf({}, { state: value });
const unknown = reportOf({}, { last: { atMs: NOW_MS, verdict: 'unknown', totalMs: 1 } });
const inMaintenance = reportOf({}, { state: 'down' }, { isInMaintenance: true });

describe('headline', () => {
  test.each<[string, CheckReport[], string]>([
    ['none', [], 'There are no checks'],
    ['one', [state('up')], 'The check is up'],
    ['one down', [state('down')], 'The check is down'],
    ['all up', [state('up'), state('up')], 'All 2 checks are up'],
    ['some down', [state('up'), state('down'), state('up')], '1 of 3 checks is down'],
    ['more down', [state('up'), state('down'), state('down')], '2 of 3 checks are down'],
    ['all down', [state('down'), state('down')], 'All 2 checks are down'],
    ['a warning', [state('up'), state('warning')], '1 of 2 checks has a warning'],
    ['new', [state('up'), state('new')], '1 of 2 checks is too new to tell'],
    ['not known', [unknown, unknown], 'All 2 checks could not be judged'],
    ['down in maintenance', [state('up'), inMaintenance], '1 of 2 checks is in maintenance'],
    ['many', Array.from({ length: 1200 }, () => state('up')), 'All 1,200 checks are up'],
  ])('%s', (_name, reports, expected) => {
    const html = render(reports);
    expect(headline(html)).toBe(expected);
    expect(load(html)('title').first().text()).toBe(`${expected} – Shop`);
  });
});
