// Reads records from stdin, as `gfetch --json` writes them: shows a few and counts how they ended.
import { createInterface } from 'node:readline';

const SHOWN = 5;
const counts = {};
let shown = 0;

for await (const line of createInterface({ input: process.stdin })) {
  const record = JSON.parse(line);
  const { seq, status_code, error_code, size, num_redirects, num_retries, time_total } = record;
  const outcome = error_code ?? status_code;
  counts[outcome] = (counts[outcome] ?? 0) + 1;
  if (shown++ < SHOWN) {
    console.log(JSON.stringify({ seq, outcome, size, num_redirects, num_retries, time_total }));
  }
}
console.log(counts);
