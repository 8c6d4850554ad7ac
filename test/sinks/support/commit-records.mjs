// Writes records to the files that are named, flushes after every batch, and tells on stdout where each
// file ends then. It goes on until it is killed.

const { chooseFormat } = await import(process.env.SINKS_INDEX);
const { openOutputs } = await import(process.env.SINKS_OUTPUTS);

const paths = process.argv.slice(2);
const specs = paths.map((path) => ({ path, format: chooseFormat(path) }));
const options = { color: false, fields: ['seq', 'title'] };
const outputs = await openOutputs(specs, options);

let seq = 0;
for (;;) {
  const batch = 1 + (seq % 700);
  for (let count = 0; count < batch; count += 1) {
    seq += 1;
    outputs.write({ seq, title: 'x'.repeat(seq % 50) });
  }
  await outputs.flush();
  const committed = JSON.stringify({ seq, positions: outputs.positions() });
  // What comes after the flush is lost at times, and has to be cut off.
  outputs.write({ seq: seq + 1, title: 'not committed' });
  await new Promise((resolve) => process.stdout.write(`${committed}\n`, resolve));
  seq += 1;
}
