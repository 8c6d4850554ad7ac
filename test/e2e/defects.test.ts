import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { GFETCH, gfetch, startGfetch } from '../support/cli.ts';
import { makeFolder } from '../support/folder.ts';
import { startSite } from '../support/site.ts';

/** An environment in which gfetch runs with this code of somebody's loaded before it. */
function planted(code: string, options = ''): Record<string, string> {
  return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(code)} ${options}` };
}

/** Runs code once the first connection is being made: in the middle of a run. */
const inTheMiddle = (code: string): string => `
  import { Socket } from 'node:net';
  const { connect } = Socket.prototype;
  Socket.prototype.connect = function (...args) {
    Socket.prototype.connect = connect;
    setTimeout(() => { ${code} }, 20);
    return connect.apply(this, args);
  };
`;

const DEFECT =
  /^This is a defect in gfetch, please report it \(gfetch \d+\.\d+\.\S+, node \d+\.\S+, \w+ \w+\):\nError: /;

describe('a defect ends the run with 70, and says what a report needs', () => {
  const REJECTION = `Promise.reject(new Error('planted \\u001b[31m'));`;
  const ways: [name: string, code: string, options: string][] = [
    ['thrown in an event handler', `throw new Error('planted \\u001b[31m');`, ''],
    ['a rejection that nobody awaits', REJECTION, ''],
    ['the same, where node would only warn', REJECTION, '--unhandled-rejections=warn'],
  ];
  test.each(ways)('%s', async (_name, code, options) => {
    await using site = await startSite();
    const env = planted(inTheMiddle(code), options);
    const { code: exitCode, stderr } = await gfetch([site.url('/delay/3000')], { env });
    expect(stderr).toMatch(DEFECT);
    expect(stderr).toContain('Error: planted \\x1b[31m\n    at ');
    expect(exitCode).toBe(70);
  });

  test('nothing is left that could end it', async () => {
    const env = planted(`setInterval(() => process.stdin.unref(), 20).unref();`);
    const running = startGfetch(['-', '--json'], { stdin: null, env });
    const { code, stderr } = await running.finished;
    expect(stderr).toMatch(DEFECT);
    expect(stderr).toContain('the command has not ended');
    expect(stderr).not.toContain('Warning');
    expect(code).toBe(70);
  });
});

describe('a record that gets lost on its way to the output is noticed: exit 70', () => {
  const order = new URL('../dist/engine/order.js', pathToFileURL(GFETCH)).href;
  // The bundle lets nobody at its parts; the modules that it is made of are the same program.
  const unbundled = `export const resolve = (name, context, next) =>
    next(name.replace('dist/bundle/', 'dist/cli/'), context);`;
  const env = planted(`
    import { register } from 'node:module';
    import { OrderWindow } from '${order}';
    register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(unbundled)}));
    const { put } = OrderWindow.prototype;
    OrderWindow.prototype.put = function (seq, record) {
      return put.call(this, seq, seq === 2 ? null : record);
    };
  `);

  test.each([
    ['', 2],
    ['--only ok', 1],
    ['--only failed', 1],
    ['-o b.csv', 2],
  ])('%s', async (options, written) => {
    await using site = await startSite();
    using folder = makeFolder();
    const urls = ['/status/200', '/status/201', '/reset'].map((path) => site.url(path));
    const args = [...urls, '--retries', '0', '--ordered', '-o', 'a.jsonl', '--summary-json', 's'];
    const more = options.split(' ').filter((word) => word !== '');
    const { code, stderr } = await gfetch([...args, ...more], { cwd: folder.path, env });
    expect(folder.read('a.jsonl').split('\n')).toHaveLength(written + 1);
    expect(stderr).toMatch(/ {2}read 3 ≠ recorded 2: not every input .* a defect in gfetch\n$/);
    expect(JSON.parse(folder.read('s'))).toMatchObject({ read: 3, recorded: 2, conserved: false });
    expect(code).toBe(70);
  });
});

test('a blocked event loop is told, since it makes the times too long', async () => {
  await using site = await startSite();
  using folder = makeFolder();
  const block = `const end = Date.now() + 400; while (Date.now() < end);`;
  const args = [site.url('/delay/1000'), '--json', '--summary-json', 'summary.json'];
  const { stderr } = await gfetch(args, { cwd: folder.path, env: planted(inTheMiddle(block)) });
  const summary = JSON.parse(folder.read('summary.json')) as Record<string, number>;
  expect(summary['loop_lag_max']).toBeGreaterThan(0.35);
  expect(summary['loop_lag_max']).toBeLessThan(summary['elapsed'] ?? 0);
  expect(summary['loop_lag_p99']).toBeLessThanOrEqual(summary['loop_lag_max'] ?? 0);
  expect(stderr).toMatch(/^ {2}loop lag +.*max \S+ · gfetch itself was busy/m);
});
