import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';

import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';

import { ERROR_CODES, type ErrorCode } from '../../src/model/errors.ts';
import { packFacts, unpackFacts, type FactsBatch } from '../../src/report/facts.ts';
import { SummaryMeter } from '../../src/report/meter.ts';
import { answered, failed } from './records.ts';

const text = fc.oneof(fc.webUrl(), fc.string({ unit: 'binary' }));
const count = fc.oneof(fc.nat(), fc.maxSafeNat());
const facts = fc.record(
  {
    url: text,
    status_code: fc.option(fc.nat({ max: 599 })),
    failed: fc.boolean(),
    error_code: fc.option(fc.constantFrom(...(Object.keys(ERROR_CODES) as ErrorCode[]))),
    error: fc.option(text),
    size: fc.option(count),
    size_download: fc.option(count),
    num_redirects: fc.nat(),
    num_retries: fc.nat(),
    time_total: fc.option(fc.double({ min: 0, noNaN: true })),
    skip_reason: fc.option(text),
  },
  { noNullPrototype: true },
);

test('facts come out of another thread as they went in', () => {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port1.close());
  fc.assert(
    fc.property(fc.array(facts), (batch) => {
      port1.postMessage(packFacts(batch));
      const { message } = receiveMessageOnPort(port2) as { message: FactsBatch };
      expect(unpackFacts(message)).toEqual(batch);
    }),
    { numRuns: 500 },
  );
});

test('they come to the same totals as the records', () => {
  const records = [
    answered(200, { size: 5, size_download: 3, num_redirects: 1 }),
    failed('dns_not_found', { url: 'https://nowhere.example/', num_retries: 2 }),
    answered(404, { skip_reason: null }),
  ];
  const direct = new SummaryMeter();
  const crossed = new SummaryMeter();
  for (const record of records) direct.add(record);
  for (const each of unpackFacts(packFacts(records))) crossed.add(each);
  expect(crossed.snapshot()).toEqual(direct.snapshot());
  expect(crossed.snapshot().recorded).toBe(3);
});
