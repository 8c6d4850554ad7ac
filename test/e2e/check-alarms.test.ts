import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';

import type { WireAlert } from '../../src/alerts/wire.ts';
import { check, readState, startCheck, statesOf, until } from '../support/check/run.ts';
import { startSmtpReceiver } from '../support/check/smtp-receiver.ts';
import { shopFile, startShop } from '../support/check/shop.ts';
import { makeFolder } from '../support/folder.ts';
import type { Routes } from '../support/routes.ts';
import { startSite, type Site } from '../support/site.ts';

const ARGS = ['targets.yaml', '--state', 'state.json', '--retries', '0'];

interface Alarms extends AsyncDisposable {
  readonly site: Site;
  readonly url: string;
  /** What was sent, in the order of arrival, and taken. */
  received(): readonly string[];
  /** With which status it answers; only what has 200 is taken. `silence`: with none. */
  answerWith(status: number | 'silence'): void;
}

/** A receiver of alarms, at a path of its own. */
async function startAlarms(): Promise<Alarms> {
  let status: number | 'silence' = 200;
  const taken: string[] = [];
  const routes: Routes = {
    '/alarms': ({ reply, request }) => {
      if (status === 'silence') return;
      if (status === 200) taken.push(request.body);
      reply.statusCode = status;
      reply.end();
    },
  };
  const site = await startSite({ routes });
  return {
    site,
    url: site.url('/alarms'),
    received: () => taken,
    answerWith: (next) => {
      status = next;
    },
    [Symbol.asyncDispose]: () => site.close(),
  };
}

/** Which alarms were told of which checks. */
function toldBy(bodies: readonly string[]): string[] {
  return bodies.flatMap((body) => {
    const { alerts } = JSON.parse(body) as WireMessage;
    return alerts.map(({ event, check: id }) => `${event} ${id}`);
  });
}

interface WireMessage {
  readonly alerts: readonly WireAlert[];
}

test('everything fails: with the witness, too, nobody is alarmed; without it all are', async () => {
  await using shop = await startShop();
  await using alarms = await startAlarms();
  const witness = await startSite();
  using folder = makeFolder();
  const cwd = folder.path;
  const services = ['cart', 'till', 'bank'];
  folder.write('targets.yaml', shopFile(shop, services));
  const args = [...ARGS, '--witness', witness.url('/status/204'), '--notify'];
  const notified = [...args, `webhook:${alarms.url}`];
  expect((await check(notified, { cwd })).code).toBe(0);

  for (const service of services) shop.set(service, 'reset');
  await witness.close();
  const unknown = await check(notified, { cwd });
  expect(unknown.code).toBe(6);
  expect(unknown.lines.map(({ verdict }) => verdict)).toEqual(['unknown', 'unknown', 'unknown']);
  expect(statesOf(unknown.lines)).toEqual({ cart: 'up', till: 'up', bank: 'up' });
  expect(unknown.stderr).toMatch(/witness/);
  expect(alarms.received()).toEqual([]);

  await using second = await startSite();
  const seen = [
    ...ARGS,
    '--notify',
    `webhook:${alarms.url}`,
    '--witness',
    second.url('/status/500'),
  ];
  const down = await check(seen, { cwd });
  expect(down.code).toBe(1);
  expect(down.lines.map(({ verdict }) => verdict)).toEqual(['fail', 'fail', 'fail']);
  expect(toldBy(alarms.received()).toSorted()).toEqual(['down bank', 'down cart', 'down till']);
  expect(second.requests).toHaveLength(1);
});

test('the witness is not asked while somebody answers', async () => {
  await using shop = await startShop();
  await using witness = await startSite();
  using folder = makeFolder();
  folder.write('targets.yaml', shopFile(shop, ['cart', 'till']));
  shop.set('cart', 'reset');
  shop.set('till', 500);
  const { code } = await check([...ARGS, '--witness', witness.url('/status/200')], {
    cwd: folder.path,
  });
  expect(code).toBe(1);
  expect(witness.requests).toEqual([]);
});

test('an alarm that its receiver did not take comes with the next run, once; then the recovery', async () => {
  await using shop = await startShop();
  await using alarms = await startAlarms();
  using folder = makeFolder();
  const cwd = folder.path;
  folder.write('targets.yaml', shopFile(shop, ['cart', 'till']));
  const args = [...ARGS, '--notify', `webhook:${alarms.url}`];
  expect((await check(args, { cwd })).code).toBe(0);

  shop.set('cart', 500);
  alarms.answerWith(503);
  const first = await check(args, { cwd });
  expect(first.code).toBe(1);
  expect(first.stderr).toMatch(/warning: .*webhook/);
  expect(alarms.site.requests.length).toBeGreaterThan(0);
  expect(alarms.received()).toEqual([]);

  alarms.answerWith(200);
  expect((await check(args, { cwd })).code).toBe(1);
  expect(toldBy(alarms.received())).toEqual(['down cart']);
  expect((await check(args, { cwd })).code).toBe(1);
  expect(toldBy(alarms.received())).toEqual(['down cart']);

  shop.set('cart', 200);
  expect((await check(args, { cwd })).code).toBe(0);
  expect((await check(args, { cwd })).code).toBe(0);
  expect(toldBy(alarms.received())).toEqual(['down cart', 'up cart']);
});

test('an alarm waits also where nobody listens, and for each receiver alone', async () => {
  await using shop = await startShop();
  await using alarms = await startAlarms();
  using folder = makeFolder();
  const cwd = folder.path;
  folder.write('targets.yaml', shopFile(shop, ['cart']));
  const gone = await startSite();
  await gone.close();
  const args = [
    ...ARGS,
    '--notify',
    `webhook:${alarms.url}`,
    '--notify',
    `webhook:${gone.url('/')}`,
  ];
  shop.set('cart', 500);
  const { code, stderr } = await check(args, { cwd });
  expect(code).toBe(1);
  expect(stderr.match(/^warning: .*$/gm)).toEqual([expect.stringMatching(/webhook/)]);
  expect(toldBy(alarms.received())).toEqual(['down cart']);
  // What is kept for the other one names neither of them.
  const state = JSON.stringify(readState(folder.file('state.json')));
  expect(state).toContain('"pending":[{');
  expect(state).not.toContain(new URL(gone.origin).host);
});

test('a run that is killed while it tells is made up for by the next', async () => {
  await using shop = await startShop();
  await using alarms = await startAlarms();
  using folder = makeFolder();
  const cwd = folder.path;
  folder.write('targets.yaml', shopFile(shop, ['cart']));
  const args = [...ARGS, '--notify', `webhook:${alarms.url}`];
  shop.set('cart', 500);
  alarms.answerWith('silence');
  const running = startCheck(args, { cwd });
  await until('it tells', () => alarms.site.requests.length > 0);
  running.kill('SIGKILL');
  await running.finished;
  alarms.answerWith(200);
  const { lines } = await check(args, { cwd });
  expect(lines).toMatchObject([{ state: 'down', changed: false }]);
  expect(toldBy(alarms.received())).toEqual(['down cart']);
});

test('exec: a command is run for what changed, and what it reads cannot run anything', async () => {
  await using shop = await startShop();
  using folder = makeFolder();
  const cwd = folder.path;
  const name = '$(touch hacked) `touch hacked`; touch hacked';
  folder.write('targets.yaml', `checks:\n  - name: '${name}'\n    url: ${shop.url('cart')}\n`);
  folder.write('tell.sh', 'cat >> told.txt\necho >> told.txt\necho run >> runs.txt\n');
  const args = [...ARGS, '--notify', 'exec:sh tell.sh'];
  shop.set('cart', 500);
  expect((await check(args, { cwd })).code).toBe(1);
  expect((await check(args, { cwd })).code).toBe(1);
  expect(folder.read('runs.txt')).toBe('run\n');
  expect(folder.read('told.txt')).toContain('touch hacked');
  shop.set('cart', 200);
  expect((await check(args, { cwd })).code).toBe(0);
  expect(folder.read('runs.txt')).toBe('run\nrun\n');
  expect(existsSync(folder.file('hacked'))).toBe(false);
});

test('within maintenance nobody is alarmed', async () => {
  await using shop = await startShop();
  await using alarms = await startAlarms();
  using folder = makeFolder();
  const cwd = folder.path;
  folder.write('targets.yaml', shopFile(shop, ['cart']));
  shop.set('cart', 500);
  const args = [...ARGS, '--notify', `webhook:${alarms.url}`];
  const today = new Date().toISOString().slice(0, 10);
  const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  const window = `${today}T00:00Z/${tomorrow}T00:00Z`;
  const { lines } = await check([...args, '--maintenance', window], { cwd });
  expect(lines).toMatchObject([{ maintenance: true, verdict: 'fail' }]);
  expect(alarms.site.requests).toEqual([]);
  await check(args, { cwd });
  expect(toldBy(alarms.received())).toEqual(['down cart']);
});

test('smtp: a mail when it goes down, one when it is back, the password from the environment', async () => {
  const login = { user: 'shop', pass: 'pw-Xq7aLpha' };
  await using shop = await startShop();
  await using post = await startSmtpReceiver({ login, refuses: 1 });
  using folder = makeFolder();
  const name = 'cart\r\nBcc: everybody@test';
  const to = 'from=gfetch@shop.test&to=ops@shop.test,night@shop.test';
  folder.write(
    'targets.yaml',
    `notify: ["smtp://shop:\${MAIL_PASSWORD}@127.0.0.1:${post.port}?${to}"]
checks: [{ name: ${JSON.stringify(name)}, url: "${shop.url('cart')}" }]
`,
  );
  const options = { cwd: folder.path, env: { MAIL_PASSWORD: login.pass } };
  const said: string[] = [];
  for (const health of [500, 500, 200, 200]) {
    shop.set('cart', health);
    // oxlint-disable-next-line no-await-in-loop -- each goes on from the one before
    const { code, stdout, stderr } = await check(ARGS, options);
    expect(code).toBe(health === 200 ? 0 : 1);
    said.push(stdout, stderr);
  }
  expect(post.mails.map(({ to: receivers }) => receivers)).toEqual([
    ['ops@shop.test', 'night@shop.test'],
    ['ops@shop.test', 'night@shop.test'],
  ]);
  const headsOf = post.mails.map(({ source }) => source.split('\n\n')[0] ?? '');
  expect(headsOf[0]).toMatch(/^Subject: .*down/m);
  expect(headsOf[1]).toMatch(/^Subject: .*\bup\b|^Subject: .*recover/im);
  expect(headsOf.join('\n')).not.toMatch(/^Bcc:/im);
  expect([...said, folder.read('state.json')].join('\n')).not.toMatch(/xq7/i);
});
