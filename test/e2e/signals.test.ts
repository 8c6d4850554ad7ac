import { describe, expect, test } from 'vitest';
import { gfetch, parseRecords, startGfetch, type Running } from '../support/cli.ts';
import { makeFolder } from '../support/folder.ts';
import { startSite, type Site } from '../support/site.ts';

/** Resolves when the site has had so many requests. */
async function requests(site: Site, count: number): Promise<void> {
  await expect
    .poll(() => site.requests.length, { timeout: 20_000, interval: 5 })
    .toBeGreaterThanOrEqual(count);
}

async function says(running: Running, text: string | RegExp): Promise<void> {
  await expect.poll(() => running.stderr(), { timeout: 20_000, interval: 5 }).toMatch(text);
}

function codesOf(stdout: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status_code: status, error_code: code } of parseRecords(stdout)) {
    const key = code ?? String(status);
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

describe('the first signal drains', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s: exit %i', async (signal, expectedCode) => {
    await using site = await startSite();
    using folder = makeFolder();
    const urls = Array.from({ length: 200 }, (_, n) => site.url(`/delay/500?${n}`));
    folder.write('urls.txt', `# a comment\n${urls.join('\n')}\n`);
    const running = startGfetch(['urls.txt', '--json', '-c', '10'], { cwd: folder.path });
    await requests(site, 10);
    running.kill(signal);
    const { code, signal: endedBy, stdout, stderr } = await running.finished;
    expect({ code, endedBy }).toEqual({ code: expectedCode, endedBy: null });
    // What was in flight is finished; what was read is recorded; no request is sent any more.
    const { 200: fetched = 0, interrupted = 0, ...others } = codesOf(stdout);
    expect(others).toEqual({});
    expect(fetched).toBeGreaterThanOrEqual(10);
    expect(site.requests).toHaveLength(fetched);
    expect(interrupted).toBeGreaterThan(0);
    expect(stderr).toMatch(
      new RegExp(`^${signal}, stopping: 10 in flight will finish .*\\(once more to leave at once`),
    );
    const last = parseRecords(stdout).length;
    expect(stderr).toContain(`stopped   by ${signal} at urls.txt:${last + 1}\n`);
    expect(stderr).toContain(`read ${last} = recorded ${last}\n`);
  });

  test('a waiting retry is not waited for', async () => {
    await using site = await startSite();
    const args = [
      site.url('/status/503'),
      '--json',
      '--retry-delay',
      '30s',
      '--retry-max-delay',
      '1m',
    ];
    const running = startGfetch([...args, '--retry-backoff', 'constant', '-v']);
    await requests(site, 1);
    running.kill('SIGINT');
    const { code, stdout, elapsedMs } = await running.finished;
    expect(code).toBe(130);
    expect(parseRecords(stdout)).toHaveLength(1);
    expect(elapsedMs).toBeLessThan(15_000);
  });

  test('a --rate that holds everything back is not waited for', async () => {
    await using site = await startSite();
    const urls = Array.from({ length: 5 }, () => site.url('/status/200'));
    const running = startGfetch([...urls, '--json', '--rate', '1/m']);
    await requests(site, 1);
    running.kill('SIGTERM');
    const { code, stdout, elapsedMs } = await running.finished;
    expect(code).toBe(143);
    expect(codesOf(stdout)).toEqual({ 200: 1, interrupted: 4 });
    expect(elapsedMs).toBeLessThan(15_000);
  });

  test('with --resume what was not begun is left for later', async () => {
    await using site = await startSite();
    using folder = makeFolder();
    const urls = Array.from({ length: 50 }, (_, n) => site.url(`/delay/300?${n}`));
    folder.write('urls.txt', urls.join('\n'));
    const args = ['urls.txt', '-c', '5', '-o', 'out.jsonl', '--resume'];
    const running = startGfetch(args, { cwd: folder.path });
    await requests(site, 5);
    running.kill('SIGINT');
    const { code, stderr } = await running.finished;
    expect(code).toBe(130);
    expect(stderr).toMatch(
      /stopped .* \d+ left for --resume\n {2}read 50 = recorded \d+ \+ left \d+\n$/,
    );
    expect(folder.read('out.jsonl')).not.toContain('interrupted');
    expect((await gfetch([...args, '-c', '50'], { cwd: folder.path })).code).toBe(0);
    expect(parseRecords(folder.read('out.jsonl'))).toHaveLength(50);
    expect(site.requests).toHaveLength(50);
  });
});

describe('the second signal leaves at once, whatever hangs', () => {
  test.each([
    ['SIGINT', 'SIGINT', 130],
    ['SIGTERM', 'SIGTERM', 143],
    ['SIGTERM', 'SIGINT', 130],
  ] as const)('%s, %s: exit %i', async (first, second, expectedCode) => {
    await using site = await startSite();
    const urls = Array.from({ length: 20 }, () => site.url('/stall-headers'));
    const running = startGfetch([...urls, '--json', '--timeout', '1m']);
    await requests(site, 20);
    running.kill(first);
    await says(running, /20 in flight will finish/);
    const secondMs = performance.now();
    running.kill(second);
    expect((await running.finished).code).toBe(expectedCode);
    expect(performance.now() - secondMs).toBeLessThan(1000);
  });
});

/** A module that says on stderr when SIGINT is listened to; before that it ends gfetch as it ends anybody. */
const TELLS_WHEN_WATCHING =
  "data:text/javascript,process.on('newListener',(n)=>n==='SIGINT'&&process.stderr.write('watching'))";

describe('while stdin is open and silent', () => {
  const ways: [name: string, input: string, expected: Record<string, number>][] = [
    ['nothing was read yet', '', {}],
    ['a line was read', '/status/200\n', { 200: 1 }],
    // Half a line is no input yet: who knows what is to come.
    ['a line and a half were read', '/status/200\nhttp://127.0.0.1/ha', { 200: 1 }],
  ];
  test.each(ways)('%s', async (_name, input, expected) => {
    await using site = await startSite();
    const env = { NODE_OPTIONS: `--import ${TELLS_WHEN_WATCHING}` };
    const running = startGfetch(['--json'], { stdin: null, env });
    await says(running, 'watching');
    if (input !== '') {
      running.child.stdin?.write(site.origin + input);
      await requests(site, 1);
      await expect.poll(() => running.stdout(), { timeout: 10_000 }).toMatch(/\n$/);
    }
    const signalMs = performance.now();
    running.kill('SIGINT');
    const { code, stdout, stderr } = await running.finished;
    expect(performance.now() - signalMs).toBeLessThan(2000);
    expect(code).toBe(130);
    expect(codesOf(stdout)).toEqual(expected);
    expect(stderr).toMatch(/read (\d+) = recorded \1\n$/);
  });
});

test('SIGUSR1 tells what is in flight, and the run goes on', async () => {
  await using site = await startSite();
  const running = startGfetch([
    site.url('/delay/1500?a'),
    site.url('/stall-body'),
    '--json',
    '--timeout',
    '3s',
    '--retries',
    '0',
  ]);
  await requests(site, 2);
  await new Promise((resolve) => setTimeout(resolve, 300));
  running.kill('SIGUSR1');
  await says(running, /2 in flight\n/);
  expect(running.stderr()).toMatch(
    /^ +\d\.\ds {2}headers +http:\/\/127\.0\.0\.1:\d+\/delay\/1500\?a$/m,
  );
  expect(running.stderr()).toMatch(/^ +\d\.\ds {2}body +http:\/\/127\.0\.0\.1:\d+\/stall-body$/m);
  const { code, stdout } = await running.finished;
  expect(code).toBe(1);
  expect(codesOf(stdout)).toEqual({ 200: 1, timeout: 1 });
});
