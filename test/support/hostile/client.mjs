// Fetches one scenario in a process of its own: `node client.mjs MODULE INPUTS OPTIONS`, the last two
// in JSON. The first input is harmless: memory is counted from there to the end of the second.
import { readFileSync } from 'node:fs';
import { argv, stdout } from 'node:process';

const [, , module, inputs, options] = argv;
const { gfetch } = await import(module);

// The peak of this process. That of getrusage includes the peak of the process that spawned it.
const peakMegabytes = () =>
  Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;

const records = [];
const marks = [];
for await (const record of gfetch(JSON.parse(inputs), JSON.parse(options))) {
  records.push(record);
  marks.push({ atMs: performance.now(), megabytes: peakMegabytes() });
}
const [before, after] = marks;
const seconds = (after.atMs - before.atMs) / 1000;
const megabytes = after.megabytes - before.megabytes;
stdout.write(JSON.stringify({ records, seconds, megabytes }));
