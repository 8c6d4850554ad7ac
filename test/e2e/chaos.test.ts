import { describe, expect, test } from 'vitest';
import type { FetchRecord } from '../../src/model/record.ts';
import { gfetch, readRecords, type CliResult } from '../support/cli.ts';
import { makeFolder } from '../support/folder.ts';
import { seededRandom } from '../support/random.ts';
import { startSite, type Site } from '../support/site.ts';

const INPUTS = 2000;
/** What a failed test names; with it the same inputs and options come again. */
const SEED = Number(process.env['CHAOS_SEED'] ?? Date.now());

type Choose = <T>(items: readonly T[]) => T;

/** What a server, or a list, may do to a fetcher; by chance. */
const PATHS: readonly ((n: number) => string)[] = [
  () => '/status/200',
  () => '/status/204',
  () => '/status/404',
  (n) => `/bytes/${n * 50}`,
  () => '/bytes/300000',
  (n) => `/delay/${n % 100}`,
  (n) => `/redirect/${n % 5}`,
  () => '/redirect/30',
  () => '/redirect-to?url=http%3A%2F%2F127.0.0.1%3A1%2F',
  () => '/redirect-to?url=ftp%3A%2F%2Fx%2F',
  (n) => `/flaky/1/${n}`,
  (n) => `/flaky/9/${n}`,
  (n) => `/retry-after/0/${n}`,
  () => '/retry-after/9999/x',
  () => '/reset',
  () => '/reset-body',
  () => '/empty-reply',
  () => '/close-early',
  () => '/not-http',
  () => '/no-length',
  () => '/gzip/5000',
  () => '/br/5000',
  () => '/multi-encoded',
  () => '/headers?content-encoding=gzip',
  () => '/drip?bytes=5&ms=20',
];
/** These cost a time limit each, so they are rarer. */
const HANGS = ['/stall-headers', '/stall-body', '/drip?bytes=1000&ms=100'];
const NO_URLS = ['http://[', 'ftp://x.test/', 'http://127.0.0.1:1/', 'nonsense://', '"', 'http://'];

function inputsOf(site: Site, random: () => number, choose: Choose): string[] {
  return Array.from({ length: INPUTS }, (_, n) => {
    const dice = random();
    if (dice < 0.02) return choose(NO_URLS);
    if (dice < 0.05) return site.url(choose(HANGS));
    return site.url(choose(PATHS)(n));
  });
}

/** Options that decide how, never how much: every input still has its record in out.jsonl. */
function optionsOf(choose: Choose): string[] {
  return [
    ['-c', choose(['10', '50', '400'])],
    choose([[], ['--ordered'], ['--per-host', '40'], ['--rate', '2000/s']]),
    choose([
      ['--retries', '0'],
      ['--retries', '1'],
      ['--retries', '2', '--retry-on', '+reset,5xx'],
    ]),
    choose([[], ['--no-location'], ['--max-redirs', '2']]),
    choose([[], ['--stall-timeout', '150ms'], ['--headers-timeout', '150ms']]),
    choose([[], ['--max-size', '100KB'], ['--no-compressed'], ['-I'], ['--deadline', '400ms']]),
    choose([
      [],
      ['--with', 'title,links,headers,hops,attempts,hash,dns,body'],
      ['--save', 'pages'],
    ]),
    choose([[], ['-f'], ['-o', 'second.csv'], ['-v']]),
  ].flat();
}

function expectConserved(
  { code, stderr }: CliResult,
  records: readonly FetchRecord[],
  hint: string,
): void {
  const missing = new Set(Array.from({ length: INPUTS }, (_, n) => n + 1));
  const surplus = records.filter(({ seq }) => !missing.delete(seq));
  expect({ missing: [...missing], surplus }, `${hint}\n${stderr}`).toEqual({
    missing: [],
    surplus: [],
  });
  for (const { failed, error_code: error, status_code: status } of records) {
    if (failed) expect(error, hint).not.toBeNull();
    else
      expect({ error, isAnswered: status !== null }, hint).toEqual({
        error: null,
        isAnswered: true,
      });
  }
  expect(
    records.filter(({ error_code: error }) => error === 'internal'),
    hint,
  ).toEqual([]);
  expect(
    records.some(({ failed }) => failed),
    hint,
  ).toBe(true);
  expect(code, hint).toBe(1);
  expect(stderr, hint).toContain('\n  read 2,000 = recorded 2,000\n');
  expect(stderr, hint).not.toMatch(/warning|deprecat|unhandled|listener|defect|^\s+at /im);
}

describe('whatever the servers do, every input has one record', () => {
  test.each([1, 2, 3, 4])('round %i', async (round) => {
    const { random } = seededRandom(SEED + round);
    const choose: Choose = (items) => {
      const item = items[Math.floor(random() * items.length)];
      if (item === undefined) throw new Error('nothing to choose from');
      return item;
    };
    await using site = await startSite();
    using folder = makeFolder();
    const inputs = inputsOf(site, random, choose);
    folder.write('in.txt', inputs.join('\n'));
    const options = optionsOf(choose);
    const hint = `CHAOS_SEED=${SEED}: ${options.join(' ')}`;
    const limits = ['--timeout', '300ms', '--retry-delay', '20ms', '--max-retry-after', '1s'];
    const result = await gfetch(['in.txt', '-o', 'out.jsonl', ...limits, ...options], {
      cwd: folder.path,
      timeLimitMs: 100_000,
    });
    const records = readRecords(folder.file('out.jsonl'));
    expectConserved(result, records, hint);
    for (const { seq, input } of records) expect(input, hint).toBe(inputs[seq - 1]);
    if (options.includes('--ordered')) {
      expect(
        records.map(({ seq }) => seq),
        hint,
      ).toEqual(inputs.map((_, n) => n + 1));
    }
  });
});

test('a run that is stopped in the middle of it loses nothing either', async () => {
  const { random } = seededRandom(SEED);
  const choose: Choose = (items) => items[Math.floor(random() * items.length)] as never;
  await using site = await startSite();
  using folder = makeFolder();
  folder.write('in.txt', inputsOf(site, random, choose).join('\n'));
  const args = ['in.txt', '-o', 'out.jsonl', '-c', '20', '--timeout', '500ms'];
  const { code, stderr } = await gfetch([...args, '--max-run-time', '1s'], { cwd: folder.path });
  const records = readRecords(folder.file('out.jsonl'));
  const hint = `CHAOS_SEED=${SEED}`;
  expect(code, hint).toBe(5);
  const count = records.length.toLocaleString('en');
  expect(stderr, hint).toContain(`  read ${count} = recorded ${count}\n`);
  expect(new Set(records.map(({ seq }) => seq)).size, hint).toBe(records.length);
  expect(Math.max(...records.map(({ seq }) => seq)), hint).toBe(records.length);
});
