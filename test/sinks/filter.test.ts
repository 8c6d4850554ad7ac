import { describe, expect, test } from 'vitest';

import { UsageError } from '../../src/model/errors.ts';
import { recordFilter } from '../../src/sinks/filter.ts';
import { failedRecord, okRecord } from '../support/records.ts';

const RECORDS = {
  ok: okRecord(),
  redirect: okRecord({ status_code: 304 }),
  missing: okRecord({ status_code: 404 }),
  broken: okRecord({ status_code: 503 }),
  failed: failedRecord(),
  'failed after headers': failedRecord({ status_code: 200, error_code: 'too_large' }),
  skipped: failedRecord({ failed: false, error_code: null }),
};

const passing = (options: Parameters<typeof recordFilter>[0]): readonly string[] => {
  const filter = recordFilter(options);
  return Object.entries(RECORDS).flatMap(([name, record]) => (filter(record) ? [name] : []));
};

test('nothing asked, everything passes', () => {
  expect(passing({})).toEqual(Object.keys(RECORDS));
});

test.each([
  ['ok', ['ok', 'redirect']],
  ['failed', ['failed', 'failed after headers']],
  ['http-error', ['missing', 'broken']],
])('--only %s', (only, names) => {
  expect(passing({ only })).toEqual(names);
});

test.each([
  ['200', ['ok', 'failed after headers']],
  ['3xx,404', ['redirect', 'missing']],
  ['4XX, 500-504', ['missing', 'broken']],
  ['505-599', []],
])('--match-status %s', (matchStatus, names) => {
  expect(passing({ matchStatus })).toEqual(names);
});

test('both conditions count', () => {
  expect(passing({ only: 'ok', matchStatus: '200,404' })).toEqual(['ok']);
});

describe('is refused', () => {
  test.each(['', '20', '2000', 'xx', '0xx', '200-', '200,,300', '-5', '3x'])(
    '--match-status %j',
    (matchStatus) => {
      expect(() => recordFilter({ matchStatus })).toThrow(UsageError);
      expect(() => recordFilter({ matchStatus })).toThrow(/is no status; write a list/);
    },
  );

  test('a range that runs backwards', () => {
    expect(() => recordFilter({ matchStatus: '504-500' })).toThrow(/“504-500” runs backwards/);
  });

  test('an unknown choice of --only', () => {
    expect(() => recordFilter({ only: 'fialed' })).toThrow(/did you mean “failed”/);
    expect(() => recordFilter({ only: 'toString' })).toThrow(UsageError);
  });
});
