import { existsSync, readdirSync, watch } from 'node:fs';
import { describe, expect, test } from 'vitest';

import type { CheckState } from '../../src/model/check.ts';
import { gfetch } from '../support/cli.ts';
import { check, readState, startCheck, statesOf, until } from '../support/check/run.ts';
import { makeGate, shopFile, startShop, type Shop } from '../support/check/shop.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { seededRandom } from '../support/random.ts';

/** What a failed test names; with it the same kills come again. */
const SEED = Number(process.env['CHECK_SEED'] ?? Date.now() >>> 0);
const HINT = `CHECK_SEED=${SEED}`;
const KILLS = 6;
const ARGS = ['targets.yaml', '--state', 'state.json', '--retries', '0'];

const servicesOf = (count: number): string[] => Array.from({ length: count }, (_, n) => `s${n}`);

/** The state is whole if it is there, and the next run goes on with it. */
async function expectWhole(folder: Folder, count: number): Promise<void> {
  if (existsSync(folder.file('state.json'))) readState(folder.file('state.json'));
  const { code, lines, stderr } = await check(ARGS, { cwd: folder.path });
  expect({ code, stderr }, HINT).toMatchObject({ code: 1 });
  expect(stderr, HINT).not.toMatch(/corrupt|set aside|another run|^warning/im);
  expect(lines, HINT).toHaveLength(count);
  // The first is down since the first run that told so; nothing of it is forgotten.
  const { state, changed } = lines.find((line) => line.check === 's0') ?? {};
  expect({ state, changed }, HINT).toEqual({ state: 'down', changed: false });
}

describe(`a run that is killed leaves a whole state (${HINT})`, () => {
  test('at any moment of its requests', async () => {
    const { random } = seededRandom(SEED);
    await using shop = await startShop();
    using folder = makeFolder();
    const count = 200;
    await begin(shop, folder, count);
    for (let kill = 0; kill < KILLS; kill++) {
      const running = startCheck([...ARGS, '-c', '5'], { cwd: folder.path });
      const atRequests = shop.site.requests.length + Math.floor(random() * count);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await until('enough requests', () => shop.site.requests.length >= atRequests);
      running.kill('SIGKILL');
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await running.finished;
    }
    await expectWhole(folder, count);
  });

  test('in the middle of writing it', async () => {
    const { random } = seededRandom(SEED + 1);
    await using shop = await startShop();
    using folder = makeFolder();
    const count = 2_000;
    await begin(shop, folder, count);
    for (let kill = 0; kill < KILLS; kill++) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await killWhileWriting(folder, 1 + Math.floor(random() * 4));
      expect(readState(folder.file('state.json')), HINT).toBeTypeOf('object');
    }
    await expectWhole(folder, count);
  });
});

/** The first of all is down, and known to be. */
async function begin(shop: Shop, folder: Folder, count: number): Promise<void> {
  shop.set('s0', 500);
  folder.write('targets.yaml', shopFile(shop, servicesOf(count)));
  const { code, lines } = await check(ARGS, { cwd: folder.path });
  expect({ code, state: statesOf(lines)['s0'] }).toEqual({ code: 1, state: 'down' });
}

/** Kills a run as soon as it has touched files beside its state that many times. */
async function killWhileWriting(folder: Folder, touches: number): Promise<void> {
  const running = startCheck([...ARGS, '-c', '100', '-q'], { cwd: folder.path });
  let left = touches;
  const watcher = watch(folder.path, (_event, name) => {
    if (name?.includes('lock') === true) return;
    left -= 1;
    if (left === 0) running.kill('SIGKILL');
  });
  await running.finished;
  watcher.close();
}

test('two at once: one runs, the other says so, and the state is whole', async () => {
  await using shop = await startShop();
  using folder = makeFolder();
  const cwd = folder.path;
  const gate = makeGate();
  shop.set('s1', gate.opened);
  folder.write('targets.yaml', shopFile(shop, servicesOf(3)));
  const first = startCheck([...ARGS, '--json'], { cwd });
  await until('the first is under way', () => shop.requestsFor('s1').length > 0);
  const asked = shop.site.requests.length;

  const second = await gfetch(['check', ...ARGS], { cwd });
  expect(second.stderr).toMatch(/^error: [^\n]*state\.json[^\n]*another run[^\n]*\n/);
  expect(second).toMatchObject({ code: 4, stdout: '' });
  expect(shop.site.requests).toHaveLength(asked);

  gate.open();
  expect((await first.finished).code).toBe(0);
  readState(folder.file('state.json'));
  const third = await check(ARGS, { cwd });
  expect(third.code).toBe(0);
  expect(statesOf(third.lines)).toEqual({ s0: 'up', s1: 'up', s2: 'up' });
});

test('a state that is none is set aside, with a warning', async () => {
  await using shop = await startShop();
  using folder = makeFolder();
  const cwd = folder.path;
  folder.write('targets.yaml', shopFile(shop, ['s0']));
  folder.write('state.json', '{"checks": [');
  const { code, stderr } = await check(ARGS, { cwd });
  expect(stderr).toMatch(/warning: .*state\.json/);
  expect(code).toBe(0);
  readState(folder.file('state.json'));
  const aside = readdirSync(cwd).filter((name) => !['targets.yaml', 'state.json'].includes(name));
  expect(aside.map((name) => folder.read(name))).toContain('{"checks": [');
});

interface Round {
  readonly health: number;
  readonly state: CheckState;
  readonly changed?: true;
}

describe('--fail-after 3 --up-after 2: so many in a row before it changes', () => {
  const up = { state: 'up' } as const;
  const down = { state: 'down' } as const;
  const rounds: [name: string, rounds: readonly Round[]][] = [
    [
      'down with the third failure in a row',
      [
        { health: 200, ...up },
        { health: 500, ...up },
        { health: 500, ...up },
        { health: 200, ...up },
        { health: 500, ...up },
        { health: 500, ...up },
        { health: 500, ...down, changed: true },
        { health: 500, ...down },
      ],
    ],
    [
      'up with the second success in a row',
      [
        { health: 200, ...up },
        { health: 500, ...up },
        { health: 500, ...up },
        { health: 500, ...down, changed: true },
        { health: 200, ...down },
        { health: 500, ...down },
        { health: 200, ...down },
        { health: 200, ...up, changed: true },
      ],
    ],
  ];
  test.each(rounds)('%s', async (_name, expected) => {
    await using shop = await startShop();
    using folder = makeFolder();
    folder.write('targets.yaml', shopFile(shop, ['cart', 'till']));
    const args = [...ARGS, '--fail-after', '3', '--up-after', '2'];
    for (const [n, { health, state, changed = false }] of expected.entries()) {
      shop.set('cart', health);
      // oxlint-disable-next-line no-await-in-loop -- each goes on from the one before
      const { code, lines } = await check(args, { cwd: folder.path });
      const cart = lines.find(({ check: id }) => id === 'cart');
      const verdict = health === 200 ? 'ok' : 'fail';
      expect(cart, `round ${n + 1}`).toMatchObject({ verdict, state, changed });
      expect(code, `round ${n + 1}`).toBe(state === 'down' ? 1 : 0);
    }
  });
});

test('--status tells what is remembered, and asks nobody', async () => {
  await using shop = await startShop();
  using folder = makeFolder();
  const cwd = folder.path;
  folder.write('targets.yaml', shopFile(shop, ['cart', 'till']));
  shop.set('cart', 500);
  expect((await check(ARGS, { cwd })).code).toBe(1);
  const asked = shop.site.requests.length;
  const before = folder.read('state.json');

  const table = await gfetch(['check', ...ARGS, '--status'], { cwd });
  expect(table.stdout).toMatch(/^.*\bdown\b.*\bcart\b|^.*\bcart\b.*\bdown\b/im);
  expect(table.stdout).toMatch(/^.*\bup\b.*\btill\b|^.*\btill\b.*\bup\b/im);
  expect(table.code).toBe(1);
  const { lines } = await check([...ARGS, '--status'], { cwd });
  expect(statesOf(lines)).toEqual({ cart: 'down', till: 'up' });
  expect(shop.site.requests).toHaveLength(asked);
  expect(folder.read('state.json')).toBe(before);
});
