import { describe, expect, test } from 'vitest';

import { UsageError } from '../../src/model/errors.ts';
import { parseFailIf } from '../../src/report/fail-if.ts';
import { findMetric, METRIC_FAMILIES, metricNames, METRICS } from '../../src/report/metrics.ts';
import { answered, failed } from './records.ts';
import { summaryOf } from './summaries.ts';

// 100 URLs: 90 ok, 7 HTTP errors, 3 failed.
const SUMMARY = summaryOf([
  ...Array.from({ length: 90 }, () => answered(200, { time_total: 0.5 })),
  ...Array.from({ length: 5 }, () => answered(404, { time_total: 0.5 })),
  ...Array.from({ length: 2 }, () => answered(503, { time_total: 2 })),
  ...Array.from({ length: 3 }, () => failed('dns_not_found', { num_retries: 2 })),
]);

const EMPTY = summaryOf([]);

function messageOf(expression: string): string {
  try {
    parseFailIf(expression);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'no error';
}

describe('parseFailIf', () => {
  test.each([
    ['error_rate>0.01', true],
    ['error_rate > 10%', false],
    ['error_rate >= 10%', true],
    ['http_error_rate == 7%', true],
    ['failed_rate<=.03', true],
    ['failed!=3', false],
    ['http_errors<8', true],
    ['recorded == 100', true],
    ['retries>5', true],
    ['p50>=499ms', true],
    ['p50>510ms', false],
    ['max>=2', true],
    ['max>=2s', true],
    ['p99<1m', true],
    ['p90<0.001h', true],
    ['mean>1.5s', false],
    ['status_404==5', true],
    ['status_5xx>2', false],
    ['status_418>0', false],
    ['error_dns_not_found>=3', true],
    ['error_timeout>0', false],
  ])('%s: %j', (expression, met) => {
    expect(parseFailIf(expression)(SUMMARY)).toBe(met);
  });

  test.each([
    ['failed>9||recorded>9', true],
    ['failed>9 && recorded>9', false],
    ['recorded>9 || failed>9 && failed>9', true],
    ['(recorded>9 || failed>9) && failed>9', false],
    [' ( ( failed == 3 ) ) ', true],
    ['failed>9 || failed>8 || failed>2', true],
  ])('%s: %j', (expression, met) => {
    expect(parseFailIf(expression)(SUMMARY)).toBe(met);
  });

  test('counts nothing in an empty run, and compares no time', () => {
    expect(parseFailIf('error_rate>0 || failed>0 || p99>0 || p99<=0 || p99!=0')(EMPTY)).toBe(false);
    expect(parseFailIf('recorded==0')(EMPTY)).toBe(true);
  });

  test.each([
    ['eror_rate>1', 'unknown metric “eror_rate” at character 1; did you mean error_rate?'],
    ['failed>1 || p98>1', 'at character 13; did you mean p9'],
    ['error_dns_notfound>1', 'did you mean error_dns_not_found?'],
    ['latency_of_everything>1', 'metrics are error_rate, failed_rate'],
    ['status_600x>1', 'unknown metric “status_600x”'],
    ['constructor>1', 'unknown metric “constructor”'],
    ['', 'expected a metric, such as error_rate at character 1, found the end'],
    ['>1', 'found “>”'],
    ['failed', 'expected one of > >= < <= == != at character 7, found the end'],
    ['failed=1', 'expected one of > >= < <= == != at character 7, found “=”'],
    ['failed>', 'expected a number at character 8, found the end'],
    ['failed>x', 'expected a number at character 8, found “x”'],
    ['failed>-1', 'expected a number at character 8, found “-”'],
    ['failed>1s', 'unknown unit “s” at character 9; a count has none'],
    ['error_rate>1s', 'unknown unit “s” at character 13; use % or none'],
    ['p50>1d', 'unknown unit “d” at character 6; use ms, s, m, h or none'],
    ['p50>1constructor', 'unknown unit “constructor”'],
    ['failed>1 failed>2', 'expected “&&”, “||” or the end at character 10, found “failed”'],
    ['(failed>1', 'expected “)” at character 10, found the end'],
    ['failed>1)', 'found “)”'],
    ['failed>1 & failed>2', 'found “&”'],
    ['failed > \u001b', 'found “\\x1b”'],
  ])('%j is refused: %s', (expression, message) => {
    expect(messageOf(expression)).toContain(message);
  });
});

describe('metrics', () => {
  test('are found by every name that is documented or suggested', () => {
    const names = [...Object.keys(METRICS), ...Object.keys(METRIC_FAMILIES), ...metricNames()];
    expect(names.filter((name) => findMetric(name) === undefined)).toEqual([]);
  });

  test('have a number for an ordinary run', () => {
    const values = metricNames().map((name) => findMetric(name)?.read(SUMMARY));
    expect(values.every((value) => typeof value === 'number' && value >= 0)).toBe(true);
  });
});
