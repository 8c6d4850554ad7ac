import { describe, expect, test } from 'vitest';
import { gfetch } from '../support/cli.ts';
import { makeFolder } from '../support/folder.ts';
import { startQuickSite } from '../support/quick-site.ts';
import { startSite } from '../support/site.ts';

describe('retries', () => {
  test('a flaky URL succeeds in the end, and the record tells of every try', async () => {
    await using site = await startSite();
    const args = ['--json', '--with', 'attempts', '--ordered', '--retry-delay', '20ms'];
    const urls = ['/flaky/0/a', '/flaky/1/b', '/flaky/2/c', '/flaky/3/d'].map((path) =>
      site.url(path),
    );
    const { code, records } = await gfetch([...urls, ...args, '--retries', '2']);
    expect(code).toBe(0);
    expect(
      records.map(({ status_code: status, num_retries: retries }) => [status, retries]),
    ).toEqual([
      [200, 0],
      [200, 1],
      [200, 2],
      [503, 2],
    ]);
    const tries = records.map(({ attempts }) => attempts?.map(({ status_code: status }) => status));
    expect(tries).toEqual([[200], [503, 200], [503, 503, 200], [503, 503, 503]]);
    const [, , { attempts: [first, second] = [] } = {}] = records;
    expect(first?.waited).toBeLessThan(1);
    // Full jitter: anything from 0 to the delay, and the timers of a busy machine.
    expect(second?.waited).toBeLessThan(1);
  });

  test('a waiting retry holds no slot', async () => {
    await using site = await startSite();
    const urls = ['/flaky/1/x', ...Array.from({ length: 20 }, (_, n) => `/status/200?${n}`)];
    const args = ['-c', '1', '--json', '--retry-delay', '1s', '--retry-backoff', 'constant'];
    const { code, records } = await gfetch([...urls.map((path) => site.url(path)), ...args]);
    expect(code).toBe(0);
    expect(site.requests.map(({ path }) => path)).toEqual([...urls, '/flaky/1/x']);
    expect(records.at(-1)).toMatchObject({ seq: 1, num_retries: 1, status_code: 200 });
  });

  test('Retry-After is waited for, up to --max-retry-after', async () => {
    await using site = await startSite();
    const urls = [site.url('/retry-after/1/a'), site.url('/retry-after/600/b')];
    const { records } = await gfetch([...urls, '--json', '--ordered', '--max-retry-after', '5s']);
    expect(records).toMatchObject([
      { status_code: 200, num_retries: 1 },
      { error_code: 'retry_after_too_long', num_retries: 0 },
    ]);
    const [first, second] = site.requests.filter(({ path }) => path === '/retry-after/1/a');
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(990);
  });

  test('what may change something is sent once', async () => {
    await using site = await startSite();
    const url = site.url('/flaky/1/post');
    const { records } = await gfetch([url, '--json', '-d', 'x', '--retry-delay', '10ms']);
    expect(records).toMatchObject([{ method: 'POST', status_code: 503, num_retries: 0 }]);
  });
});

test('a slow host does not hold up the others behind it', async () => {
  await using slow = await startSite();
  const others = await Promise.all(
    ['127.0.0.2', '127.0.0.3', '127.0.0.4'].map((host) => startQuickSite(host)),
  );
  using folder = makeFolder();
  const slowUrls = Array.from({ length: 300 }, (_, n) => slow.url(`/delay/30?${n}`));
  const otherUrls = Array.from({ length: 300 }, (_, n) => `${others[n % 3]?.origin}/${n}`);
  folder.write('urls.txt', [...slowUrls, ...otherUrls].join('\n'));
  try {
    const { code, records } = await gfetch(['urls.txt', '--per-host', '1', '--json'], {
      cwd: folder.path,
    });
    expect({ code, count: records.length }).toEqual({ code: 0, count: 600 });
    // 300 times 30 ms, one after the other, against 300 answers on the spot.
    const isSlow = records.map(({ seq }) => seq <= 300);
    expect(isSlow.lastIndexOf(false)).toBeLessThan(300 + 100);
  } finally {
    await Promise.all(others.map((site) => site[Symbol.asyncDispose]()));
  }
});

test('--per-host, --delay and --rate are kept', async () => {
  await using site = await startSite();
  const urls = Array.from({ length: 10 }, (_, n) => site.url(`/delay/40?${n}`));
  await gfetch([...urls, '--delay', '50ms']);
  const starts = site.requests.map(({ at }) => at);
  // Measured where they arrive: the first is late by its connection, on a busy machine by more.
  expect((starts.at(-1) ?? 0) - (starts[0] ?? 0)).toBeGreaterThan((9 * 50) / 2);

  await using other = await startSite();
  const quick = Array.from({ length: 30 }, (_, n) => other.url(`/status/200?${n}`));
  await gfetch([...quick, '--rate', '50/s', '--per-host', '2']);
  const times = other.requests.map(({ at }) => at);
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan((29 * 20) / 2);
  expect(other.connections()).toBeLessThanOrEqual(2);
});
