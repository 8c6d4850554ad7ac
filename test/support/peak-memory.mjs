// Preloaded with --import: writes the peak of the process's memory in KiB to the file PEAK_MEMORY
// when it ends. getrusage would do, did its peak not include that of the process that spawned it.
import { readFileSync, writeFileSync } from 'node:fs';

process.on('exit', () => {
  const [, kib] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  writeFileSync(process.env.PEAK_MEMORY, kib);
});
