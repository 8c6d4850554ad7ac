import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import type { FetchRecord } from '../../src/model/record.ts';
import { hasOpenssl } from '../transport/support/openssl.ts';
import { parseRecords, readRecords, startGfetch, type CliResult } from '../support/cli.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { SCENARIOS } from '../support/hostile/index.ts';
import { mixtureOf, type Mixed } from '../support/hostile/mixture.ts';
import { startHostileServer, type HostileServer } from '../support/hostile/server.ts';
import { seededRandom } from '../support/random.ts';

/** What a failed test names; with it the same list, and the same kills, come again. */
const SEED = Number(process.env['HOSTILE_SEED'] ?? Date.now() >>> 0);
const HINT = `HOSTILE_SEED=${SEED}`;

const CONCURRENCY = 500;
const TIMEOUT_MS = 1_000;
const RETRIES = 1;
const RETRY_DELAY_MS = 100;
/** For the start of the process, and for what a blocked loop is late. */
const SLACK_MS = 6_000;
/** From the last record to the end of the process: the summary, and nothing that was left open. */
const MAX_LINGER_MS = 2_000;
const MAX_MEMORY_MIB = 400;
const KILLS = 4;

const withTls = hasOpenssl();
const startServer = (): Promise<HostileServer> =>
  startHostileServer({ scenarios: SCENARIOS, tls: withTls });

interface Asked {
  readonly list: readonly Mixed[];
  readonly args: readonly string[];
}

function prepare(
  folder: Folder,
  server: HostileServer,
  count: number,
  random: () => number,
): Asked {
  const { places } = server;
  const list = mixtureOf({ count, places, tls: withTls, random });
  folder.write('in.jsonl', list.map(({ line }) => `${line}\n`).join(''));
  const args = [
    ['in.jsonl', '-c', CONCURRENCY, '--retries', RETRIES, '--retry-delay', `${RETRY_DELAY_MS}ms`],
    ['--timeout', `${TIMEOUT_MS}ms`, '--connect-timeout', '600ms', '--dns-timeout', '400ms'],
    ['--stall-timeout', '400ms', '--headers-timeout', '600ms', '--max-size', '4MB'],
    ['--max-retry-after', '1s', '--dns-servers', places.nameServer],
    withTls ? ['--cacert', places.caFile] : [],
  ];
  return { list, args: args.flat().map(String) };
}

/** Every input once, as it was given, and nothing of a defect. */
function expectConserved(records: readonly FetchRecord[], { list }: Asked, stderr: string): void {
  const missing = new Set(list.map((_, n) => n + 1));
  const surplus = records.filter(({ seq }) => !missing.delete(seq)).map(({ seq }) => seq);
  expect({ missing: [...missing], surplus }, `${HINT}\n${stderr}`).toEqual({
    missing: [],
    surplus: [],
  });
  const given = new Map(records.map(({ seq, input }) => [seq, input]));
  expect(
    [...given].filter(([seq, input]) => list[seq - 1]?.url !== input),
    HINT,
  ).toEqual([]);
  expect(
    records.filter(({ error_code: code }) => code === 'internal'),
    HINT,
  ).toEqual([]);
}

function expectQuiet(stderr: string): void {
  expect(stderr, HINT).not.toMatch(/warning|deprecat|unhandled|listener|defect|^\s+at /im);
}

describe(`a random mix of everything that goes wrong (${HINT})`, () => {
  test('10,000 URLs, 500 at once: in time, one record each, in bounded memory', async () => {
    const { random } = seededRandom(SEED);
    await using server = await startServer();
    using folder = makeFolder();
    const asked = prepare(folder, server, 10_000, random);
    // No circuit and no adaptation spares this run anything.
    const args = [...asked.args, '--json', '--with', 'headers', '--max-host-errors', '0'];
    const result = await runMeasured([...args, '--no-adaptive'], folder);
    const records = parseRecords(result.stdout);

    expectConserved(records, asked, result.stderr);
    expectQuiet(result.stderr);
    expect(result.stderr, HINT).toContain('\n  read 10,000 = recorded 10,000\n');
    expect(result.code, HINT).toBe(1);
    // Were every attempt to take all of its time.
    const attempts = asked.list.length * (1 + RETRIES);
    const boundMs = (attempts * TIMEOUT_MS) / CONCURRENCY + RETRY_DELAY_MS + SLACK_MS;
    expect(result.elapsedMs, HINT).toBeLessThan(boundMs);
    expect(result.lingerMs, HINT).toBeLessThan(MAX_LINGER_MS);
    if (result.peakMib !== null) expect(result.peakMib, HINT).toBeLessThan(MAX_MEMORY_MIB);
    expectHealthy(records, asked);
  });

  test('killed at random, and resumed: every input once', async () => {
    const { random } = seededRandom(SEED + 1);
    await using server = await startServer();
    using folder = makeFolder();
    const asked = prepare(folder, server, 3_000, random);
    const args = [...asked.args, '-o', 'out.jsonl', '--resume'];
    const atCounts = Array.from({ length: KILLS }, () => Math.floor(random() * 2_500));
    for (const atCount of atCounts.toSorted((a, b) => a - b)) {
      await killAt(atCount, args, folder);
    }
    const { code, stderr } = await startGfetch(args, { cwd: folder.path }).finished;
    expectConserved(readRecords(folder.file('out.jsonl')), asked, stderr);
    expectQuiet(stderr);
    expect(stderr, HINT).toMatch(/read 3,000 = recorded [\d,]+ \+ recorded before [\d,]+\n/);
    expect(code, HINT).toBe(1);
    expect(readdirSync(folder.path).toSorted(), HINT).toEqual(['in.jsonl', 'out.jsonl']);
  });
});

interface Measured extends CliResult {
  /** Between the last record and the end of the process. */
  readonly lingerMs: number;
  /** null: this system does not tell. */
  readonly peakMib: number | null;
}

async function runMeasured(args: readonly string[], folder: Folder): Promise<Measured> {
  const isTold = existsSync('/proc/self/status');
  const preload = new URL('../support/peak-memory.mjs', import.meta.url).href;
  const env = { NODE_OPTIONS: `--import ${preload}`, PEAK_MEMORY: folder.file('peak') };
  const running = startGfetch(args, { cwd: folder.path, ...(isTold ? { env } : {}) });
  let lastMs = performance.now();
  running.child.stdout?.on('data', () => (lastMs = performance.now()));
  const result = await running.finished;
  const lingerMs = performance.now() - lastMs;
  const peakMib = isTold ? Number(folder.read('peak')) / 1024 : null;
  return { ...result, lingerMs, peakMib };
}

/** Runs until the output has that many records, or more, and kills without warning. */
async function killAt(count: number, args: readonly string[], folder: Folder): Promise<void> {
  const running = startGfetch(args, { cwd: folder.path });
  const timer = setInterval(() => {
    if (lineCount(folder.file('out.jsonl')) >= count) running.kill('SIGKILL');
  }, 20);
  const { signal, stderr } = await running.finished;
  clearInterval(timer);
  expect(signal, `${HINT}\n${stderr}`).toBe('SIGKILL');
}

function lineCount(path: string): number {
  return existsSync(path) ? readFileSync(path, 'latin1').split('\n').length - 1 : 0;
}

/** Whoever was answered at a healthy place got that answer, and nearly all were. */
function expectHealthy(records: readonly FetchRecord[], { list }: Asked): void {
  const healthy = records.flatMap((record) => {
    const token = list[record.seq - 1]?.token;
    return token === undefined ? [] : [{ ...record, token }];
  });
  const answered = healthy.filter(({ failed }) => !failed);
  const wrong = answered.filter(
    ({ headers, token, size }) => headers?.['x-token']?.[0] !== token || size !== token.length,
  );
  expect(wrong, HINT).toEqual([]);
  expect(answered.length / healthy.length, HINT).toBeGreaterThan(0.9);
}
