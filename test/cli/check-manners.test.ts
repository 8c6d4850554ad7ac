import { linkSync, mkdirSync, symlinkSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';

import { main } from '../../src/cli/main.ts';
import { shopFile, startShop } from '../support/check/shop.ts';
import { makeFolder, type Folder } from '../support/folder.ts';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `gfetch check` in this process, on streams of its own. */
async function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = '',
): Promise<Ran> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end(input);
  const io = {
    stdin,
    stdout,
    stderr,
    env,
    onSignal: () => () => undefined,
    exitNow: () => undefined,
  };
  const printed = Promise.all([text(stdout), text(stderr)]);
  const code = await main(['check', ...args], io);
  stdout.end();
  stderr.end();
  const [out, err] = await printed;
  return { code, out, err };
}

const UNUSED = 'http://127.0.0.1:9/';

describe('a list is never written over', () => {
  const makeList = (folder: Folder): string => folder.write('urls.txt', `${UNUSED}\n`);

  test.each([['--state'], ['-o']])('by %s', async (flag) => {
    using folder = makeFolder();
    const list = makeList(folder);
    const { code, err } = await run([list, flag, list]);
    expect(err).toMatch(/urls\.txt: is an input, too; write to another file\n$/);
    expect(code).toBe(2);
    expect(folder.read('urls.txt')).toBe(`${UNUSED}\n`);
  });

  test('by a link to it', async () => {
    using folder = makeFolder();
    const list = makeList(folder);
    symlinkSync(list, folder.file('soft.txt'));
    linkSync(list, folder.file('hard.txt'));
    for (const name of ['soft.txt', 'hard.txt']) {
      const { code, err } = await run([list, '-o', folder.file(name)]);
      expect(err).toContain('is an input, too');
      expect(code).toBe(2);
    }
  });

  test('when nobody is asked, either', async () => {
    using folder = makeFolder();
    const list = makeList(folder);
    expect((await run([list, '--status', '--state', list])).code).toBe(2);
  });
});

describe('a file is written to once', () => {
  test.each<[names: readonly string[], message: RegExp]>([
    [['-o', 'a.txt', '-o', 'a.txt'], /a\.txt: named twice as output/],
    [['-o', 'a.txt', '-o', './a.txt'], /a\.txt: is the same file as output .*a\.txt/],
    [['--state', 'a.txt', '-o', 'a.txt'], /a\.txt: is what --state remembers in/],
  ])('%j', async (words, message) => {
    using folder = makeFolder();
    const args = words.map((word) => (word.startsWith('-') ? word : `${folder.path}/${word}`));
    const { code, err } = await run([UNUSED, ...args]);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  test('a device may be named twice', async () => {
    await using shop = await startShop();
    const nowhere = ['--format', 'text', '-o', '/dev/null', '-o', '/dev/null'];
    expect((await run([shop.url('cart'), ...nowhere])).code).toBe(0);
  });

  test('a folder that is not there is called so', async () => {
    using folder = makeFolder();
    const { code, err } = await run([UNUSED, '-o', folder.file('no/a.txt')]);
    expect(err).toMatch(/no\/a\.txt: the folder does not exist\n$/);
    expect(code).toBe(4);
  });
});

describe('targets', () => {
  test('one that is there twice is told of, but not to cron', async () => {
    await using shop = await startShop();
    using folder = makeFolder();
    const url = `${shop.url('cart')}\n`;
    const list = folder.write('urls.txt', url + url);
    expect((await run([list])).err).toMatch(/^one target repeats another, and is left out\n/);
    folder.write('urls.txt', url + url + url);
    expect((await run([list])).err).toMatch(/^2 targets repeat others, and are left out\n/);
    expect(await run([list, '--quiet'])).toEqual({ code: 0, out: '', err: '' });
  });

  test.each(['*.txt', 'lists/*.txt'])('%s is no host', async (pattern) => {
    const { code, err } = await run([pattern]);
    expect(err).toContain(`no file matches “${pattern}”`);
    expect(code).toBe(2);
  });

  test.each([['checks.txt'], ['-']])('a file of checks under the name %s', async (name) => {
    using folder = makeFolder();
    const yaml = `# mine\nchecks:\n  - ${UNUSED}\n`;
    const word = name === '-' ? name : folder.write(name, yaml);
    const { code, err } = await run([word], {}, yaml);
    expect(err).toMatch(/(?:checks\.txt|stdin):2: this is no URL; .* let its name end in \.yaml/);
    expect(code).toBe(2);
  });

  test('the mistakes in a list are told together, and those of words by the word', async () => {
    using folder = makeFolder();
    const bad = folder.write('urls.txt', `ftp://a/\n${UNUSED}\nhttp://a b/\n`);
    const { code, err } = await run([bad]);
    expect(err).toMatch(
      /^error: [^\n]*urls\.txt:1: [^\n]*“ftp”[^\n]*\n[^\n]*urls\.txt:3: [^\n]*\n$/,
    );
    expect(code).toBe(2);
    const many = folder.write('urls.txt', 'ftp://a/\n'.repeat(3000));
    expect((await run([many])).err.split('\n')).toHaveLength(11);
    const word = await run(['ftp://me:geheim@a/']);
    expect(word.err).toMatch(/^error: “ftp:\/\/me:\*\*\*@a\/”: /);
  });

  test('a list without any is named', async () => {
    using folder = makeFolder();
    const { code, err } = await run([folder.write('empty.txt', '')]);
    expect(err).toMatch(/nothing to check: there is no URL in “.*empty\.txt”/);
    expect(code).toBe(2);
  });

  test('what is not asked for, and what may have been meant', async () => {
    using folder = makeFolder();
    const file = folder.write(
      't.yaml',
      `checks:\n  - {name: cart, url: '${UNUSED}', tags: [europe]}\n`,
    );
    expect((await run([file, '--tag', 'eurpe'])).err).toBe(
      'error: the only check is not asked for by --tag “eurpe”; did you mean “europe”?\n',
    );
    expect((await run([file, '--name', 'carr'])).err).toContain('did you mean “cart”?');
  });
});

describe('--status', () => {
  async function remembered(folder: Folder): Promise<readonly [state: string, file: string]> {
    await using shop = await startShop();
    shop.set('till', 500);
    const file = folder.write('t.yaml', shopFile(shop, ['cart', 'till']));
    const state = folder.file('up.state');
    expect((await run([file, '--state', state, '--retries', '0'])).code).toBe(1);
    return [state, file];
  }
  const namesIn = ({ out }: Ran): readonly string[] =>
    out
      .split('\n')
      .slice(1)
      .filter((line) => /^\S/.test(line))
      .map((line) => line.split(/ {2,}/).at(-2) ?? '');

  test('--name chooses, without the files, too', async () => {
    using folder = makeFolder();
    const [state] = await remembered(folder);
    const ran = await run(['--status', '--state', state, '--name', 'c*']);
    expect(namesIn(ran)).toEqual(['cart']);
    expect(ran.code).toBe(0);
    const none = await run(['--status', '--state', state, '--name', 'carr']);
    expect(none.err).toContain('did you mean “cart”?');
    expect(none.code).toBe(2);
  });

  test('tags are in the files alone', async () => {
    using folder = makeFolder();
    const [state] = await remembered(folder);
    const { code, err } = await run(['--status', '--state', state, '--tag', 'eu']);
    expect(err).toContain('tags are not remembered');
    expect(code).toBe(2);
  });

  test('says of what nothing is remembered', async () => {
    using folder = makeFolder();
    const [state, file] = await remembered(folder);
    const some = await run(['--status', file, UNUSED, '--state', state]);
    expect(some.err).toBe('1 check is left out: nothing is remembered of it yet\n');
    expect(some.code).toBe(1);
    const none = await run(['--status', UNUSED, '--state', state]);
    expect(none.err).toContain('nothing is remembered there of what is named');
    expect(none.code).toBe(4);
  });

  test('tells why', async () => {
    using folder = makeFolder();
    const [state] = await remembered(folder);
    const { out } = await run(['--status', '--state', state]);
    expect(out).toMatch(/^down .*\n {4}status: expected < 400, got 500$/m);
  });

  test('--nagios: with the exit codes of a plugin', async () => {
    using folder = makeFolder();
    const [state] = await remembered(folder);
    const { code, out } = await run(['--status', '--state', state, '--nagios']);
    expect(out).toMatch(/^GFETCH CRITICAL - 1 of 2 checks down/);
    expect(code).toBe(2);
  });
});

describe('a plugin that can find out nothing: UNKNOWN', () => {
  test.each<[args: readonly string[], env: Readonly<Record<string, string>>]>([
    [['--nagios'], {}],
    [['--format', 'nagios'], {}],
    [['--format=nagios'], {}],
    [[], { GFETCH_FORMAT: 'nagios' }],
  ])('%j %j', async (args, env) => {
    const { code, out } = await run(['/nowhere/t.yaml', ...args], env);
    expect(out).toMatch(/^GFETCH UNKNOWN - /);
    expect(code).toBe(3);
  });

  test.each<[args: readonly string[], env: Readonly<Record<string, string>>]>([
    [['nagios'], {}],
    [['--tag', 'nagios'], {}],
    [['--format', 'text'], { GFETCH_FORMAT: 'nagios' }],
  ])('but not for %j %j', async (args, env) => {
    const { code, out, err } = await run(['/nowhere/t.yaml', ...args], env);
    expect(out).toBe('');
    expect(err).toMatch(/^error: /);
    expect(code).toBe(4);
  });
});

test('the summary speaks of changes only where something is remembered', async () => {
  using folder = makeFolder();
  mkdirSync(folder.file('s'));
  const args = [UNUSED, '--retries', '0'];
  expect((await run(args)).err).toMatch(/: 1 down\n$/);
  expect((await run([...args, '--state', folder.file('s/up')])).err).toMatch(
    /1 down, 1 changed\n$/,
  );
});

test.each([
  ['--fail-after', '2'],
  ['--up-after', '2'],
  ['--remind-after', '1h'],
])('%s without a memory is warned of', async (...words) => {
  await using shop = await startShop();
  expect((await run([shop.url('cart'), ...words])).err).toMatch(/^warning: .* --state FILE\n/);
});

test('--every says what it begins, and each mistake in a file that it reads again', async () => {
  await using shop = await startShop();
  using folder = makeFolder();
  const file = folder.write('t.yaml', shopFile(shop, ['cart']));
  const signals = new Map<string, () => void>();
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  let said = '';
  stderr.on('data', (chunk) => (said += String(chunk)));
  stdout.resume();
  const onSignal = (name: string, listener: () => void): (() => void) => {
    signals.set(name, listener);
    return () => void signals.delete(name);
  };
  const io = { stdin, stdout, stderr, env: {}, onSignal, exitNow: () => undefined };
  const running = main(['check', file, '--every', '100ms'], io);
  await expect.poll(() => said).toBe('1 check, spread over 100ms\n');
  folder.write('t.yaml', 'checks:\n  - {nmae: a}\n  - {nmae: b}\n');
  signals.get('SIGHUP')?.();
  await expect.poll(() => said).toContain('going on with what was read before');
  signals.get('SIGTERM')?.();
  expect(await running).toBe(143);
  expect(said).toMatch(/t\.yaml:2:\d+: .*\n[^]*t\.yaml:3:\d+: .*\nSIGHUP, going on/);
});
