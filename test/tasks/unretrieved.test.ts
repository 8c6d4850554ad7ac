import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joinAll, sleep, spawn } from '../../src/tasks/index.ts';
import { BuiltPackage } from './support/built-package.ts';
import { collectGarbage } from './support/leaks.ts';

const IMPORT = `import { joinAll, Pool, sleep, spawn } from 'gfetch/tasks';\n`;

let installed: BuiltPackage;
beforeAll(() => {
  installed = new BuiltPackage();
}, 60_000);
afterAll(() => installed[Symbol.dispose]());

describe('the failure of a task that nobody asks about', () => {
  test('is reported at the end of the program, and does not fail it', async () => {
    const { code, stderr } = await installed.run(
      `${IMPORT} const task = spawn(() => { throw new RangeError('nobody looks'); });
      await sleep(5); globalThis.kept = task;`,
    );
    expect(stderr).toContain('TaskFailureWarning: A task failed, and nobody asked for its result');
    expect(stderr).toContain('RangeError: nobody looks');
    expect(code).toBe(0);
  });

  test('is reported once', async () => {
    const { stderr } = await installed.run(
      `${IMPORT} spawn(() => { throw new Error('nobody looks'); });
      process.on('beforeExit', () => {});`,
    );
    expect(stderr.match(/Error: nobody looks/g)).toHaveLength(1);
  });

  test('is reported while the program runs, as soon as the task is garbage', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => {
      warnings.push(warning);
    };
    process.on('warning', onWarning);
    // In a function of its own, so that nothing on the stack keeps the task.
    (() => void spawn(() => Promise.reject(new Error('lost in the middle'))))();
    for (let round = 0; round < 500 && warnings.length === 0; round += 1) {
      await sleep(2);
      collectGarbage();
    }
    process.off('warning', onWarning);
    expect(warnings).toMatchObject([
      { name: 'TaskFailureWarning', detail: expect.stringContaining('lost in the middle') },
    ]);
  });
});

describe('the failure of a task', () => {
  test.each([
    ['awaited', 'await task.then(() => {}, () => {});'],
    ['awaited late', 'await sleep(5); try { await task; } catch {}'],
    ['asked for by get', 'await task.get().catch(() => {});'],
    ['read as exception', 'await sleep(5); task.exception;'],
    ['read as successful', 'await sleep(5); task.successful;'],
    ['read by a link', 'task.link((ready) => ready.exception);'],
    ['thrown by joinAll', 'await joinAll([task], { raiseError: true }).catch(() => {});'],
  ])('is not reported when it is %s', async (_, look) => {
    const { code, stderr } = await installed.run(
      `${IMPORT} const task = spawn(() => { throw new Error('looked at'); }); ${look}`,
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  test.each([
    ['killed', `const task = spawn(sleep, 60_000); await sleep(1); await task.kill();`],
    [
      'awaited by nobody in time',
      `await spawn(sleep, 60_000).get({ timeoutMs: 1 }).catch(() => {}); process.exit();`,
    ],
    [
      'left out of a mapping that failed',
      `const pool = new Pool(3);
       await pool.map([1, 2, 3], () => { throw new Error('all at once'); }).catch(() => {});`,
    ],
  ])('is not reported when it was %s', async (_, program) => {
    const { code, stderr } = await installed.run(IMPORT + program);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  test('is the rejection of whoever awaits it, with the rules for unhandled rejections', async () => {
    const { code, stderr } = await installed.run(
      `${IMPORT} const task = spawn(() => { throw new Error('not caught'); }); void task.get();`,
    );
    expect(stderr).toContain('Error: not caught');
    expect(code).toBe(1);
  });

  test('can wait for joinAll, however late it is asked for', async () => {
    const task = spawn(() => Promise.reject(new Error('early')));
    await sleep(5);
    const [joined] = await joinAll([task]);
    expect(joined?.exception).toMatchObject({ message: 'early' });
  });
});

test('a link that throws is an uncaught exception', async () => {
  const { code, stderr } = await installed.run(
    `${IMPORT} const task = spawn(() => 1); let others = 0;
    task.link(() => { throw new Error('in a link'); });
    task.link(() => { others += 1; });
    process.on('uncaughtException', (error) => { console.error(error.message); });
    await sleep(5); console.error('others', others);`,
  );
  expect(stderr).toBe('in a link\nothers 1\n');
  expect(code).toBe(0);
});
