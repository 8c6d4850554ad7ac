import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { FetchRecord } from '../../src/model/record.ts';
import { MAX_HOSTS } from '../../src/report/hosts.ts';
import { SummaryMeter } from '../../src/report/meter.ts';
import { answered, failed, skipped } from './records.ts';

function totalsOf(records: Iterable<FetchRecord>): ReturnType<SummaryMeter['snapshot']> {
  const meter = new SummaryMeter();
  for (const record of records) meter.add(record);
  return meter.snapshot();
}

const anyRecord = fc.oneof(
  fc.integer({ min: 100, max: 599 }).map((status) => answered(status)),
  fc.constantFrom('timeout' as const, 'dns_not_found' as const).map((code) => failed(code)),
  fc.constant(skipped('duplicate')),
);

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

describe('SummaryMeter', () => {
  test('starts from nothing', () => {
    expect(totalsOf([])).toEqual({
      recorded: 0,
      ok: 0,
      http_errors: 0,
      failed: 0,
      skipped: 0,
      status_classes: {},
      status_codes: {},
      errors: {},
      bytes_downloaded: 0,
      bytes_decoded: 0,
      retries: 0,
      redirects: 0,
      time_total: { p50: null, p90: null, p99: null, max: null, mean: null },
      hosts: { counted: 0, slowest: [], most_failing: [], other: null },
      held_back: {
        slowed: 0,
        paused: 0,
        paused_seconds: 0,
        opened: 0,
        refused: 0,
        counted: 0,
        hosts: [],
      },
    });
  });

  test('puts every record into exactly one of four classes', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 50 }), (records) => {
        const totals = totalsOf(records);
        expect(totals.recorded).toBe(records.length);
        expect(totals.ok + totals.http_errors + totals.failed + totals.skipped).toBe(
          records.length,
        );
        expect(sum(Object.values(totals.status_codes))).toBe(totals.ok + totals.http_errors);
        expect(sum(Object.values(totals.status_classes))).toBe(totals.ok + totals.http_errors);
        expect(sum(Object.values(totals.errors).map(({ count }) => count))).toBe(totals.failed);
      }),
    );
  });

  test('counts statuses of complete responses alone', () => {
    const totals = totalsOf([
      answered(200),
      answered(204),
      answered(404),
      answered(399),
      failed('closed_early', { status_code: 200 }),
    ]);
    expect(totals).toMatchObject({ ok: 3, http_errors: 1, failed: 1 });
    expect(totals.status_codes).toEqual({ 200: 1, 204: 1, 399: 1, 404: 1 });
    expect(totals.status_classes).toEqual({ '2xx': 2, '3xx': 1, '4xx': 1 });
  });

  test('keeps the first example of each error, the most frequent error first', () => {
    const totals = totalsOf([
      failed('timeout', { url: 'https://a.example/', error: 'first' }),
      failed('reset', { url: 'https://b.example/' }),
      failed('reset', { url: 'https://c.example/', error: 'later' }),
    ]);
    expect(Object.entries(totals.errors)).toEqual([
      ['reset', { count: 2, url: 'https://b.example/', error: 'it was reset' }],
      ['timeout', { count: 1, url: 'https://a.example/', error: 'first' }],
    ]);
  });

  test('adds up bytes, retries and redirects, also of failures', () => {
    expect(
      totalsOf([
        answered(200, { size: 100, size_download: 40, num_retries: 1, num_redirects: 2 }),
        failed('closed_early', { size: 5, size_download: 6, num_retries: 2 }),
        failed('dns_failed'),
      ]),
    ).toMatchObject({ bytes_decoded: 105, bytes_downloaded: 46, retries: 3, redirects: 2 });
  });

  test('measures the times of responses, not of failures', () => {
    const { time_total: time } = totalsOf([
      answered(200, { time_total: 1 }),
      answered(500, { time_total: 3 }),
      failed('timeout', { time_total: 30 }),
    ]);
    expect(time.max).toBe(3);
    expect(time.mean).toBe(2);
    expect(time.p50).toBe(1);
    expect(time.p99).toBe(3);
  });

  test('a snapshot does not change afterwards', () => {
    const meter = new SummaryMeter();
    meter.add(failed('timeout'));
    const before = meter.snapshot();
    const copy = structuredClone(before);
    meter.add(failed('timeout'));
    meter.add(answered(200));
    expect(before).toEqual(copy);
    expect(meter.snapshot()).not.toEqual(copy);
  });
});

describe('hosts', () => {
  test('are told apart by name and port, whatever the userinfo', () => {
    const { hosts } = totalsOf([
      failed('timeout', { url: 'https://a.example/x@y' }),
      failed('timeout', { url: 'https://user:***@a.example/' }),
      failed('timeout', { url: 'https://a.example.org/' }),
      failed('timeout', { url: 'http://a.example:8080/' }),
      failed('timeout', { url: 'http://[::1]:81/' }),
      failed('invalid_url', { url: 'no url' }),
    ]);
    expect(hosts.most_failing.map(({ host, failed: count }) => [host, count])).toEqual([
      ['a.example', 2],
      ['a.example.org', 1],
      ['a.example:8080', 1],
      ['[::1]:81', 1],
    ]);
  });

  test('are listed by mean time and by failures, five of each', () => {
    const records: FetchRecord[] = [];
    for (let index = 1; index <= 7; index += 1) {
      const url = `https://h${index}.example/`;
      records.push(
        answered(200, { url, time_total: index }),
        answered(503, { url, time_total: 0 }),
      );
      for (let count = 0; count < index; count += 1) records.push(failed('reset', { url }));
    }
    const { hosts } = totalsOf(records);
    const names = ['h7', 'h6', 'h5', 'h4', 'h3'].map((name) => `${name}.example`);
    expect(hosts.counted).toBe(7);
    expect(hosts.slowest.map(({ host }) => host)).toEqual(names);
    expect(hosts.most_failing.map(({ host }) => host)).toEqual(names);
    expect(hosts.slowest[0]).toEqual({
      host: 'h7.example',
      recorded: 9,
      failed: 7,
      http_errors: 1,
      time_mean: 3.5,
    });
  });

  test('beyond the limit share one entry', () => {
    const records = Array.from({ length: MAX_HOSTS + 3 }, (_, index) =>
      answered(index < MAX_HOSTS ? 200 : 500, { url: `https://h${index}.example/`, time_total: 2 }),
    );
    const { hosts } = totalsOf([...records, failed('reset', { url: 'https://h0.example/' })]);
    expect(hosts.counted).toBe(MAX_HOSTS);
    expect(hosts.other).toEqual({ recorded: 3, failed: 0, http_errors: 3, time_mean: 2 });
    expect(hosts.most_failing.map(({ host }) => host)).toEqual(['h0.example']);
  });
});
