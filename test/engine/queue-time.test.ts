import { expect, test } from 'vitest';

import { gfetch, type FetchRecord } from '../../src/index.ts';
import { startSite } from '../support/site.ts';

const ANSWER_MS = 250;

test('time in the queue is told, and no limit of the network counts it', async () => {
  await using site = await startSite({
    routes: {
      '/slow': ({ reply }) => {
        setTimeout(() => reply.end('ok'), ANSWER_MS);
      },
    },
  });
  const records: FetchRecord[] = [];
  const urls = Array.from({ length: 4 }, (_, i) => site.url(`/slow?${i}`));
  // The last waits for longer than any of its limits.
  const limits = { timeoutMs: 600, connectTimeoutMs: 600, headersTimeoutMs: 600, retries: 0 };
  for await (const record of gfetch(urls, { perHost: 1, concurrency: 4, ...limits })) {
    records.push(record);
  }
  expect(records.map(({ error }) => error)).toEqual([null, null, null, null]);
  const waits = records.map(({ time_queue: waited }) => waited ?? 0).toSorted((a, b) => a - b);
  for (const [nth, waited] of waits.entries()) {
    expect(waited).toBeGreaterThan((nth * ANSWER_MS * 0.9) / 1000);
  }
  for (const { time_total: total } of records) expect(total).toBeLessThan(0.6);
});
