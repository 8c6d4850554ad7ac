import { stripVTControlCharacters } from 'node:util';

import { describe, expect, test } from 'vitest';

import { TRANSIENT_CODES } from '../../src/model/errors.ts';
import type { FetchRecord } from '../../src/model/record.ts';
import type { RunFacts, Summary } from '../../src/report/summary.ts';
import { renderSummaryText } from '../../src/report/text.ts';
import { answered, failed, skipped } from './records.ts';
import { SummaryMeter } from '../../src/report/meter.ts';
import { summaryOf } from './summaries.ts';

function plain(summary: Summary): string {
  return renderSummaryText(summary, { color: false });
}

function repeat(count: number, record: FetchRecord): FetchRecord[] {
  return Array.from({ length: count }, () => record);
}

const BUSY = summaryOf(
  [
    ...repeat(1_200, answered(200, { size: 4_000, size_download: 1_000, time_total: 0.02 })),
    ...repeat(30, answered(301, { num_redirects: 1 })),
    ...repeat(20, answered(404, { url: 'https://slow.example/', time_total: 1.5 })),
    ...repeat(9, failed('dns_not_found', { error: 'no such host', url: 'https://nope.example/' })),
    ...repeat(3, failed('timeout', { num_retries: 2 })),
    skipped('duplicate'),
  ],
  {
    read: 1_300,
    duplicates: 7,
    left: 30,
    elapsed: 3.41,
    loop_lag_p99: 0.05,
    loop_lag_max: 0.25,
    stopped_at: 'urls.txt:1300',
    interrupted_by: 'SIGINT',
  },
);

describe('renderSummaryText', () => {
  test('says of a quiet run what there is to say', () => {
    const summary = summaryOf(repeat(2, answered(200, { size: 10, size_download: 10 })));
    expect(plain(summary)).toBe(
      [
        '2 URLs in 1s · 2/s · 2 ok · 0 failed',
        '  status    200 2',
        '  bytes     20 B received',
        '  time      p50 100ms · p90 100ms · p99 100ms · max 100ms',
        '  read 2 = recorded 2',
        '',
      ].join('\n'),
    );
  });

  test('tells everything of a busy one', () => {
    expect(plain(BUSY)).toBe(
      [
        '1,263 URLs in 3.41s · 370/s · 1,230 ok · 20 HTTP errors · 12 failed · 1 skipped',
        '  status    200 1,200 · 301 30 · 404 20',
        '  failed    dns_not_found 9 · no such host (https://nope.example/)',
        '            timeout 3 · it was timeout (https://example.com/)',
        '  bytes     1.2 MB received · 4.8 MB decoded',
        '  time      p50 20.2ms · p90 20.2ms · p99 1.5s · max 1.5s',
        '  retries   6 · redirects 30',
        '  slowest   slow.example · mean 1.5s of 20',
        '  failing   slow.example · 20 of 20',
        '  loop lag  p99 50ms · max 250ms · gfetch itself was busy, so times are too high',
        '  stopped   by SIGINT at urls.txt:1300 · 30 left for --resume',
        '  read 1,300 = recorded 1,263 + duplicates 7 + left 30',
        '',
      ].join('\n'),
    );
  });

  test('colours only what was asked for', () => {
    const colored = renderSummaryText(BUSY, { color: true });
    expect(colored).toContain('\u001b[31mdns_not_found\u001b[0m');
    expect(stripVTControlCharacters(colored)).toBe(plain(BUSY));
  });

  test('stays within 17 lines whatever happens', () => {
    const records = [
      ...TRANSIENT_CODES.map((code) =>
        failed(code, { url: `https://${code}.example/`, num_retries: 1 }),
      ),
      ...Array.from({ length: 400 }, (_, index) =>
        answered(200 + index, { size: 2, size_download: 1, num_redirects: 1 }),
      ),
    ];
    const text = plain(
      summaryOf(records, {
        read: 1,
        left: 1,
        duplicates: 1,
        loop_lag_p99: 1,
        loop_lag_max: 2,
        lowest_concurrency: 1,
        threads: 2,
        thread_crashes: 1,
        stopped_at: 'x:1',
        interrupted_by: 'max-run-time',
      }),
    );
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(17);
    expect(text).toContain('others 394'); // 400 statuses, 6 shown
    expect(text).toContain(`others ${TRANSIENT_CODES.length - 3}`);
  });

  test('tells that the machine was too small', () => {
    const few = plain(summaryOf([answered(200)], { lowest_concurrency: 22 }));
    expect(few).toContain(
      '\n  limited   as few as 22 URLs at once, as this machine had no more files or ports\n',
    );
    expect(plain(summaryOf([answered(200)]))).not.toContain('limited');
  });

  test('tells of threads where there were several, and of those that ended', () => {
    const summary = (of: Partial<RunFacts>): string => plain(summaryOf([answered(200)], of));
    expect(summary({})).not.toContain('threads');
    expect(summary({ threads: 3 })).toContain('\n  threads   3\n');
    expect(summary({ threads: 2, thread_crashes: 2 })).toContain(
      '\n  threads   2, one ended before its time 2 times, and its URLs were fetched again\n',
    );
  });

  test('an output that failed is no defect, and bodies that were not saved lose no record', () => {
    const lost = { recorded: 0, interrupted_by: 'output failed' } as const;
    expect(plain(summaryOf([answered(200)], lost))).toMatch(/\n {2}read 1, written 0\n$/);
    const unsaved = plain(summaryOf([answered(200)], { interrupted_by: 'save failed' }));
    expect(unsaved).toMatch(/ as no more bodies could be saved\n {2}read 1 = recorded 1\n$/);
  });

  test('shows the most frequent statuses, in numeric order', () => {
    const statuses = [200, 201, 202, 203, 204, 404, 500];
    const records = statuses.flatMap((status) => repeat(status === 201 ? 1 : 2, answered(status)));
    expect(plain(summaryOf(records))).toContain(
      'status    200 2 · 202 2 · 203 2 · 204 2 · 404 2 · 500 2 · others 1\n',
    );
  });

  test('says it when an input got lost', () => {
    expect(plain(summaryOf([answered(200)], { read: 2 }))).toMatch(/read 2 ≠ recorded 1: .*defect/);
  });

  test('keeps quiet about a short loop lag', () => {
    const summary = summaryOf([answered(200)], { loop_lag_p99: 0.01, loop_lag_max: 0.1 });
    expect(plain(summary)).not.toContain('loop lag');
  });

  test('writes what comes from outside without control characters, and bounded', () => {
    const nasty = '\u001b]0;x\u0007\u009b31m\r\n\u202e';
    const text = plain(
      summaryOf(
        [
          failed('invalid_url', { url: nasty, error: nasty + 'x'.repeat(10_000) }),
          failed('reset', { url: `https://${nasty}/` }),
          failed('reset', { url: 'https://other.example/' }),
        ],
        { stopped_at: `${nasty}:1`, interrupted_by: 'SIGTERM' },
      ),
    );
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(text.length).toBeLessThan(2_000);
    expect(text.split('\n').filter((line) => line.startsWith('  ')).length).toBe(5);
  });
});

test('tells which hosts were spared, and how', () => {
  const meter = new SummaryMeter();
  const host = '127.0.0.1:81\u001b[31m';
  meter.addIncident({ kind: 'slowed', host, limit: 4 });
  meter.addIncident({ kind: 'paused', host, pauseMs: 2_500 });
  meter.addIncident({ kind: 'opened', host, failures: 30 });
  for (let i = 0; i < 1_200; i += 1) meter.addIncident({ kind: 'refused', host });
  const summary = { ...summaryOf([]), held_back: meter.snapshot().held_back };
  const [line] = renderSummaryText(summary, { color: false })
    .split('\n')
    .filter((text) => text.includes('held back'));
  expect(line).toMatch(
    /1,200 not asked for.*given up once.*paused once, 2\.5 ?s.*down to 4 at once/,
  );
  expect(line).not.toContain('\u001b');
});
