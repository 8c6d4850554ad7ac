import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';

import { DEFAULT_OPTIONS, type NetworkOptions } from '../../src/model/options.ts';
import {
  overrun,
  speedWindowMs,
  type Due,
  type ExchangeClock,
  type OwnTime,
} from '../../src/transport/limits.ts';
import { startSite } from '../support/site.ts';
import { makeTask } from '../support/tasks.ts';
import { fetchOnce, openFetcher } from '../support/transport.ts';

// The clock ticks every 20 ms; the rest is for a busy machine.
const EARLY_MS = 0;
const LATE_MS = 150;

describe('the rules', () => {
  const clock: ExchangeClock = {
    phase: 'headers',
    phaseStartMs: 100,
    connectStartMs: 0,
    arrival: { silentSinceMs: 300, bytesPerSecond: null },
  };
  const due: Due = { startMs: 0, dueMs: 30_000, isDeadline: false };
  const free: OwnTime = { since: () => 0 };
  const limits: NetworkOptions = { ...DEFAULT_OPTIONS, headersTimeoutMs: 500, stallTimeoutMs: 400 };
  const at = (nowMs: number, change: Partial<ExchangeClock>) =>
    overrun({ ...clock, ...change }, due, limits, nowMs, free)?.code ?? null;

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
    const messageFor = (own: Due): string | undefined =>
      overrun(clock, own, { ...limits, deadlineMs: 7_000 }, 50_000, free)?.message;
    expect(messageFor(due)).toBe('not done within 30 s');
    // The attempt's own limit, which a line may give.
    expect(messageFor({ ...due, startMs: 1_000.3, dueMs: 3_000.3 })).toBe('not done within 2 s');
    expect(messageFor({ ...due, isDeadline: true })).toContain('deadline of 7 s');
  });

  test('time in which the event loop was blocked counts for nobody, and is told', () => {
    const busy: OwnTime = { since: (sinceMs) => (sinceMs < 20_000 ? 5_000 : 0) };
    const message = (change: Partial<ExchangeClock>, nowMs: number): string | undefined =>
      overrun({ ...clock, ...change }, due, limits, nowMs, busy)?.message;
    const notCounted = ', not counting 5.0 s in which gfetch itself was busy';
    expect(message({ phase: 'send' }, 34_999)).toBeUndefined();
    expect(message({ phase: 'send' }, 35_000)).toBe(`not done within 30 s${notCounted}`);
    expect(message({}, 5_599)).toBeUndefined();
    expect(message({}, 5_600)).toBe(`no headers within 0.5 s${notCounted}`);
    expect(message({ phase: 'dns' }, 10_099)).toBeUndefined();
    expect(message({ phase: 'dns' }, 10_100)).toBe(`no answer from DNS within 5 s${notCounted}`);
    expect(message({ phase: 'tls' }, 15_000)).toBe(`no connection within 10 s${notCounted}`);
    expect(message({ phase: 'body' }, 5_699)).toBeUndefined();
    expect(message({ phase: 'body' }, 5_700)).toBe(`no byte for 0.4 s${notCounted}`);
    // It was before this phase.
    expect(message({ phaseStartMs: 20_000 }, 20_500)).toBe('no headers within 0.5 s');
  });

  test.each([
    [null, null],
    [1_000, null],
    [999.9, 'only 999 B/s over 0.4 s, not 1 kB/s (--min-speed)'],
    [12.3, 'only 12 B/s over 0.4 s, not 1 kB/s (--min-speed)'],
    [0, 'only 0 B/s over 0.4 s, not 1 kB/s (--min-speed)'],
  ])('a body at %s bytes a second, where 1000 are the least: %s', (bytesPerSecond, message) => {
    const slow: ExchangeClock = {
      ...clock,
      phase: 'body',
      arrival: { silentSinceMs: 300, bytesPerSecond },
    };
    const atLeast = { ...limits, minBytesPerSecond: 1_000 };
    const reason = overrun(slow, due, atLeast, 301, free);
    expect(reason?.message ?? null).toBe(message);
    expect(reason?.code ?? null).toBe(message === null ? null : 'stall_timeout');
  });

  test('speed is taken over the stall timeout, or over 10 s', () => {
    const window = (minBytesPerSecond: number, stallTimeoutMs: number): number =>
      speedWindowMs({ minBytesPerSecond, stallTimeoutMs });
    expect([window(0, 0), window(0, 400), window(1, 0), window(1, 400)]).toEqual([0, 0, 1e4, 400]);
  });
});

describe('on the wire', () => {
  const cases: readonly (readonly [string, string, Partial<NetworkOptions>, string, string])[] = [
    ['no headers, whole attempt', '/stall-headers', { timeoutMs: 300 }, 'timeout', 'headers'],
    ['no headers', '/stall-headers', { headersTimeoutMs: 300 }, 'headers_timeout', 'headers'],
    ['half a body, whole attempt', '/stall-body', { timeoutMs: 300 }, 'timeout', 'body'],
    ['half a body', '/stall-body', { stallTimeoutMs: 300 }, 'stall_timeout', 'body'],
    [
      'too slow a drip',
      '/drip?bytes=1000&ms=10',
      { minBytesPerSecond: 1_000, stallTimeoutMs: 300 },
      'stall_timeout',
      'body',
    ],
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

  test('a handshake that does not end is given up', async () => {
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
    const outcome = await fetchOnce(fetcher.transport, task, performance.now() + 200);
    expect(outcome.failure).toMatchObject({ code: 'timeout' });
    expect(outcome.failure?.message).toContain('deadline');
    expect(outcome.totalMs).toBeLessThan(200 + LATE_MS);
  });

  test('a drip that is fast enough is waited for', async () => {
    await using site = await startSite();
    await using fetcher = await openFetcher({
      options: { minBytesPerSecond: 5, stallTimeoutMs: 200 },
    });
    const outcome = await fetcher.get(site.url('/drip?bytes=60&ms=10'));
    expect(outcome).toMatchObject({ failure: null, sizeBytes: 60 });
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
