import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { CHANGES } from '../../src/model/crawl.ts';
import { ERROR_CODES, ERROR_PHASES, type ErrorCode } from '../../src/model/errors.ts';
import {
  CORE_FIELDS,
  FIELD_NAMES,
  type CoreField,
  type RecordField,
} from '../../src/model/fields.ts';
import type { FetchRecord } from '../../src/model/record.ts';
import { encoderOf } from '../../src/sinks/encoder.ts';
import { jsonlFormat } from '../../src/sinks/jsonl.ts';
import { ByteText } from '../../src/util/byte-text.ts';
import { jsonText } from '../../src/util/json-text.ts';
import { printable } from '../../src/util/printable.ts';
import { failedRecord, fullRecord, okRecord } from '../support/records.ts';

const formatter = jsonlFormat({ color: false });
const format = (record: FetchRecord): string => formatter.format(record);

/** All that JSON.stringify writes in the only way there is. */
const plainText = fc.string({
  unit: fc.constantFrom('a', 'u', 'd', '8', '/', '\\', '"', '\n', '\0', '\u001f', '😀', 'é', '中'),
});
const anyText = fc.oneof(plainText, fc.string({ unit: 'binary' }));

// As a clock gives them, at the limits, and what JSON has no word for.
const number = fc.oneof(
  fc.nat(),
  fc.nat().map((micros) => micros / 1_000_000),
  fc.double(),
  fc.constantFrom(0, -0, 1e-7, 1e21, 2 ** 31, 2 ** 53, Number.NaN, Infinity, -Infinity),
);
const numberOrNull = fc.option(number);
const errorCode = fc.option(fc.constantFrom(...(Object.keys(ERROR_CODES) as ErrorCode[])));
const list = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { maxLength: 3 });

// A field that is missing here is a type error.
type Fields<Name extends RecordField> = { [Key in Name]: fc.Arbitrary<FetchRecord[Key]> };

const core = (text: fc.Arbitrary<string>): Fields<CoreField> => ({
  seq: fc.nat(),
  input: text,
  url: text,
  final_url: fc.option(text),
  method: text,
  status_code: numberOrNull,
  failed: fc.boolean(),
  error_code: errorCode,
  error_phase: fc.option(fc.constantFrom(...ERROR_PHASES)),
  error: fc.option(text),
  content_type: fc.option(text),
  size: numberOrNull,
  size_download: numberOrNull,
  size_verified: fc.option(fc.boolean()),
  http_version: fc.option(text),
  remote_ip: fc.option(text),
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
});

const optional = (text: fc.Arbitrary<string>): Fields<Exclude<RecordField, CoreField>> => ({
  tag: fc.jsonValue(),
  saved_path: fc.option(text),
  title: fc.option(text),
  headers: fc.dictionary(text, list(text), { maxKeys: 3 }),
  hops: list(
    fc.record({
      url: text,
      status_code: fc.nat(),
      location: text,
      remote_ip: fc.option(text),
      time_total: number,
    }),
  ),
  attempts: list(
    fc.record({
      status_code: numberOrNull,
      error_code: errorCode,
      time_total: number,
      waited: number,
      host_limit: numberOrNull,
    }),
  ),
  tls: fc.option(
    fc.record({
      version: text,
      cipher: text,
      subject: text,
      issuer: text,
      not_after: text,
      days_left: fc.integer(),
    }),
  ),
  hash: fc.option(text),
  dns: fc.option(list(text)),
  links: list(fc.record({ url: text, tag: text })),
  body: fc.option(text),
  body_encoding: fc.constantFrom('utf-8', 'base64', null),
  skip_reason: fc.option(text),
  skip_rule: fc.option(text),
  depth: number,
  parent: fc.option(text),
  discovered_by: text,
  location: fc.option(text),
  change: fc.option(fc.constantFrom(...CHANGES)),
  description: fc.option(text),
  h1: fc.option(text),
  lang: fc.option(text),
  canonical: fc.option(text),
  hreflang: list(fc.record({ lang: text, url: text })),
  word_count: numberOrNull,
  extracted: fc.dictionary(text, fc.oneof(text, number, list(text), fc.constant(null)), {
    maxKeys: 3,
  }),
});

function recordsOf(text: fc.Arbitrary<string>): fc.Arbitrary<FetchRecord> {
  const always = core(text);
  const requiredKeys = Object.keys(always) as (keyof typeof always)[];
  return fc
    .tuple(
      fc.record({ ...always, ...optional(text) }, { requiredKeys }),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([record, same, reused]) => ({
      ...record,
      // as a run has it: the same URL three times, a connection that stood already
      ...(same && { url: record.input, final_url: record.input }),
      ...(reused && { time_namelookup: 0, time_connect: 0, time_appconnect: 0 }),
    }));
}
const records = recordsOf(anyText);
/** One after the other, many of them alike but for what differs from URL to URL. */
const runs = fc
  .tuple(list(records), list(records))
  .map(([alike, others]) => [
    ...alike,
    ...others.flatMap((other) => [
      other,
      ...alike.map((record) => ({ ...record, seq: other.seq, input: other.input })),
      { ...other, content_type: 'text/html', error: null, error_code: null },
    ]),
  ]);

/** The record with its keys in the order of the table, whatever order it was built in. */
function inOrder(record: FetchRecord): FetchRecord {
  return Object.fromEntries(
    FIELD_NAMES.filter((name) => name in record).map((name) => [name, record[name]]),
  ) as unknown as FetchRecord;
}

describe('every record', () => {
  test('is what JSON.stringify writes, byte for byte', () => {
    fc.assert(
      fc.property(recordsOf(plainText), (record) => {
        expect(format(record)).toBe(`${JSON.stringify(inOrder(record))}\n`);
      }),
      { numRuns: 500 },
    );
  });

  test('is what is written of it alone, whatever came before', () => {
    fc.assert(
      fc.property(runs, (run) => {
        const one = jsonlFormat({ color: false });
        for (const record of run) {
          expect(one.format(record)).toBe(`${jsonText(inOrder(record))}\n`);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('has its chosen fields as JSON.stringify writes them', () => {
    const names = fc.uniqueArray(fc.constantFrom(...FIELD_NAMES));
    fc.assert(
      fc.property(records, names, (record, fields) => {
        const chosen = Object.fromEntries(fields.map((name) => [name, record[name] ?? null]));
        const line = jsonlFormat({ color: false, fields }).format(record);
        expect(line).toBe(`${jsonText(chosen)}\n`);
      }),
      { numRuns: 300 },
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

describe.each([okRecord(), failedRecord()])('beside a record, one that differs', (first) => {
  // Of the type that the field has.
  const otherThan = (value: unknown): unknown => {
    if (typeof value === 'number') return value + 1;
    return typeof value === 'boolean' ? !value : `${String(value)}x`;
  };

  test.each(CORE_FIELDS)('in %s alone is told from it', (name) => {
    const second = { ...first, [name]: otherThan(okRecord()[name] ?? failedRecord()[name]) };
    const one = jsonlFormat({ color: false });
    for (const record of [first, first, second, first, second, second]) {
      expect(one.format(record)).toBe(`${jsonText(inOrder(record))}\n`);
    }
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

test('a record that cannot be written leaves nothing behind', () => {
  const out = new ByteText();
  const encode = encoderOf(formatter);
  encode(okRecord({ seq: 1 }), out);
  const whole = out.toString();
  expect(() => encode(okRecord({ seq: 2, tag: 1n }), out)).toThrow(TypeError);
  expect(out.toString()).toBe(whole);
});
