import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { ERROR_CODES, ERROR_PHASES, type ErrorCode } from '../../src/model/errors.ts';
import { FIELD_NAMES } from '../../src/model/fields.ts';
import type { FetchRecord } from '../../src/model/record.ts';
import { jsonlFormat } from '../../src/sinks/jsonl.ts';
import { printable } from '../../src/util/printable.ts';
import { fullRecord, okRecord } from '../support/records.ts';

const formatter = jsonlFormat({ color: false });
const format = (record: FetchRecord): string => formatter.format(record);

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('\\', 'u', 'd', '8', '0', '"', '\n', '\u2028', '😀', 'é') }),
);
const textOrNull = fc.option(text);
const number = fc.oneof(fc.nat(), fc.double());
const numberOrNull = fc.option(number);
const json = fc.jsonValue();

const core = {
  seq: fc.nat(),
  input: text,
  url: text,
  final_url: textOrNull,
  method: text,
  status_code: numberOrNull,
  failed: fc.boolean(),
  error_code: fc.option(fc.constantFrom(...(Object.keys(ERROR_CODES) as ErrorCode[]))),
  error_phase: fc.option(fc.constantFrom(...ERROR_PHASES)),
  error: textOrNull,
  content_type: textOrNull,
  size: numberOrNull,
  size_download: numberOrNull,
  size_verified: fc.option(fc.boolean()),
  http_version: textOrNull,
  remote_ip: textOrNull,
  remote_port: numberOrNull,
  num_redirects: number,
  num_retries: number,
  time_queue: numberOrNull,
  time_namelookup: numberOrNull,
  time_connect: numberOrNull,
  time_appconnect: numberOrNull,
  time_starttransfer: numberOrNull,
  time_total: numberOrNull,
  timestamp: text,
};
const optional = {
  tag: json,
  saved_path: textOrNull,
  title: textOrNull,
  headers: fc.dictionary(text, fc.array(text, { maxLength: 3 }), { maxKeys: 3 }),
  dns: fc.option(fc.array(text, { maxLength: 3 })),
  body: textOrNull,
};
const coreKeys = Object.keys(core) as (keyof typeof core)[];
const records: fc.Arbitrary<FetchRecord> = fc
  .record({ ...core, ...optional }, { requiredKeys: coreKeys })
  .chain((record) =>
    // as a run has it: the same URL three times
    fc.boolean().map((same) => ({
      ...record,
      ...(same && { url: record.input, final_url: record.input }),
    })),
  );

/** The record with its keys in the order of the table, whatever order it was built in. */
function inOrder(record: FetchRecord): FetchRecord {
  return Object.fromEntries(
    FIELD_NAMES.filter((name) => name in record).map((name) => [name, record[name]]),
  ) as unknown as FetchRecord;
}

describe('every record', () => {
  test('is what JSON.stringify writes, byte for byte', () => {
    fc.assert(
      fc.property(records, (record) => {
        const expected = JSON.stringify(inOrder(record));
        fc.pre(printable(expected) === expected && !/\\ud[89a-f]/.test(expected));
        expect(format(record)).toBe(`${expected}\n`);
      }),
      { numRuns: 500 },
    );
  });

  test('means what JSON.stringify writes, and is fit for strict parsers and terminals', () => {
    const halfPairs = fc.string({ unit: fc.constantFrom('\ud83d', '\ude00', '\\', '\u009b', 'a') });
    fc.assert(
      fc.property(records, halfPairs, (record, odd) => {
        const line = format({ ...record, input: odd, tag: { [odd]: [odd] } });
        expect(printable(line.slice(0, -1))).toBe(line.slice(0, -1));
        const parsed = JSON.parse(line) as FetchRecord;
        const whole = odd.replaceAll(/\p{Cs}/gu, '\ufffd');
        expect(parsed.input).toBe(whole);
        expect(parsed.tag).toEqual({ [whole]: [whole] });
      }),
      { numRuns: 500 },
    );
  });
});

test('keys come in the order of the field table', () => {
  const backwards = Object.fromEntries(Object.entries(fullRecord()).toReversed());
  const line = format(backwards as unknown as FetchRecord);
  expect(Object.keys(JSON.parse(line) as object)).toEqual([...FIELD_NAMES]);
});

test('an emoji stays, half of one becomes U+FFFD, a written-out escape stays what it is', () => {
  expect(format(okRecord({ error: '😀' }))).toContain('"error":"😀"');
  expect(format(okRecord({ error: 'a\ud83d' }))).toContain('"error":"a\\ufffd"');
  expect(format(okRecord({ error: '\\ud83d' }))).toContain('"error":"\\\\ud83d"');
  expect(format(okRecord({ error: '\u009b\u007f' }))).toContain('"error":"\\u009b\\u007f"');
});

test('chosen fields are the keys, in that order, null where the record has none', () => {
  const chosen = jsonlFormat({ color: false, fields: ['url', 'title', 'seq'] });
  expect(chosen.format(okRecord())).toBe('{"url":"https://example.com/","title":null,"seq":1}\n');
});
