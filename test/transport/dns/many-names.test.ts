import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

import type { Outcome } from '../../../src/model/outcome.ts';
import { Pool } from '../../../src/tasks/index.ts';
import { compile } from '../../support/compiled.ts';
import { startSite } from '../../support/site.ts';
import { openFetcher, type Fetcher } from '../../support/transport.ts';
import { startDnsServer, type Answer } from '../support/dns-server.ts';

const EARLY_MS = 150;
const LATE_MS = 700;

const afterMs = (delayMs: number, answer: Answer): Promise<Answer> => sleep(delayMs, answer);

const namesOf = (count: number): string[] => Array.from({ length: count }, (_, i) => `n${i}.test`);

async function getAll(
  fetcher: Fetcher,
  urls: readonly string[],
  width: number,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for await (const outcome of new Pool(width).imapUnordered(urls, (url) => fetcher.get(url))) {
    outcomes.push(outcome);
  }
  return outcomes;
}

function countsOf(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { failure } of outcomes) {
    const code = failure?.code ?? 'ok';
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

describe('many names at once', () => {
  test('all resolve, and neither addresses nor files wait for them', async () => {
    await using site = await startSite();
    await using server = await startDnsServer(() => afterMs(50, ['127.0.0.1']));
    await using fetcher = await openFetcher({ options: { dnsServers: [server.address] } });
    const urls = namesOf(1_000).map((name) => `http://${name}:${site.port}/`);
    const named = getAll(fetcher, urls, 200);
    const beganMs = performance.now();
    const besides = await Promise.all([
      fetcher.get(site.url('/')),
      readFile(fileURLToPath(import.meta.url)),
    ]);
    const besidesMs = performance.now() - beganMs;
    expect(besides[0].failure).toBeNull();
    expect(countsOf(await named)).toEqual({ ok: 1_000 });
    expect(besidesMs).toBeLessThan((performance.now() - beganMs) / 2);
  });

  test('waiting for a turn is no time without an answer', async () => {
    // Thirteen turns of 128 questions: the last waits longer than both limits, and each has ten times
    // the time that its answer takes.
    await using server = await startDnsServer(() => afterMs(200, 'NXDOMAIN'));
    await using fetcher = await openFetcher({
      options: {
        dnsServers: [server.address],
        family: 4,
        dnsTimeoutMs: 2_200,
        connectTimeoutMs: 2_300,
      },
    });
    const outcomes = await getAll(
      fetcher,
      namesOf(13 * 128).map((name) => `http://${name}/`),
      13 * 128,
    );
    expect(countsOf(outcomes)).toEqual({ dns_not_found: 13 * 128 });
    expect(Math.max(...outcomes.map(({ totalMs }) => totalMs))).toBeGreaterThan(2_400);
  });

  test('none of which exists', async () => {
    await using server = await startDnsServer(() => 'NXDOMAIN');
    await using fetcher = await openFetcher({ options: { dnsServers: [server.address] } });
    const outcomes = await getAll(
      fetcher,
      namesOf(500).map((name) => `http://${name}/`),
      500,
    );
    expect(countsOf(outcomes)).toEqual({ dns_not_found: 500 });
  });

  test('the silence about some ends on time and holds up no other', async () => {
    await using site = await startSite();
    await using server = await startDnsServer((name) =>
      /[05]\.test$/.test(name) ? 'silence' : ['127.0.0.1'],
    );
    await using fetcher = await openFetcher({
      options: { dnsServers: [server.address], dnsTimeoutMs: 800 },
    });
    const outcomes = await getAll(
      fetcher,
      namesOf(100).map((name) => `http://${name}:${site.port}/`),
      100,
    );
    expect(countsOf(outcomes)).toEqual({ ok: 80, dns_timeout: 20 });
    for (const { failure, totalMs } of outcomes) {
      if (failure === null) continue;
      expect(totalMs).toBeGreaterThanOrEqual(800 - EARLY_MS);
      expect(totalMs).toBeLessThan(800 + LATE_MS);
    }
  });

  test('a server that was quick is still given the whole limit', async () => {
    await using server = await startDnsServer((name) =>
      name === 'slow.test' ? afterMs(1_000, ['127.0.0.2']) : ['127.0.0.1'],
    );
    await using fetcher = await openFetcher({
      options: { dnsServers: [server.address], family: 4, dnsTimeoutMs: 2_500 },
    });
    await getAll(
      fetcher,
      namesOf(20).map((name) => `http://${name}:1/`),
      20,
    );
    expect((await fetcher.get('http://slow.test:1/')).addresses).toEqual(['127.0.0.2']);
  });

  test('who waits for a turn is bounded by the limit of the attempt', async () => {
    await using server = await startDnsServer(() => 'silence');
    await using fetcher = await openFetcher({
      options: { dnsServers: [server.address], family: 4, dnsTimeoutMs: 20_000, timeoutMs: 300 },
    });
    const outcomes = await getAll(
      fetcher,
      namesOf(200).map((name) => `http://${name}/`),
      200,
    );
    expect(countsOf(outcomes)).toEqual({ timeout: 200 });
    expect(new Set(server.questions).size).toBe(128);
  });
});

describe('a transport that is closed', () => {
  const PROGRAM = `
    const [transportUrl, optionsUrl, dnsServer] = process.argv.slice(1);
    const { createTransport } = await import(transportUrl);
    const { DEFAULT_OPTIONS } = await import(optionsUrl);
    const options = { ...DEFAULT_OPTIONS, dnsServers: [dnsServer], dnsTimeoutMs: 20_000, maxIdleConnections: 1 };
    const wants = { hops: false, tls: false, hash: false, body: 'none', saveErrors: false };
    const transport = await createTransport({ options, wants, store: null, env: {} });
    const pending = Array.from({ length: 300 }, (_, i) => {
      const origin = 'http://n' + i + '.test';
      const target = { url: origin + '/', origin, path: '/' };
      const task = { seq: i + 1, target, input: target.url };
      return new Promise((onOutcome) => transport.fetch(task, Infinity, { onOutcome }));
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await transport.close();
    const closedMs = performance.now();
    const codes = new Set((await Promise.all(pending)).map(({ failure }) => failure?.code));
    process.on('exit', () => {
      console.log(JSON.stringify({ codes: [...codes], lingeredMs: performance.now() - closedMs }));
    });
  `;

  test('lets its process end at once, whatever is being asked', async () => {
    await using server = await startDnsServer(() => 'silence');
    using compiled = compile(['transport/index', 'model/options']);
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--input-type=module',
      '--eval',
      PROGRAM,
      compiled.module('transport/index'),
      compiled.module('model/options'),
      server.address,
    ]);
    const { codes, lingeredMs } = JSON.parse(stdout) as { codes: string[]; lingeredMs: number };
    expect(codes).toEqual(['interrupted']);
    expect(lingeredMs).toBeLessThan(1_000);
    expect(server.questions.length).toBeGreaterThanOrEqual(128);
  });
});
