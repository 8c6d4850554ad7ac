import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, test } from 'vitest';

import type { FetchRecord } from '../../src/model/record.ts';
import type { Summary } from '../../src/report/summary.ts';
import { gfetch } from '../support/cli.ts';
import { makeFolder } from '../support/folder.ts';

interface Hosts extends AsyncDisposable {
  /** A URL at the host 127.0.KIND.N. */
  url(kind: keyof typeof KINDS, n: number, path: string | number): string;
  /** Requests so far, by kind. */
  readonly requests: Record<keyof typeof KINDS, number>;
}

/** What a host does, by the third number of its address. */
const KINDS = { good: 1, busy: 2, drip: 3, dead: 4, hour: 5, spent: 6 } as const;

/** Five kinds of hosts on one port: good, always busy, dripping, refusing, shut for an hour. */
async function startHosts(): Promise<Hosts> {
  const requests = { good: 0, busy: 0, drip: 0, dead: 0, hour: 0, spent: 0 };
  const answers: Record<number, RequestListener> = {
    [KINDS.good]: (_request, response) => {
      requests.good += 1;
      setTimeout(() => response.end('y'.repeat(500)), 10);
    },
    [KINDS.busy]: (_request, response) => {
      requests.busy += 1;
      response.writeHead(429, { 'retry-after': '1' }).end();
    },
    [KINDS.drip]: (request, response) => {
      requests.drip += 1;
      response.writeHead(200, { 'content-length': 100_000 });
      const drip = setInterval(() => response.write('x'), 100);
      request.socket.on('close', () => clearInterval(drip));
    },
    [KINDS.hour]: (_request, response) => {
      requests.hour += 1;
      response.writeHead(429, { 'retry-after': '3600' }).end();
    },
    [KINDS.spent]: (_request, response) => {
      requests.spent += 1;
      response.writeHead(200, { 'ratelimit-remaining': '0', 'ratelimit-reset': '1' }).end('z');
    },
  };
  const server = createServer((request, response) => {
    const kind = Number(request.socket.localAddress?.split('.')[2]);
    answers[kind]?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', 1_024, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    requests,
    url: (kind, n, path) =>
      `http://127.0.${KINDS[kind]}.${n}:${kind === 'dead' ? 1 : port}/${path}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

function summaryIn(folder: { readonly path: string }): Summary {
  return JSON.parse(readFileSync(`${folder.path}/summary.json`, 'utf8')) as Summary;
}

function codesOf(records: readonly FetchRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { error_code: code, status_code: status } of records) {
    const name = code ?? String(status);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe('a dead host', () => {
  test('with ten thousand URLs costs seconds, and each has its record', async () => {
    await using hosts = await startHosts();
    using folder = makeFolder();
    folder.write(
      'urls.txt',
      upTo(10_000)
        .map((n) => hosts.url('dead', 1, n))
        .join('\n'),
    );
    const { code, records, elapsedMs } = await gfetch(
      ['urls.txt', '--json', '--summary-json', 'summary.json'],
      { cwd: folder.path },
    );
    expect(code).toBe(1);
    expect(new Set(records.map(({ seq }) => seq)).size).toBe(10_000);
    const { circuit_open: unasked = 0, connect_refused: refused = 0 } = codesOf(records);
    expect(unasked + refused).toBe(10_000);
    expect(refused).toBeLessThan(200);
    expect(elapsedMs).toBeLessThan(30_000);
    const [record] = records.filter(({ error_code: error }) => error === 'circuit_open');
    expect(record).toMatchObject({ error_phase: 'queue', status_code: null, num_retries: 0 });
    expect(record?.error).toContain('--max-host-errors');
    expect(summaryIn(folder).held_back).toMatchObject({ refused: unasked, opened: 1, counted: 1 });
  });

  test('is asked for every URL with --max-host-errors 0', async () => {
    await using hosts = await startHosts();
    const { records } = await gfetch(['-', '--json', '--max-host-errors', '0', '--retries', '0'], {
      stdin: upTo(200)
        .map((n) => hosts.url('dead', 1, n))
        .join('\n'),
    });
    expect(codesOf(records)).toEqual({ connect_refused: 200 });
  });
});

describe('a host that has too much to do', () => {
  test('is asked less and less, and the summary and the attempts tell', async () => {
    await using hosts = await startHosts();
    using folder = makeFolder();
    folder.write(
      'urls.txt',
      upTo(500)
        .map((n) => hosts.url('busy', 1, n))
        .join('\n'),
    );
    const { records, stderr } = await gfetch(
      ['urls.txt', '--json', '--with', 'attempts', '--summary-json', 'summary.json', '-v'],
      { cwd: folder.path },
    );
    expect(new Set(records.map(({ seq }) => seq)).size).toBe(500);
    // 50 together, then half as many after each pause, and at last none.
    expect(hosts.requests.busy).toBeLessThan(130);
    const { held_back: heldBack } = summaryIn(folder);
    expect(heldBack).toMatchObject({ opened: 1, counted: 1 });
    expect(heldBack.paused).toBeGreaterThanOrEqual(5);
    expect(heldBack.hosts[0]?.lowest_limit).toBeLessThanOrEqual(25);
    expect(stderr).toMatch(/127\.0\.2\.1:\d+: paused for 1 s/);
    expect(stderr).toMatch(/held back +127\.0\.2\.1:/);
    const limits = records.flatMap(({ attempts = [] }) => attempts.map((one) => one.host_limit));
    expect(limits).toContain(null);
    expect(limits.some((limit) => limit !== null && limit < 50)).toBe(true);
  });

  test('and wants an hour is not asked again, but for what is under way', async () => {
    await using hosts = await startHosts();
    const { records } = await gfetch(['-', '--json', '-c', '20'], {
      stdin: upTo(1_000)
        .map((n) => hosts.url('hour', 1, n))
        .join('\n'),
    });
    expect(codesOf(records)).toEqual({ retry_after_too_long: 1_000 });
    expect(hosts.requests.hour).toBeLessThan(60);
  });

  test('is not spared with --no-adaptive, but for the pauses that it asks for', async () => {
    await using hosts = await startHosts();
    const { stderr } = await gfetch(
      ['-', '--json', '--no-adaptive', '--retries', '0', '-c', '20'],
      {
        stdin: upTo(60)
          .map((n) => hosts.url('busy', 1, n))
          .join('\n'),
      },
    );
    expect(hosts.requests.busy).toBe(60);
    expect(stderr).not.toContain('at once');
  });
});

test('a spent quota pauses the host until it is filled', async () => {
  await using hosts = await startHosts();
  const { records, elapsedMs } = await gfetch(
    [...upTo(3).map((n) => hosts.url('spent', 1, n)), '--json', '-c', '1'],
    {},
  );
  expect(codesOf(records)).toEqual({ 200: 3 });
  expect(elapsedMs).toBeGreaterThan(2_000);
});

test('hosts in trouble do not hold up the others', async () => {
  await using hosts = await startHosts();
  using folder = makeFolder();
  const good = upTo(30).flatMap((n) => upTo(50).map((path) => hosts.url('good', n, path)));
  const bad = (['dead', 'busy', 'drip'] as const).flatMap((kind) =>
    upTo(5).flatMap((n) => upTo(50).map((path) => hosts.url(kind, n, path))),
  );
  // Interleaved, so that bad ones are met from the first moment to the last.
  const all = good.flatMap((url, i) => (i % 2 === 0 ? [bad[i / 2] ?? url, url] : [url]));
  folder.write('urls.txt', [...new Set(all)].join('\n'));
  const args = ['urls.txt', '--json', '-c', '100', '--timeout', '3s'];
  const { records } = await gfetch(args, { cwd: folder.path });
  expect(records).toHaveLength(good.length + bad.length);
  const isGood = records.map(({ url }) => url.includes('//127.0.1.'));
  const answered = records.filter((record, i) => isGood[i] === true && !record.failed);
  expect(answered).toHaveLength(good.length);
  // The good ones are all done before the first time limit of a dripping host strikes.
  const firstTimeout = records.findIndex(({ error_code: error }) => error === 'timeout');
  expect(isGood.lastIndexOf(true)).toBeLessThan(firstTimeout);
});
