import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';

import { DEFAULT_OPTIONS, type NetworkOptions } from '../../src/model/options.ts';
import { overrun, type AttemptClock } from '../../src/transport/limits.ts';
import { startSite } from '../support/site.ts';
import { makeTask } from '../support/tasks.ts';
import { openFetcher } from '../support/transport.ts';

// The clock ticks every 20 ms; the rest is for a busy machine.
const EARLY_MS = 0;
const LATE_MS = 150;

describe('the rules', () => {
  const clock: AttemptClock = {
    phase: 'headers',
    phaseStartMs: 100,
    connectStartMs: 0,
    lastByteMs: 300,
    dueMs: 30_000,
    isDeadline: false,
  };
  const limits: NetworkOptions = { ...DEFAULT_OPTIONS, headersTimeoutMs: 500, stallTimeoutMs: 400 };
  const at = (nowMs: number, change: Partial<AttemptClock>) =>
    overrun({ ...clock, ...change }, limits, nowMs)?.code ?? null;

  test.each([
    [29_999, { phase: 'send' }, null],
    [30_000, { phase: 'send' }, 'timeout'],
    [30_000, { phase: 'body' }, 'timeout'],
    [5_099, { phase: 'dns' }, null],
    [5_100, { phase: 'dns' }, 'dns_timeout'],
    [29_999, { phase: 'dns', phaseStartMs: Infinity, connectStartMs: Infinity }, null],
    [9_999, { phase: 'tls' }, null],
    [10_000, { phase: 'tls' }, 'connect_timeout'],
    [10_000, { phase: 'connect' }, 'connect_timeout'],
    [599, {}, null],
    [600, {}, 'headers_timeout'],
    [699, { phase: 'body' }, null],
    [700, { phase: 'body' }, 'stall_timeout'],
  ] as const)('at %i ms in %o: %s', (nowMs, change, code) => {
    expect(at(nowMs, change)).toBe(code);
  });

  test('says whose limit it was', () => {
    expect(overrun({ ...clock, dueMs: 0 }, limits, 1)?.message).toContain('30 s');
    const deadline = { ...clock, dueMs: 0, isDeadline: true };
    expect(overrun(deadline, { ...limits, deadlineMs: 7_000 }, 1)?.message).toContain(
      'deadline of 7 s',
    );
  });
});

describe('on the wire', () => {
  const cases: readonly (readonly [string, string, Partial<NetworkOptions>, string, string])[] = [
    ['no headers, whole attempt', '/stall-headers', { timeoutMs: 300 }, 'timeout', 'headers'],
    ['no headers', '/stall-headers', { headersTimeoutMs: 300 }, 'headers_timeout', 'headers'],
    ['half a body, whole attempt', '/stall-body', { timeoutMs: 300 }, 'timeout', 'body'],
    ['half a body', '/stall-body', { stallTimeoutMs: 300 }, 'stall_timeout', 'body'],
    [
      'a drip',
      '/drip?bytes=1000&ms=10',
      { timeoutMs: 300, stallTimeoutMs: 200 },
      'timeout',
      'body',
    ],
  ];

  test.each(cases)('%s ends on time', async (_name, path, options, code, phase) => {
    await using site = await startSite();
    await using fetcher = await openFetcher({ options });
    const outcome = await fetcher.get(site.url(path));
    expect(outcome).toMatchObject({ failure: { code, phase } });
    expect(outcome.totalMs).toBeGreaterThanOrEqual(300 - EARLY_MS);
    expect(outcome.totalMs).toBeLessThan(300 + LATE_MS);
  });

  test('a handshake that does not end is given up, though undici obeys no signal then', async () => {
    await using hole = await blackHole();
    await using fetcher = await openFetcher({ options: { connectTimeoutMs: 300 } });
    const outcome = await fetcher.get(hole.url);
    expect(outcome).toMatchObject({ failure: { code: 'connect_timeout', phase: 'tls' } });
    expect(outcome.totalMs).toBeLessThan(300 + LATE_MS);
  });

  test('the deadline of the URL comes before the limit of the attempt', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher();
    const task = makeTask(1, site.url('/stall-headers'));
    const outcome = await fetcher.transport.fetch(task, performance.now() + 200);
    expect(outcome.failure).toMatchObject({ code: 'timeout' });
    expect(outcome.failure?.message).toContain('deadline');
    expect(outcome.totalMs).toBeLessThan(200 + LATE_MS);
  });

  test('a line has its own limit', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher();
    const outcome = await fetcher.get(site.url('/stall-headers'), { timeoutMs: 150 });
    expect(outcome.failure?.code).toBe('timeout');
    expect(outcome.totalMs).toBeLessThan(150 + LATE_MS);
  });

  test('aborting ends what is in flight as interrupted, and close leaves nothing open', async () => {
    await using site = await startSite();
    const fetcher = await openFetcher();
    const pending = [fetcher.get(site.url('/stall-headers')), fetcher.get(site.url('/stall-body'))];
    while (site.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(fetcher.transport.inFlight()).toHaveLength(2);
    expect(fetcher.transport.inFlight()[0]).toMatchObject({ url: site.url('/stall-headers') });
    fetcher.transport.abort();
    for (const outcome of await Promise.all(pending)) {
      expect(outcome.failure?.code).toBe('interrupted');
    }
    await fetcher.transport.close();
    expect(fetcher.transport.inFlight()).toEqual([]);
  });
});

interface BlackHole extends AsyncDisposable {
  readonly url: string;
}

/** Takes connections and never says a word: a TLS handshake with it does not end. */
async function blackHole(): Promise<BlackHole> {
  const server = createServer(() => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `https://127.0.0.1:${address.port}/`,
    [Symbol.asyncDispose]: async () => {
      server.close();
    },
  };
}
