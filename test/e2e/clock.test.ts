import { expect, test } from 'vitest';
import { gfetch } from '../support/cli.ts';
import { startSite } from '../support/site.ts';
import { startDnsServer } from '../transport/support/dns-server.ts';

const preload = new URL('../support/stepped-clock.mjs', import.meta.url).href;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** From the start of the process, which needs some 300 ms to begin to fetch, until after its end. */
const set = (...offsets: number[]): string =>
  Array.from({ length: 400 }, (_, n) => `${n * 50}:${offsets[n % offsets.length] ?? 0}`).join(',');

test.each([
  ['is not set', set(0)],
  ['is set back', set(0, 0, 0, 0, 0, 0, 0, 0, 0, -HOUR)],
  ['jumps to and fro twenty times a second', set(0, DAY, -HOUR, 365 * DAY, -DAY)],
])('no limit, wait or pace depends on the clock on the wall: it %s', async (_, steps) => {
  let asked = 0;
  await using site = await startSite({
    routes: {
      '/busy': ({ reply }) => {
        asked += 1;
        reply.statusCode = asked === 1 ? 503 : 200;
        if (asked === 1) {
          reply.setHeader('date', new Date().toUTCString());
          reply.setHeader('retry-after', new Date(Date.now() + 2_000).toUTCString());
        }
        reply.end('x');
      },
    },
  });
  const paths = [
    '/busy',
    '/stall-headers',
    '/stall-body',
    ...Array.from({ length: 20 }, (_each, n) => `/bytes/${n}`),
  ];
  await using dns = await startDnsServer(() => ['127.0.0.1'], 3600);
  const urls = paths.map((path) => `http://site.test:${site.port}${path}`);
  const args = [...urls, '--json', '--ordered', '--retries', '1'];
  const options = ['--retry-on', '503', '--timeout', '3s', '--per-host-rate', '20/s'];
  const names = ['--dns-servers', dns.address];
  const { code, records, stderr } = await gfetch([...args, ...options, ...names], {
    env: { NODE_OPTIONS: `--import ${preload}`, CLOCK_STEPS: steps },
  });
  const [busy, noHeaders, noBody, ...others] = records;
  expect(busy).toMatchObject({ status_code: 200, num_retries: 1, error_code: null });
  for (const late of [noHeaders, noBody]) {
    expect(late).toMatchObject({ error_code: 'timeout' });
    expect(late?.time_total).toBeGreaterThan(2.9);
    expect(late?.time_total).toBeLessThan(8);
  }
  expect(others.map((each) => each.error_code)).toEqual(others.map(() => null));
  // 23 starts and one more, 20 a second.
  const starts = site.requests.map(({ at }) => at).toSorted((a, b) => a - b);
  expect((starts.at(22) ?? 0) - (starts[0] ?? 0)).toBeGreaterThan(900);
  const again = site.requests.filter(({ path }) => path === '/busy').map(({ at }) => at);
  expect((again[1] ?? 0) - (again[0] ?? 0)).toBeGreaterThan(1_900);
  // Its answer is good for an hour.
  expect(dns.questions.filter((each) => each.startsWith('A '))).toHaveLength(1);
  const [, elapsed = ''] = /^23 URLs in ([\d.]+)s/m.exec(stderr) ?? [];
  expect(Number(elapsed)).toBeGreaterThan(2.9);
  expect(Number(elapsed)).toBeLessThan(30);
  expect(code).toBe(1);
});
