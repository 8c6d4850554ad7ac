// What tools say of their own work.
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** How many of the JSON lines of a file satisfy `isWhole`. */
export async function countRecords(path, isWhole) {
  let whole = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (isWhole(JSON.parse(line))) whole++;
  }
  return whole;
}

/** The number that a client of ours printed. */
export function printedCount({ stdout }) {
  return Number(readFileSync(stdout, 'utf8'));
}
