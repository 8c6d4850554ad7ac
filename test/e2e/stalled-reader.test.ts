import { once } from 'node:events';
import { expect, test } from 'vitest';
import { startGfetch, type CliResult, type Running } from '../support/cli.ts';
import { startQuickSite } from '../support/quick-site.ts';

/** Starts gfetch with a stdout that nobody reads, and goes on reading when it has ended. */
function startUnread(args: readonly string[], urls: readonly string[]): Promise<CliResult> {
  const running = startGfetch(['-', '--json', ...args], { stdin: urls.join('\n') });
  running.child.stdout?.pause();
  return ended(running);
}

async function ended(running: Running): Promise<CliResult> {
  await once(running.child, 'exit');
  running.child.stdout?.resume();
  return running.finished;
}

test('a reader that has stalled for ever does not keep a run that is to end', async () => {
  await using site = await startQuickSite();
  const urls = (count: number): string[] =>
    Array.from({ length: count }, (_, n) => `${site.origin}/${n}`);
  const limit = ['--max-run-time', '1s'];
  const [held, closing] = await Promise.all([
    // Many records wait, and nothing is begun for want of room.
    startUnread(limit, urls(20_000)),
    // All is fetched, and the last records wait to be written.
    startUnread(limit, urls(800)),
  ]);
  for (const { code, elapsedMs, stderr, stdout } of [held, closing]) {
    expect(code).toBe(4);
    expect(elapsedMs).toBeLessThan(30_000);
    expect(stderr).toContain('error: stdout: nobody has read on for 10 s');
    const [, read = '', written = ''] = /read ([\d,]+), written ([\d,]+)\n$/.exec(stderr) ?? [];
    const numbers = [read, written].map((text) => Number(text.replaceAll(',', '')));
    expect(numbers[1]).toBeGreaterThan(0);
    expect(numbers[0]).toBeGreaterThan(numbers[1] ?? Infinity);
    // What is said to be written is there, and whole.
    expect(stdout.split('\n').length - 1).toBeGreaterThanOrEqual(numbers[1] ?? Infinity);
  }
  expect(closing.stderr).toContain('800 ok');
});

test('nor does it where threads hold records that are too large to be handed over', async () => {
  await using site = await startQuickSite('0.0.0.0', 'a'.repeat(1_500_000));
  const { port } = new URL(site.origin);
  const urls = Array.from({ length: 400 }, (_, n) => `http://127.0.2.${1 + (n % 40)}:${port}/${n}`);
  const threads = ['--threads', '3', '--with', 'body'];
  const { code, stderr } = await startUnread(['--max-run-time', '2s', ...threads], urls);
  expect(code).toBe(4);
  expect(stderr).toContain('error: stdout: nobody has read on for 10 s');
});
