// What a record costs until it is bytes: making it, and each format.
//
//   node bench/micro/serialise.mjs [dist folder]…
import { inTurns, builds } from './turns.mjs';
import { makeEndings, makeRecords } from './records.mjs';

const RECORDS = 20_000;
const PIECE = 64 * 1024;
const TEMPLATE = '{status_code} {size} {time_total} {url}';

const endings = makeEndings(RECORDS);

/** As bytes, joined up to a piece. */
function asText(format, records) {
  const bytes = Buffer.allocUnsafe(PIECE * 4);
  return () => {
    let text = '';
    for (const record of records) {
      text += format(record);
      if (text.length < PIECE) continue;
      bytes.write(text);
      text = '';
    }
    bytes.write(text);
  };
}

/** In the quickest way that the build has. */
async function asBytes(folder, formatter, records) {
  if (formatter.encode === undefined) return asText((record) => formatter.format(record), records);
  const { ByteText } = await import(`${folder}/util/byte-text.js`);
  const out = new ByteText();
  return () => {
    for (const record of records) {
      formatter.encode(record, out);
      if (out.length >= PIECE) out.cut(0);
    }
    out.cut(0);
  };
}

const making = {};
const formats = {};
for (const folder of builds()) {
  const { SINK_FORMATS } = await import(`${folder}/sinks/index.js`);
  const { createRecordMaker } = await import(`${folder}/engine/record.js`);
  const makeRecord = await createRecordMaker({ with: [], saves: false });
  const records = await makeRecords(folder, endings);
  making[`record ${folder}`] = () => {
    for (const { task, outcome, queueMs } of endings) makeRecord(task, outcome, queueMs);
  };
  for (const { name, load } of SINK_FORMATS) {
    const make = await load();
    const formatter = make({ color: false, template: TEMPLATE });
    formats[name] ??= {
      'JSON.stringify': asText((record) => `${JSON.stringify(record)}\n`, records),
    };
    formats[name][folder] = await asBytes(folder, formatter, records);
  }
}
await inTurns('make', making, { units: RECORDS });
for (const [name, cases] of Object.entries(formats)) await inTurns(name, cases, { units: RECORDS });
