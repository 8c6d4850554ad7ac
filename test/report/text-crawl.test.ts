import { stripVTControlCharacters } from 'node:util';

import { describe, expect, test } from 'vitest';

import type { CrawlSummary, TrapSummary } from '../../src/report/summary.ts';
import { renderSummaryJson } from '../../src/report/json.ts';
import { renderSummaryText } from '../../src/report/text.ts';
import { answered, failed, skipped } from './records.ts';
import { summaryOf } from './summaries.ts';

const QUIET: CrawlSummary = {
  discovered: 2,
  skipped: {},
  traps: [],
  robots_ignored: false,
  hosts: 1,
  depth_max: 0,
  per_host: 1,
  state: null,
  left: 0,
};

const trap = (more: Partial<TrapSummary> = {}): TrapSummary => ({
  rule: 'calendar',
  kind: '/calendar/{n}/{n}',
  fetched: 60,
  skipped: 1_140,
  ...more,
});

function linesOf(crawl: Partial<CrawlSummary>): readonly string[] {
  const summary = summaryOf([answered(200), answered(200)], { crawl: { ...QUIET, ...crawl } });
  const [, ...lines] = renderSummaryText(summary, { color: false }).split('\n');
  return lines.slice(
    0,
    lines.findIndex((line) => line.startsWith('  status')),
  );
}

describe('how a crawl came to take long', () => {
  const paceOf = (elapsed: number, crawl: Partial<CrawlSummary> = {}): string | undefined => {
    const facts = { elapsed, crawl: { ...QUIET, ...crawl } };
    const text = renderSummaryText(summaryOf([answered(200)], facts), { color: false });
    return /^ {2}pace +(.*)$/m.exec(text)?.[1];
  };

  test.each([
    ['says where one request at a time made it so', 11, {}, true],
    ['not of a short one', 9, {}, false],
    ['not where more were allowed', 11, { per_host: 2 }, false],
    ['not of a quick one', 0.019, {}, false],
  ] as const)('%s', (_name, elapsed, crawl, isTold) => {
    const pace = paceOf(elapsed, crawl);
    expect(pace?.includes('--per-host') ?? false).toBe(isTold);
  });
});

test('a crawl reads seeds, and takes up what it finds', () => {
  const text = renderSummaryText(summaryOf([answered(200)], { crawl: QUIET }), { color: false });
  expect(text).toMatch(/^ {2}taken up 1 = recorded 1$/m);
});

describe('a crawl', () => {
  test('that is quiet has one line more', () => {
    expect(linesOf({})).toEqual(['  found     2 URLs · 1 host · depth 0']);
  });

  test('tells how far it came, and what it left out', () => {
    const lines = linesOf({
      discovered: 12_345,
      hosts: 3,
      depth_max: 7,
      left: 37,
      skipped: { duplicate: 304, depth: 0, out_of_scope: 900 },
      traps: [trap({ rule: 'query', kind: '/list?sort', fetched: 9, skipped: 12 }), trap()],
      changes: { new: 3, changed: 4, unchanged: 1_000, gone: 1 },
      robots_ignored: true,
    });
    expect(lines).toEqual([
      '  found     12,345 URLs · 3 hosts · depth 7 · 37 left',
      '  skipped   1,204: 900 out_of_scope, 304 duplicate',
      '  trap      calendar /calendar/{n}/{n}: 60 fetched, 1,140 left out',
      '            query /list?sort: 9 fetched, 12 left out',
      '  changes   3 new · 4 changed · 1,000 unchanged · 1 gone · 0 moved',
      '  robots    robots.txt was ignored',
    ]);
  });

  test('shows the three traps that caught most, and how many more there were', () => {
    const traps = [1, 2, 3, 4, 5].map((skips) => trap({ kind: `/${skips}`, skipped: skips }));
    expect(linesOf({ traps }).slice(1)).toEqual([
      '  trap      calendar /5: 60 fetched, 5 left out',
      '            calendar /4: 60 fetched, 4 left out',
      '            calendar /3: 60 fetched, 3 left out · and 2 others',
    ]);
  });

  test('shows nothing of a page as it is, and nothing without bounds', () => {
    const nasty = '\u001b]0;x\u0007\n\u202e';
    const traps = [trap({ rule: nasty, kind: nasty + 'x'.repeat(10_000) })];
    const lines = linesOf({ traps });
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(lines.join('').length).toBeLessThan(300);
  });

  test('colours only what was asked for', () => {
    const summary = summaryOf([answered(200)], { crawl: { ...QUIET, robots_ignored: true } });
    const colored = renderSummaryText(summary, { color: true });
    expect(colored).toContain('\u001b[33mrobots.txt was ignored\u001b[0m');
    expect(stripVTControlCharacters(colored)).toBe(renderSummaryText(summary, { color: false }));
  });

  test('stands in the JSON as it was given', () => {
    const crawl = { ...QUIET, skipped: { depth: 3 }, traps: [trap()] };
    const json = renderSummaryJson(summaryOf([answered(200)], { crawl }));
    expect(JSON.parse(json)).toMatchObject({ crawl });
  });

  test('counts no record of what was skipped as ok or failed', () => {
    const summary = summaryOf(
      [
        answered(200),
        failed('timeout'),
        skipped('out_of_scope'),
        { ...answered(200), skip_reason: 'content_type' },
        { ...failed('robots_denied'), skip_reason: 'robots_denied' },
      ],
      { crawl: QUIET },
    );
    expect(summary).toMatchObject({ recorded: 5, ok: 1, failed: 1, http_errors: 0, skipped: 3 });
    expect(summary.status_codes).toEqual({ 200: 1 });
    expect(summary.conserved).toBe(true);
  });
});

test('what is no crawl says nothing of one', () => {
  const summary = summaryOf([answered(200)]);
  expect(renderSummaryText(summary, { color: false })).not.toContain('found');
  expect(renderSummaryJson(summary)).not.toContain('crawl');
});
