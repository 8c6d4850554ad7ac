// Writes COUNT records as JSONL to stdout, as a run does: it holds back when told, stops when nobody
// reads. What it saw goes to stderr as one JSON object.

const { SINK_FORMATS } = await import(process.env.SINKS_INDEX);
const { openOutputs } = await import(process.env.SINKS_OUTPUTS);

const count = Number(process.argv[2]);
const padding = 'x'.repeat(Number(process.argv[3] ?? 0));
const format = SINK_FORMATS.find(({ name }) => name === 'jsonl');
const options = { color: false, fields: ['seq', 'title'] };
const outputs = await openOutputs([{ path: '-', stream: process.stdout, format }], options);

let written = 0;
let heldBack = 0;
let peakRssBytes = 0;
let error = null;
while (written < count && !outputs.closedByReader.aborted && !outputs.failed.aborted) {
  written += 1;
  if (!outputs.write({ seq: written, title: padding })) {
    heldBack += 1;
    peakRssBytes = Math.max(peakRssBytes, process.memoryUsage.rss());
    await outputs.drained();
  }
  // a run awaits its requests, so the event loop turns
  if (written % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
}
try {
  await outputs.close();
} catch (caught) {
  error = `${caught.name}: ${caught.message}`;
}
const { aborted: closedByReader } = outputs.closedByReader;
const [{ records: recorded }] = outputs.recorded();
process.stderr.write(
  JSON.stringify({ written, recorded, heldBack, closedByReader, error, peakRssBytes }),
);
