import { describe, expect, test } from 'vitest';

import { openBlackHole } from '../support/hostile/black-hole.ts';
import { startSite } from '../support/site.ts';
import { openFetcher } from '../support/transport.ts';
import { startDnsServer } from './support/dns-server.ts';

const HOLE = '127.0.0.2';
const ANOTHER_HOLE = '127.0.0.3';
const NOBODY = '127.0.0.4';

/** Asks a site by a name that has these addresses; the holes swallow what is sent to the site's port. */
async function fetchFrom(addresses: readonly string[], connectTimeoutMs: number) {
  await using site = await startSite();
  const port = Number(new URL(site.url('/')).port);
  await using names = await startDnsServer((_name, type) => (type === 'A' ? addresses : []));
  await using fetcher = await openFetcher({
    options: { connectTimeoutMs, dnsServers: [names.address] },
  });
  const holes = [await openBlackHole(HOLE, port), await openBlackHole(ANOTHER_HOLE, port)];
  try {
    return await fetcher.get(`http://many.test:${port}/`);
  } finally {
    for (const hole of holes) await hole[Symbol.asyncDispose]();
  }
}

describe('a name with several addresses', () => {
  test.each([
    ['the first swallows everything', [HOLE, '127.0.0.1']],
    ['all but the last do', [HOLE, ANOTHER_HOLE, '127.0.0.1']],
    ['nobody listens at the first', [NOBODY, '127.0.0.1']],
    ['nobody listens at one, and another swallows everything', [NOBODY, HOLE, '127.0.0.1']],
  ])('%s: it is reached at another', async (_case, addresses) => {
    const outcome = await fetchFrom(addresses, 3_000);
    expect(outcome).toMatchObject({ failure: null, remoteIp: '127.0.0.1', addresses });
    expect(outcome.connectMs).toBeLessThan(3_000);
  });

  test('the limit of connecting is for all of them together', async () => {
    const outcome = await fetchFrom([HOLE, ANOTHER_HOLE], 600);
    expect(outcome).toMatchObject({
      failure: { code: 'connect_timeout', phase: 'connect' },
      remoteIp: null,
    });
    expect(outcome.totalMs).toBeGreaterThanOrEqual(500);
  });

  test('nobody listens at any of them', async () => {
    const { failure } = await fetchFrom([NOBODY, '127.0.0.5'], 3_000);
    expect(failure).toMatchObject({ code: 'connect_refused', phase: 'connect' });
    expect(failure?.message).toContain('(and 1 more address)');
  });
});
