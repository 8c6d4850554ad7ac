import { describe, expect, test } from 'vitest';

import { gfetch } from '../support/cli.ts';
import { check } from '../support/check/run.ts';
import { shopFile, startShop } from '../support/check/shop.ts';
import { makeFolder } from '../support/folder.ts';

const UNUSED = 'http://127.0.0.1:9/';

describe('wrong usage: a clear message, exit 2, nobody is asked', () => {
  const mistakes: [args: string[], message: RegExp][] = [
    [[], /URL|target/],
    [[UNUSED, '--stat', 'x'], /unknown option '--stat', did you mean --stat[eu]/],
    [[UNUSED, '--listen', '127.0.0.1:0'], /--listen.*--every/],
    [[UNUSED, '--listen', 'here', '--every', '1s'], /--listen.*“here”/],
    [[UNUSED, '--every', 'often'], /--every.*“often” is not a duration/],
    [[UNUSED, '--status'], /--status.*--state/],
    [[UNUSED, '--fail-after', '0'], /--fail-after.*“0”/],
    [[UNUSED, '--expect', 'colour: red'], /“colour”/],
    [[UNUSED, '--expect', 'stauts: 200'], /“stauts”.*status/],
    [[UNUSED, '--expect', 'time: soon'], /soon/],
    [[UNUSED, '--warn', 'time: { conect: 1s }'], /“conect”.*connect/],
    [[UNUSED, '--expect-status', '2oo'], /2oo/],
    [[UNUSED, '--expect-json', '$.['], /\$\.\[/],
    [[UNUSED, '--expect', 'body: /(/'], /\(/],
    [[UNUSED, '--notify', 'pigeon:home'], /“?pigeon/],
    [[UNUSED, '--maintenance', 'tomorrow'], /“tomorrow”/],
    [[UNUSED, '--format', 'yaml'], /--format.*“yaml”/],
    [[UNUSED, '-o', 'out.pdf'], /out\.pdf/],
    [[UNUSED, '--name', 'nobody/*'], /nobody/],
  ];
  test.each(mistakes)('%j', async (args, message) => {
    using folder = makeFolder();
    const result = await gfetch(['check', ...args], { cwd: folder.path });
    expect(result.stderr).toMatch(/^error: [^\n]+\n$/);
    expect(result.stderr).toMatch(message);
    expect(result).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('a wrong target file: file, line and column, and what was meant', () => {
  const mistakes: [name: string, yaml: string, message: RegExp][] = [
    [
      'a wrong key',
      'checks:\n  - nmae: x\n    url: http://a.test/\n',
      /t\.yaml:2:5: .*“nmae”.*name/,
    ],
    ['a wrong key above', 'check:\n  - url: http://a.test/\n', /t\.yaml:1:1: .*“check”.*checks/],
    ['no URL', 'checks:\n  - name: x\n', /t\.yaml:2:\d+: .*url/],
    ['a wrong URL', 'checks:\n  - url: "http://"\n', /t\.yaml:2:10: /],
    [
      'a wrong assertion',
      'checks:\n  - url: http://a.test/\n    expect:\n      status: fine\n',
      /t\.yaml:4:15: .*"fine"/,
    ],
    [
      'an unknown assertion',
      'checks:\n  - url: http://a.test/\n    expect:\n      statsu: 200\n',
      /t\.yaml:4:7: .*“statsu”.*status/,
    ],
    [
      'the same name twice',
      'checks:\n  - {name: x, url: "http://a.test/"}\n  - {name: x, url: "http://b.test/"}\n',
      /t\.yaml:3:\d+: .*“x”/,
    ],
    [
      'a variable that is not set',
      'checks:\n  - url: http://a.test/\n    headers: {x-key: "${NO_SUCH_KEY}"}\n',
      /t\.yaml:3:22: .*NO_SUCH_KEY/,
    ],
    [
      'a file that is not there',
      'checks:\n  - url: "http://a.test/${file:no}"\n',
      /t\.yaml:2:10: .*no/,
    ],
    ['no YAML', 'checks: [\n', /t\.yaml:\d:\d+: /],
    ['no checks', '', /t\.yaml/],
    ['a key twice', 'checks: []\nchecks: []\n', /t\.yaml:2:1: .*“checks”/],
    [
      'a capture that nobody made',
      'checks:\n  - url: "http://a.test/{{token}}"\n',
      /t\.yaml:2:10: .*token/,
    ],
  ];
  test.each(mistakes)('%s', async (_name, yaml, message) => {
    using folder = makeFolder();
    folder.write('t.yaml', yaml);
    const result = await gfetch(['check', 't.yaml'], { cwd: folder.path });
    expect(result.stderr).toMatch(/^error: /);
    expect(result.stderr).toMatch(message);
    expect(result.stderr).not.toMatch(/^\s+at /m);
    expect(result).toMatchObject({ code: 2, stdout: '' });
  });

  test('all that is wrong is told at once', async () => {
    using folder = makeFolder();
    folder.write('t.yaml', 'checks:\n  - url: http://a.test/\n    tiemout: 1s\n    retires: 2\n');
    const { stderr } = await gfetch(['check', 't.yaml'], { cwd: folder.path });
    expect(stderr).toMatch(/t\.yaml:3:5: .*timeout/);
    expect(stderr).toMatch(/t\.yaml:4:5: .*retries/);
  });

  test('a file that is not there is exit 4', async () => {
    using folder = makeFolder();
    const { code, stderr } = await gfetch(['check', 'none.yaml'], { cwd: folder.path });
    expect(stderr).toMatch(/^error: none\.yaml: /);
    expect(code).toBe(4);
  });

  test('what --tag and --name leave out is not asked', async () => {
    await using shop = await startShop();
    using folder = makeFolder();
    const checks = ['cart', 'till', 'bank'].map(
      (name) =>
        `  - {name: ${name}, group: shop, tags: [${name}-tag, all], url: "${shop.url(name)}"}\n`,
    );
    folder.write('t.yaml', `checks:\n${checks.join('')}`);
    const cwd = folder.path;
    const tagged = await check(['t.yaml', '--tag', 'cart-tag', '--tag', 'till-tag'], { cwd });
    expect(tagged.lines.map(({ check: id }) => id).toSorted()).toEqual(['shop/cart', 'shop/till']);
    const named = await check(['t.yaml', '--name', 'shop/b*'], { cwd });
    expect(named.lines.map(({ check: id }) => id)).toEqual(['shop/bank']);
    expect(shop.site.requests).toHaveLength(3);
  });
});

test('several files, globs, JSON and lists are one run', async () => {
  await using shop = await startShop();
  using folder = makeFolder();
  folder.write('one.yaml', shopFile(shop, ['cart']));
  folder.write('two.yml', shopFile(shop, ['till']));
  folder.write('three.json', JSON.stringify({ checks: [{ name: 'bank', url: shop.url('bank') }] }));
  folder.write('list.txt', `${shop.url('post')}\n`);
  const words = ['*.yaml', 'two.yml', 'three.json', 'list.txt', shop.url('door')];
  const { code, lines } = await check(words, { cwd: folder.path });
  expect({ code, count: lines.length }).toEqual({ code: 0, count: 5 });
  const asked = shop.site.requests.map(({ path }) => path).toSorted();
  expect(asked).toEqual(['/is/bank', '/is/cart', '/is/door', '/is/post', '/is/till']);
});
