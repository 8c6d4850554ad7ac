import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';

import { checkLines, readState, startCheck, until } from '../support/check/run.ts';
import { makeGate, shopFile, startShop, type Shop } from '../support/check/shop.ts';
import type { Running } from '../support/cli.ts';
import { makeFolder } from '../support/folder.ts';

const EVERY_MS = 500;
const ARGS = ['targets.yaml', '--every', `${EVERY_MS}ms`, '--retries', '0'];

const timesOf = (shop: Shop, service: string): number[] =>
  shop.requestsFor(service).map(({ at }) => at);

/** Ends it, as a service manager would. */
async function terminate(running: Running): Promise<void> {
  running.kill('SIGTERM');
  const { code, signal, stderr } = await running.finished;
  expect({ code, signal }, stderr).toEqual({ code: 143, signal: null });
}

test('ten rounds, each at its time, whatever the one before took', async () => {
  await using shop = await startShop();
  using folder = makeFolder();
  const services = ['a', 'b', 'c', 'd'];
  folder.write('targets.yaml', shopFile(shop, services));
  // Each round takes a good part of the interval: what counts from its end would drift by that.
  for (const service of services) shop.set(service, { afterMs: 200 });
  const running = startCheck([...ARGS, '--json'], { cwd: folder.path });
  await until('ten rounds', () => services.every((each) => timesOf(shop, each).length >= 10));
  await terminate(running);

  const firsts = services.map((service) => {
    const [first = 0, ...later] = timesOf(shop, service);
    const late = later.slice(0, 9).map((at, n) => at - (first + (n + 1) * EVERY_MS));
    // A busy machine may be late at any time, but it is not late by more and more.
    expect(Math.max(...late), service).toBeLessThan(EVERY_MS * 0.8);
    expect(Math.abs(Math.min(...late.slice(-4))), service).toBeLessThan(EVERY_MS / 4);
    return first;
  });
  // Spread over the interval, and not all at once.
  const [start = 0] = firsts;
  expect(Math.max(...firsts) - start).toBeGreaterThan(EVERY_MS / 2);
});

test('a check never overlaps itself, and the others go on', async () => {
  await using shop = await startShop();
  using folder = makeFolder();
  folder.write('targets.yaml', shopFile(shop, ['slow', 'quick']));
  const gate = makeGate();
  shop.set('slow', gate.opened);
  const running = startCheck([...ARGS, '--timeout', '30s'], { cwd: folder.path });
  await until('the slow one is asked', () => timesOf(shop, 'slow').length > 0);
  const before = timesOf(shop, 'quick').length;
  await until('five rounds', () => timesOf(shop, 'quick').length >= before + 5);
  expect(timesOf(shop, 'slow')).toHaveLength(1);
  expect(running.stderr()).toMatch(/slow: takes longer than its interval/);
  shop.set('slow', 200);
  gate.open();
  await until('it is asked again', () => timesOf(shop, 'slow').length >= 3);
  await terminate(running);
});

test('SIGHUP reads the file again: what is new is checked, what is gone is not', async () => {
  await using shop = await startShop();
  using folder = makeFolder();
  folder.write('targets.yaml', shopFile(shop, ['old', 'kept']));
  const args = [...ARGS, '--state', 'state.json', '--json'];
  const running = startCheck(args, { cwd: folder.path });
  await until(
    'both are asked',
    () => timesOf(shop, 'old').length * timesOf(shop, 'kept').length > 0,
  );

  folder.write('targets.yaml', 'checks: [{nmae: x}]\n');
  running.kill('SIGHUP');
  await until('it says what is wrong', () => /targets\.yaml:1:10/.test(running.stderr()));
  const asked = timesOf(shop, 'old').length;
  await until('it goes on as before', () => timesOf(shop, 'old').length >= asked + 2);

  folder.write('targets.yaml', shopFile(shop, ['kept', 'fresh']));
  running.kill('SIGHUP');
  await until('the new one is asked', () => timesOf(shop, 'fresh').length > 0);
  const gone = timesOf(shop, 'old').length;
  await until('three rounds', () => timesOf(shop, 'fresh').length >= 4);
  expect(timesOf(shop, 'old')).toHaveLength(gone);
  await terminate(running);
  expect(JSON.stringify(readState(folder.file('state.json')))).toContain('"fresh"');
});

test('--listen serves the page, the metrics and the API while it runs', async () => {
  await using shop = await startShop();
  using folder = makeFolder();
  folder.write('targets.yaml', shopFile(shop, ['cart', 'till']));
  shop.set('cart', 500);
  const args = [...ARGS, '--listen', '127.0.0.1:0', '--state', 'state.json'];
  const running = startCheck(args, { cwd: folder.path });
  const address = /http:\/\/127\.0\.0\.1:\d+/;
  await until('it listens', () => address.test(running.stderr()));
  const [origin = ''] = address.exec(running.stderr()) ?? [];
  await until('two rounds', () => timesOf(shop, 'till').length >= 2);

  const page = await fetch(`${origin}/`);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  const html = await page.text();
  expect(html).toContain('cart');
  expect(html).not.toMatch(/<script/i);

  const metrics = await (await fetch(`${origin}/metrics`)).text();
  expect(metrics).toMatch(/^probe_success\{[^}]*cart[^}]*\} 0$/m);
  expect(metrics).toMatch(/^probe_success\{[^}]*till[^}]*\} 1$/m);
  const api: unknown = await (await fetch(`${origin}/api/v1/checks`)).json();
  expect(JSON.stringify(api)).toMatch(/"check":"cart".*"state":"down"/);
  expect((await fetch(`${origin}/healthz`)).status).toBe(200);
  expect((await fetch(`${origin}/nowhere`)).status).toBe(404);
  expect((await fetch(`${origin}/`, { method: 'POST', body: 'x' })).status).toBe(405);

  // What is live is what the last round said.
  shop.set('cart', 200);
  await expect
    .poll(async () => (await fetch(`${origin}/metrics`)).text(), { timeout: 20_000, interval: 50 })
    .toMatch(/^probe_success\{[^}]*cart[^}]*\} 1$/m);
  await terminate(running);
  await expect(fetch(`${origin}/healthz`)).rejects.toThrow();
});

test('files of it are kept up to date, and are whole at any time', async () => {
  await using shop = await startShop();
  using folder = makeFolder();
  folder.write('targets.yaml', shopFile(shop, ['cart', 'till']));
  const args = [...ARGS, '-o', 'o.prom', '-o', 'o.html', '-o', 'o.jsonl', '-q'];
  const running = startCheck(args, { cwd: folder.path });
  const isTold = (value: number): boolean => {
    if (!existsSync(folder.file('o.prom'))) return false;
    const text = folder.read('o.prom');
    expect(text).toMatch(/^# HELP [^]*\n$/);
    return new RegExp(`^probe_success\\{check="cart"[^}]*\\} ${value}$`, 'm').test(text);
  };
  await until('it is up', () => isTold(1));
  shop.set('cart', 500);
  await until('it is down', () => isTold(0));
  expect(folder.read('o.html')).toMatch(/<\/html>\s*$/);
  await terminate(running);
  const told = checkLines(folder.read('o.jsonl')).map(({ check: id, state }) => `${id} ${state}`);
  expect(told.filter((each) => each === 'cart down').length).toBeGreaterThan(0);
});

test('a check may have an interval of its own', async () => {
  await using shop = await startShop();
  using folder = makeFolder();
  const own = `  - { name: rare, every: 1h, url: "${shop.url('rare')}" }\n`;
  folder.write('targets.yaml', shopFile(shop, ['often']) + own);
  const running = startCheck(ARGS, { cwd: folder.path });
  await until('four rounds', () => timesOf(shop, 'often').length >= 4);
  await terminate(running);
  expect(timesOf(shop, 'rare')).toHaveLength(1);
});

describe('it ends', () => {
  test('SIGINT during a round: what is known is kept', async () => {
    await using shop = await startShop();
    using folder = makeFolder();
    folder.write('targets.yaml', shopFile(shop, ['cart', 'till']));
    shop.set('cart', 500);
    const running = startCheck([...ARGS, '--state', 'state.json'], { cwd: folder.path });
    await until('a round', () => timesOf(shop, 'cart').length >= 2);
    running.kill('SIGINT');
    expect((await running.finished).code).toBe(130);
    const state = JSON.stringify(readState(folder.file('state.json')));
    expect(state).toMatch(/"down"/);
  });

  test('--max-run-time: by itself', async () => {
    await using shop = await startShop();
    using folder = makeFolder();
    folder.write('targets.yaml', shopFile(shop, ['cart']));
    const running = startCheck([...ARGS, '--max-run-time', '1200ms'], { cwd: folder.path });
    expect((await running.finished).code).toBe(5);
    expect(timesOf(shop, 'cart').length).toBeGreaterThanOrEqual(2);
  });

  test('one round: after --max-run-time nothing is tried again', async () => {
    await using shop = await startShop();
    using folder = makeFolder();
    folder.write('targets.yaml', shopFile(shop, ['cart', 'till']));
    shop.set('cart', sleep(60_000, undefined, { ref: false }));
    const limits = ['--timeout', '2s', '--retries', '100', '--max-run-time', '500ms'];
    const args = ['targets.yaml', ...limits, '--state', 's.json'];
    const { code, elapsedMs } = await startCheck(args, { cwd: folder.path }).finished;
    expect(code).toBe(5);
    // What is in flight has its own time; nothing is begun again.
    expect(elapsedMs).toBeLessThan(6_000);
    readState(folder.file('s.json'));
  });

  test('one round: nor are bodies searched one after the other, for as long as they make it last', async () => {
    const body = JSON.stringify([{ a: `${'a'.repeat(60)}!` }]);
    await using shop = await startShop({
      '/hostile/:n': ({ reply }) => {
        reply.setHeader('content-type', 'application/json');
        reply.end(body);
      },
    });
    using folder = makeFolder();
    const checks = Array.from(
      { length: 8 },
      (_, n) => `  - url: ${shop.site.url(`/hostile/${n}`)}\n`,
    );
    const expected = `expect: { json: { '$[?search(@.a, "(a+)+$")]': { exists: true } } }`;
    folder.write('targets.yaml', `defaults: { ${expected} }\nchecks:\n${checks.join('')}`);
    const args = ['targets.yaml', '--max-run-time', '1s'];
    const { code, elapsedMs } = await startCheck(args, { cwd: folder.path }).finished;
    expect(code).toBe(5);
    // Eight of five seconds each would be 40.
    expect(elapsedMs).toBeLessThan(15_000);
  });
});
