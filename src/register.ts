/**
 * `node --import gfetch/register app.js`: the `fetch` of an unchanged program runs in a pool, as
 * gevent's `monkey.patch_all()` does for Python. `GFETCH_CONCURRENCY` says how many at once (50).
 *
 * A call holds its slot until the response's headers are there. What a program fetches before this
 * module is loaded is not bounded.
 */
import { UsageError } from './model/errors.ts';
import { DEFAULT_OPTIONS } from './model/options.ts';
import { Semaphore } from './tasks/index.ts';
import { quote } from './util/quote.ts';

function sizeFrom(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_OPTIONS.concurrency;
  const size = Number(text);
  if (Number.isSafeInteger(size) && size > 0) return size;
  throw new UsageError(`GFETCH_CONCURRENCY: ${quote(text)} is not a count; write 1 or more`);
}

const slots = new Semaphore(sizeFrom(process.env['GFETCH_CONCURRENCY']));
const fetchNow = globalThis.fetch;

globalThis.fetch = (input, init) => {
  const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
  return slots.run(() => fetchNow(input, init), signal ?? undefined);
};
