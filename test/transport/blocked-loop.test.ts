import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

import { openFetcher } from '../support/transport.ts';

const PROGRAM = fileURLToPath(new URL('support/apart.mjs', import.meta.url));

interface ServerApart extends AsyncDisposable {
  url(path: string): string;
  /** Resolves with the next request. */
  asked(): Promise<unknown>;
}

/** A server that goes on while the event loop of this process is blocked. */
async function startApart(): Promise<ServerApart> {
  const child = fork(PROGRAM);
  const [port] = (await once(child, 'message')) as [number];
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    asked: () => once(child, 'message'),
    [Symbol.asyncDispose]: async () => {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}

function block(durationMs: number): void {
  const endMs = performance.now() + durationMs;
  while (performance.now() < endMs);
}

test.each([
  ['the attempt', { timeoutMs: 1_000 }],
  ['the headers', { headersTimeoutMs: 1_000 }],
])(
  'an answer that came in time is taken, though the limit of %s has passed',
  async (_, options) => {
    await using server = await startApart();
    await using fetcher = await openFetcher({ options });
    const asked = server.asked();
    const pending = fetcher.get(server.url('/after/200'));
    await asked;
    block(1_500);
    const { failure, totalMs, blockedMs } = await pending;
    expect(failure).toBeNull();
    expect(totalMs).toBeGreaterThan(1_500);
    // Known, so that nobody takes it for the server's time.
    expect(blockedMs).toBeGreaterThan(1_000);
  },
);

test('a server has the time back in which nobody could listen', async () => {
  await using server = await startApart();
  await using fetcher = await openFetcher({ options: { timeoutMs: 1_000 } });
  // Blocked before the request has left: the server has not even been asked.
  const pending = fetcher.get(server.url('/after/200'));
  block(1_500);
  expect((await pending).failure).toBeNull();
});

test('where none comes all the same, it is said for how long nobody listened', async () => {
  await using server = await startApart();
  await using fetcher = await openFetcher({ options: { timeoutMs: 1_000 } });
  const asked = server.asked();
  const pending = fetcher.get(server.url('/never'));
  await asked;
  block(1_500);
  const { failure, totalMs } = await pending;
  expect(failure).toMatchObject({ code: 'timeout', phase: 'headers' });
  expect(failure?.message).toMatch(
    /^not done within 1 s, not counting 1\.\d s in which gfetch itself was busy$/,
  );
  expect(totalMs).toBeGreaterThan(2_300);
});
