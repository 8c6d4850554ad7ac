import { spawnSync } from 'node:child_process';

import { describe, expect, test } from 'vitest';

import { okRecord } from '../../support/records.ts';
import { parseMetrics, type ParsedSample } from './prometheus-parser.ts';
import { render } from './render.ts';
import { HOSTILE_TEXTS, hostileReport } from './hostile.ts';
import { ALL, FROM_MEMORY, kind, NOW_MS, reportOf, resultOf, specOf } from './reports.ts';

const HOME = { check: 'shop/ok', group: 'shop', instance: 'https://example.com/' };
const DAY_SECONDS = 86_400;

const named = (samples: readonly ParsedSample[], name: string): ParsedSample[] =>
  samples.filter((sample) => sample.name === name);

test('a check has the metrics of blackbox_exporter', async () => {
  const samples = parseMetrics(await render('prometheus', [kind('ok')]));
  const values = Object.fromEntries(
    samples
      .filter(({ name, labels }) => name.startsWith('probe_') && !('phase' in labels))
      .map(({ name, labels, value }) => {
        expect(labels).toEqual(HOME);
        return [name, value];
      }),
  );
  expect(values).toEqual({
    probe_success: 1,
    probe_duration_seconds: 0.084123,
    probe_http_status_code: 200,
    probe_http_content_length: 648,
    probe_http_uncompressed_body_length: 1256,
    probe_http_redirects: 0,
    probe_http_ssl: 1,
    probe_http_version: 1.1,
    probe_ssl_earliest_cert_expiry: NOW_MS / 1000 + 30 * DAY_SECONDS,
    probe_ip_protocol: 4,
  });
});

test.each([
  ['of a new connection', {}, [0.01, 0.01, 0.02, 0.0431, 0.001023]],
  [
    'of one that stood',
    { time_namelookup: 0, time_connect: 0, time_appconnect: 0 },
    [0, 0, 0, 0.0831, 0.001023],
  ],
  ['without TLS', { time_appconnect: null }, [0.01, 0.01, 0, 0.0631, 0.001023]],
  [
    'up to the failure',
    { time_connect: null, time_appconnect: null, time_starttransfer: null },
    [0.01, 0, 0, 0, 0.074123],
  ],
  ['of none', { time_total: null }, []],
])('the phases %s', async (_name, times, expected) => {
  const report = reportOf({ result: resultOf({ record: okRecord(times) }) });
  const phases = named(
    parseMetrics(await render('prometheus', [report])),
    'probe_http_duration_seconds',
  );
  expect(phases.map(({ value }) => value)).toEqual(expected);
  if (expected.length > 0) {
    expect(phases.map(({ labels }) => labels['phase'])).toEqual([
      'resolve',
      'connect',
      'tls',
      'processing',
      'transfer',
    ]);
  }
});

test('what is remembered has metrics of its own', async () => {
  const samples = parseMetrics(await render('prometheus', [kind('fail with a response')]));
  const state = named(samples, 'gfetch_check_state');
  expect(state.map(({ labels, value }) => [labels['state'], value])).toEqual([
    ['new', 0],
    ['up', 0],
    ['warning', 0],
    ['down', 1],
  ]);
  const ratios = named(samples, 'gfetch_check_up_ratio');
  expect(ratios.map(({ labels, value }) => [labels['window'], value])).toEqual([
    ['1d', 1],
    ['7d', 110 / 120],
    ['30d', 110 / 120],
    ['90d', 110 / 120],
  ]);
  const [since] = named(samples, 'gfetch_check_since_seconds');
  expect(since?.value).toBe(NOW_MS / 1000 - 2 * 3600);
  expect(named(samples, 'gfetch_check_failures_in_a_row')[0]?.value).toBe(5);
  expect(named(samples, 'gfetch_check_last_run_timestamp_seconds')[0]?.value).toBe(
    (NOW_MS - 84) / 1000,
  );
});

test('of what is unknown, no success is told, and none of a check that was never run', async () => {
  const unknown = parseMetrics(await render('prometheus', [kind('unknown')]));
  expect(named(unknown, 'probe_success')).toEqual([]);
  const memory = parseMetrics(await render('prometheus', FROM_MEMORY, null));
  expect(named(memory, 'probe_success').length).toBe(FROM_MEMORY.length - 1);
  expect(named(memory, 'probe_http_status_code')).toEqual([]);
});

test('labels come back as they were, when they are printable', async () => {
  const id = 'a "b" \\ {c="d"} , # e';
  const report = { ...reportOf(), check: specOf({ id, group: '"\\"' }) };
  const [sample] = parseMetrics(await render('prometheus', [report]));
  expect(sample?.labels).toEqual({ check: id, group: '"\\"', instance: 'https://example.com/' });
});

test('the parser refuses what the format forbids', () => {
  const head = '# HELP a b\n# TYPE a gauge\n';
  for (const wrong of [
    `${head}a 1`,
    `${head}b 1\n`,
    `${head}a{x="1"} 1\na{x="1"} 2\n`,
    `${head}a{x="\\x"} 1\n`,
    `${head}a{x="1" 1\n`,
    `${head}a one\n`,
    `${head}a 1\n${head}`,
    '# TYPE a gauge\na 1\n',
  ]) {
    expect(() => parseMetrics(wrong)).toThrow();
  }
  expect(parseMetrics(`${head}a{x="1"} 1\na{x="2"} 2\n`)).toHaveLength(2);
});

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
if (!hasPromtool) console.warn('no promtool: metrics are read by the parser of these tests alone');

describe.skipIf(!hasPromtool)('promtool has nothing to say to', () => {
  test.each([
    ['a run', ALL, undefined],
    ['memory', FROM_MEMORY, null],
    ['hostile names', HOSTILE_TEXTS.map((text) => hostileReport(text)), undefined],
    ['no checks', [], undefined],
  ] as const)('%s', async (_name, reports, summary) => {
    const input = await render('prometheus', reports, summary);
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input,
      encoding: 'utf8',
    });
    expect([status, stdout, stderr]).toEqual([0, '', '']);
  });
});
