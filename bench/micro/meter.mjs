// What the totals cost per record, and what it costs to send the facts they are made from to another
// thread: as columns, and as an array of objects.
//
//   node bench/micro/meter.mjs [dist folder]…
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';

import { inTurns, builds } from './turns.mjs';
import { makeEndings, makeRecords } from './records.mjs';

const RECORDS = 20_000;
const BATCH = 100;

const endings = makeEndings(RECORDS);
const { port1, port2 } = new MessageChannel();

function cross(message) {
  port1.postMessage(message);
  return receiveMessageOnPort(port2).message;
}

const factsOf = (record) => ({
  url: record.url,
  status_code: record.status_code,
  failed: record.failed,
  error_code: record.error_code,
  error: record.error,
  size: record.size,
  size_download: record.size_download,
  num_redirects: record.num_redirects,
  num_retries: record.num_retries,
  time_total: record.time_total,
  skip_reason: null,
});

const metering = {};
const crossing = {};
for (const folder of builds()) {
  const { SummaryMeter } = await import(`${folder}/report/meter.js`);
  const records = await makeRecords(folder, endings);
  const meter = new SummaryMeter();
  metering[folder] = () => {
    for (const record of records) meter.add(record);
  };
  const facts = await import(`${folder}/report/facts.js`).catch(() => null);
  if (facts === null) continue;
  const inBatches = (handle) => () => {
    for (let start = 0; start < RECORDS; start += BATCH) {
      handle(records.slice(start, start + BATCH));
    }
  };
  crossing[`objects ${folder}`] = inBatches((batch) => cross(batch.map(factsOf)));
  crossing[`columns ${folder}`] = inBatches((batch) =>
    facts.unpackFacts(cross(facts.packFacts(batch))),
  );
}
await inTurns('meter', metering, { units: RECORDS });
await inTurns('crossing', crossing, { units: RECORDS });
port1.close();
