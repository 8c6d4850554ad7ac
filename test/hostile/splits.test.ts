import { expect, test } from 'vitest';

import { gfetch } from '../../src/index.ts';
import { startHostileServer } from '../support/hostile/server.ts';
import { SPLIT_RESPONSE, TCP } from '../support/hostile/tcp.ts';

test('a response reads the same wherever it is split in two', async () => {
  const scenarios = TCP.filter(({ name }) => name === 'split');
  await using server = await startHostileServer({ scenarios, tls: false });
  const wanted = scenarios[0]?.expect.record;
  const urls = Array.from(SPLIT_RESPONSE, (_byte, at) => `${server.places.origin}/split/${at}`);
  let read = 0;
  for await (const record of gfetch(urls, {
    concurrency: 8,
    retries: 0,
    with: ['body'],
    env: {},
  })) {
    read += 1;
    expect(record, record.url).toMatchObject({ failed: false, error: null, ...wanted });
  }
  expect(read).toBe(SPLIT_RESPONSE.length);
});
