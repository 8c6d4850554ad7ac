import { describe, expect, test } from 'vitest';

import { recordFilter } from '../../src/sinks/filter.ts';
import { RECORD_CLASSES, type RecordClass } from '../../src/sinks/index.ts';
import { blankRecord, failedRecord, okRecord } from '../support/records.ts';

const RECORDS = {
  ok: okRecord(),
  redirect: okRecord({ status_code: 304 }),
  missing: okRecord({ status_code: 404 }),
  broken: okRecord({ status_code: 503 }),
  failed: failedRecord(),
  'failed after headers': failedRecord({ status_code: 200, error_code: 'too_large' }),
  skipped: blankRecord({ skip_reason: 'duplicate' }),
  'skipped after headers': okRecord({ skip_reason: 'content_type' }),
};

const passing = (options: Parameters<typeof recordFilter>[0]): readonly string[] => {
  const filter = recordFilter(options);
  return Object.entries(RECORDS).flatMap(([name, record]) => (filter(record) ? [name] : []));
};

test('nothing asked, everything passes', () => {
  expect(passing({})).toEqual(Object.keys(RECORDS));
});

describe('a class', () => {
  test.each<[RecordClass, readonly string[]]>([
    ['ok', ['ok', 'redirect']],
    ['failed', ['failed', 'failed after headers']],
    ['http-error', ['missing', 'broken']],
  ])('%s', (only, names) => {
    expect(passing({ only })).toEqual(names);
  });

  test('has every record that was not skipped, and none is in two', () => {
    const all = RECORD_CLASSES.flatMap((only) => passing({ only }));
    expect(all.toSorted()).toEqual(
      Object.keys(RECORDS)
        .filter((name) => !name.startsWith('skipped'))
        .toSorted(),
    );
  });
});

test('statuses', () => {
  expect(passing({ matchStatus: [304, 404, 505] })).toEqual(['redirect', 'missing']);
  expect(passing({ matchStatus: [200] })).toEqual([
    'ok',
    'failed after headers',
    'skipped after headers',
  ]);
  expect(passing({ matchStatus: [] })).toEqual([]);
});

test('both conditions count', () => {
  expect(passing({ only: 'ok', matchStatus: [200, 404] })).toEqual(['ok']);
});
