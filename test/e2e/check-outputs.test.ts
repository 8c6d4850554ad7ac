import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';

import { check, checkLines, startCheck } from '../support/check/run.ts';
import { shopFile, startShop, type Shop } from '../support/check/shop.ts';
import { gfetch, shell } from '../support/cli.ts';
import { makeFolder, type Folder } from '../support/folder.ts';

const isThere = (command: string): boolean => spawnSync(command, ['--version']).error === undefined;

/** Reads XML, and prints of each case its name and what it holds. */
const READ_JUNIT = `
import sys, json
from xml.etree import ElementTree
root = ElementTree.parse(sys.argv[1]).getroot()
suites = [root] if root.tag == "testsuite" else list(root.iter("testsuite"))
cases = [(case.get("name"), [child.tag for child in case]) for case in root.iter("testcase")]
print(json.dumps({
    "tests": sum(int(suite.get("tests")) for suite in suites),
    "failures": sum(int(suite.get("failures")) for suite in suites),
    "cases": dict(cases),
}))
`;

/** What markup, scripts and terminals would take for their own. */
const ODD = `a "b" <c> & 'd' ]]> {e="f"} \u001b[31m \u202e% :: \\ |x`;

async function prepare(shop: Shop, folder: Folder): Promise<void> {
  const odd = `  - name: ${JSON.stringify(ODD)}\n    url: ${shop.url('odd')}\n`;
  const mild = `  - name: mild\n    severity: warning\n    url: ${shop.url('mild')}\n`;
  folder.write('targets.yaml', shopFile(shop, ['cart', 'till']) + odd + mild);
  for (const service of ['cart', 'odd', 'mild']) shop.set(service, 500);
}

const run = (folder: Folder, ...args: string[]): ReturnType<typeof gfetch> =>
  gfetch(['check', 'targets.yaml', '--retries', '0', ...args], { cwd: folder.path });

const FILES = ['o.jsonl', 'o.xml', 'o.tap', 'o.prom', 'o.md', 'o.html', 'o.txt'];

describe('outputs to files, read by others', () => {
  test('all at once', async () => {
    await using shop = await startShop();
    using folder = makeFolder();
    await prepare(shop, folder);
    const { code, stderr } = await run(folder, ...FILES.flatMap((file) => ['-o', file]));
    expect({ code, stderr }).toMatchObject({ code: 1 });
    expect(shop.site.requests).toHaveLength(4);

    const lines = checkLines(folder.read('o.jsonl'));
    const verdicts = Object.fromEntries(lines.map(({ check: id, verdict }) => [id, verdict]));
    expect(verdicts).toEqual({ cart: 'fail', till: 'ok', [ODD]: 'fail', mild: 'warn' });

    const html = folder.read('o.html');
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).not.toMatch(/<script|<c>|javascript:|https?:\/\/(?!127\.0\.0\.1)/i);
    for (const file of FILES) expect(folder.read(file), file).not.toContain('\u001b');
    expect(folder.read('o.md')).toMatch(/^\|.*cart.*\|$/m);
    expect(folder.read('o.txt')).toMatch(/^down .*cart/m);
  });

  test.skipIf(!isThere('python3'))('JUnit', async () => {
    await using shop = await startShop();
    using folder = makeFolder();
    await prepare(shop, folder);
    await run(folder, '-o', 'o.xml');
    const script = folder.write('read.py', READ_JUNIT);
    const { stdout, stderr } = spawnSync('python3', [script, folder.file('o.xml')]);
    expect(stderr.toString()).toBe('');
    const read = JSON.parse(stdout.toString()) as {
      tests: number;
      failures: number;
      cases: Record<string, string[]>;
    };
    expect(read).toMatchObject({ tests: 4, failures: 2 });
    expect(read.cases['cart']).toContain('failure');
    expect(read.cases['till']).not.toContain('failure');
    expect(read.cases['mild']).not.toContain('failure');
    expect(Object.keys(read.cases)).toHaveLength(4);
  });

  test.skipIf(!isThere('promtool'))('Prometheus', async () => {
    await using shop = await startShop();
    using folder = makeFolder();
    await prepare(shop, folder);
    await run(folder, '-o', 'o.prom', '--state', 'state.json');
    const input = folder.read('o.prom');
    expect(input).toMatch(/^probe_success\{[^}]*cart[^}]*\} 0$/m);
    const { status, output } = spawnSync('promtool', ['check', 'metrics'], { input });
    expect({ status, said: output.join('') }).toEqual({ status: 0, said: '' });
  });

  test.skipIf(!isThere('prove'))('TAP', async () => {
    await using shop = await startShop();
    using folder = makeFolder();
    await prepare(shop, folder);
    await run(folder, '-o', 'o.tap');
    const { stdout } = spawnSync('prove', ['-e', 'cat', folder.file('o.tap')]);
    expect(stdout.toString()).toMatch(/Tests: 4 Failed: 2\)/);
    expect(stdout.toString()).not.toMatch(/parse error|bad plan/i);
  });

  test('GitHub: one command a line, whatever is in the names', async () => {
    await using shop = await startShop();
    using folder = makeFolder();
    await prepare(shop, folder);
    const { stdout } = await run(folder, '--format', 'github');
    const lines = stdout.trimEnd().split('\n');
    expect(lines.filter((line) => line.startsWith('::error title='))).toHaveLength(2);
    expect(lines.filter((line) => line.startsWith('::warning title='))).toHaveLength(1);
    expect(lines).toHaveLength(3);
  });
});

describe('--nagios: one line, performance data, and the codes of a plugin', () => {
  const runs: [broken: Record<string, number>, args: string[], code: number, word: string][] = [
    [{}, [], 0, 'OK'],
    [{ cart: 500 }, [], 2, 'CRITICAL'],
    [{ cart: 500 }, ['--name', 'till'], 0, 'OK'],
    [{ mild: 500 }, [], 1, 'WARNING'],
  ];
  test.each(runs)('%j %j: %i', async (broken, args, code, word) => {
    await using shop = await startShop();
    using folder = makeFolder();
    await prepare(shop, folder);
    for (const service of ['cart', 'odd', 'mild']) shop.set(service, broken[service] ?? 200);
    const result = await run(folder, '--nagios', ...args);
    expect(result.code).toBe(code);
    expect(result.stdout).toMatch(new RegExp(`^\\S* ?${word}\\b[^\\n|]*\\|[^\\n]*=\\d`));
    expect(result.stdout.split('\n')[0]?.split('|')).toHaveLength(2);
  });

  test('nothing to go by is UNKNOWN', async () => {
    using folder = makeFolder();
    folder.write('targets.yaml', 'checks: [\n');
    const { code, stdout } = await run(folder, '--nagios');
    expect(code).toBe(3);
    expect(stdout).toMatch(/UNKNOWN/);
  });
});

test('a file that is told as a whole is replaced as a whole', async () => {
  await using shop = await startShop();
  using folder = makeFolder();
  await prepare(shop, folder);
  folder.write('o.prom', 'what was there before\n');
  folder.write('o.html', 'what was there before\n');
  const { code } = await run(folder, '-o', 'o.prom', '-o', 'o.html', '-o', '-');
  expect(code).toBe(1);
  expect(folder.read('o.prom') + folder.read('o.html')).not.toContain('before');
  const bad = await run(folder, '-o', 'nowhere/o.prom');
  expect(bad.stderr).toMatch(/^error: nowhere\/o\.prom: /);
  expect(bad.code).toBe(4);
});

test('| head -1 ends it quietly', async () => {
  await using shop = await startShop();
  using folder = makeFolder();
  const urls = Array.from({ length: 2_000 }, (_, n) => `${shop.url(`s${n}`)}\n`);
  folder.write('urls.txt', urls.join(''));
  const { stdout, stderr } = await shell('gfetch check urls.txt --json --no-progress | head -1', {
    cwd: folder.path,
  });
  expect(checkLines(stdout)).toHaveLength(1);
  expect(stderr).not.toMatch(/error|EPIPE/);
});

test('| head -1 does not end what is remembered, too', async () => {
  await using shop = await startShop();
  using folder = makeFolder();
  shop.set('s1999', 500);
  const urls = Array.from({ length: 2_000 }, (_, n) => `${shop.url(`s${n}`)}\n`);
  folder.write('urls.txt', urls.join(''));
  const { stdout } = await shell(
    '(gfetch check urls.txt --json --state s.json; echo $? > code) | head -1',
    { cwd: folder.path },
  );
  expect(checkLines(stdout)).toHaveLength(1);
  expect(folder.read('code')).toBe('1\n');
  expect(folder.read('s.json').match(/"state":"up"/g)).toHaveLength(1_999);
});

test('a reader that takes nothing is given up, and what is remembered is whole', async () => {
  await using shop = await startShop();
  using folder = makeFolder();
  const urls = Array.from({ length: 2_000 }, (_, n) => `${shop.url(`s${n}`)}\n`);
  folder.write('urls.txt', urls.join(''));
  const running = startCheck(['urls.txt', '--json', '--state', 's.json'], { cwd: folder.path });
  running.child.stdout?.pause();
  const [code] = (await once(running.child, 'exit')) as [number | null];
  running.child.stdout?.resume();
  expect(code).toBe(4);
  expect((await running.finished).stderr).toContain('stdout: its reader takes nothing');
  expect(folder.read('s.json').match(/"state":"up"/g)).toHaveLength(2_000);
});

test('a list of URLs and flags is enough', async () => {
  await using shop = await startShop();
  using folder = makeFolder();
  folder.write('urls.txt', `# the shop\n${shop.url('cart')}\n\n${shop.url('till')}\n`);
  const args = ['urls.txt', '--expect-status', '200', '--expect-body', '"ok"', '--max-time', '5s'];
  const json = [
    '--expect-json',
    '$.status == "ok"',
    '--expect-header',
    'Content-Type: application/json',
  ];
  const good = await check([...args, ...json], { cwd: folder.path });
  expect({ code: good.code, all: good.lines.map(({ verdict }) => verdict) }).toEqual({
    code: 0,
    all: ['ok', 'ok'],
  });
  shop.set('till', 503);
  const bad = await check([...args, ...json, '--retries', '0'], { cwd: folder.path });
  expect(bad.code).toBe(1);
  const [failed] = bad.lines.filter(({ verdict }) => verdict === 'fail');
  // Everything that does not hold is told, and not only the first.
  expect(failed?.findings.map(({ assertion }) => assertion).toSorted()).toEqual([
    expect.stringMatching(/^body/),
    expect.stringMatching(/^json/),
    'status',
  ]);
});
