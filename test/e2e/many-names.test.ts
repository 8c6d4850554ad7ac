import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';

import type { FetchRecord } from '../../src/model/record.ts';
import { startDnsServer, type Answer } from '../transport/support/dns-server.ts';
import { gfetch, readRecords } from '../support/cli.ts';
import { makeFolder } from '../support/folder.ts';
import { startQuickSite } from '../support/quick-site.ts';

const NAMES = 10_000;
/** Of the names, one in so many is never answered for. */
const SILENT_EACH = 200;
/** One in so many exists; where it leads, the body is saved. */
const FOUND_EACH = 10;
/** After so many names stands an address, which nobody has to be asked for. */
const ADDRESS_EACH = 20;
const ANSWER_MS = 50;
const DNS_TIMEOUT_MS = 1_000;
/** Names that are asked for at once. */
const LANES = 128;
/** For a busy machine, which also plays the server; without turns it would be fifty times as long. */
const MAX_SLOWDOWN = 5;

async function answerTo(name: string): Promise<Answer> {
  const number = Number(name.slice(1).split('.')[0]);
  if (number % SILENT_EACH === 0) return 'silence';
  return sleep(ANSWER_MS, number % FOUND_EACH === 1 ? ['127.0.0.1'] : 'NXDOMAIN');
}

test('10,000 names take their turns, and neither addresses nor files wait for them', async () => {
  await using site = await startQuickSite('0.0.0.0');
  await using server = await startDnsServer(answerTo);
  using folder = makeFolder();
  folder.write('urls.txt', listOf(new URL(site.origin).port));
  const args = ['urls.txt', '-o', 'out.jsonl', '--save', 'pages', '-c', '500', '--retries', '0'];
  const dns = ['--dns-servers', server.address, '--dns-timeout', `${DNS_TIMEOUT_MS}ms`];
  const { code, stderr, elapsedMs } = await gfetch([...args, ...dns], { cwd: folder.path });
  const records = readRecords(folder.file('out.jsonl'));
  const named = records.filter(({ input }) => input.includes('.test:'));
  const addressed = records.filter(({ input }) => !input.includes('.test:'));

  const found = NAMES / FOUND_EACH;
  const silent = NAMES / SILENT_EACH;
  const addresses = NAMES / ADDRESS_EACH;
  expect(code, stderr).toBe(1);
  expect(countsOf(named)).toEqual({
    ok: found,
    dns_timeout: silent,
    dns_not_found: NAMES - found - silent,
  });
  expect(countsOf(addressed)).toEqual({ ok: addresses });
  const saved = records.flatMap(({ saved_path: path }) => (path == null ? [] : [path]));
  expect(saved.filter((path) => existsSync(folder.file(`pages/${path}`)))).toHaveLength(
    found + addresses,
  );
  // An address takes no part of the time for which names wait: the turns of 500 at once, of which the
  // answer itself is a quarter. Saving its body is in it, and that on a busy machine.
  expect(medianSeconds(addressed)).toBeLessThan(medianSeconds(named) / 2);
  const turnsMs = (NAMES * ANSWER_MS + silent * DNS_TIMEOUT_MS) / LANES;
  expect(elapsedMs).toBeGreaterThan((NAMES * ANSWER_MS) / LANES);
  expect(elapsedMs).toBeLessThan(MAX_SLOWDOWN * turnsMs);
});

function listOf(port: string): string {
  return Array.from({ length: NAMES }, (_, n) => {
    const named = `http://n${n + 1}.test:${port}/\n`;
    // Each a host of its own: hosts take turns.
    const address = `127.${n % 200}.${Math.floor(n / 200)}.1`;
    return n % ADDRESS_EACH === 0 ? `http://${address}:${port}/\n${named}` : named;
  }).join('');
}

function countsOf(records: readonly FetchRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { error_code: code } of records)
    counts[code ?? 'ok'] = (counts[code ?? 'ok'] ?? 0) + 1;
  return counts;
}

function medianSeconds(records: readonly FetchRecord[]): number {
  const seconds = records.map(({ time_total: total }) => total ?? Number.NaN);
  return seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)] ?? Number.NaN;
}
