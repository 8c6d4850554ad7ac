import { readFileSync } from 'node:fs';

/**
 * Fetches a list with as many workers as there may be requests at once.
 *
 * @param fetchOne resolves with the status and the number of body bytes of a URL
 * @returns how many answers had status 200 and `size` bytes
 */
export async function countWhole(fetchOne, { list, concurrency, size }) {
  const urls = readFileSync(list, 'utf8').trimEnd().split('\n').values();
  let whole = 0;
  const work = async () => {
    for (const url of urls) {
      const [status, bytes] = await fetchOne(url);
      if (status === 200 && bytes === Number(size)) whole++;
    }
  };
  await Promise.all(Array.from({ length: Number(concurrency) }, work));
  return whole;
}
