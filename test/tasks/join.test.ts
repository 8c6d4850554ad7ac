import { describe, expect, test } from 'vitest';
import { joinAll, sleep, spawn, type Task } from '../../src/tasks/index.ts';
import { abortListeners, expectNoTimersLeft } from './support/leaks.ts';

const never = (): Promise<never> => new Promise<never>(() => undefined);

const fail = (): never => {
  throw new Error('no');
};

describe('joinAll', () => {
  test('resolves with all tasks in the order given, failed ones included', async () => {
    const slow = spawn(() => sleep(5).then(() => 'slow'));
    const failed = spawn(() => Promise.reject<string>(new Error('no')));
    const quick = spawn(() => 'quick');
    const done = await joinAll([slow, failed, quick]);
    expect(done).toEqual([slow, failed, quick]);
    expect(done.map((task) => task.value)).toEqual(['slow', undefined, 'quick']);
    expect(failed.exception).toMatchObject({ message: 'no' });
  });

  test('resolves at the timeout with those that are ready; the others go on', async () => {
    const first = spawn(() => 1);
    const stuck = spawn(() => never());
    const last = spawn(() => 3);
    const tasks: Task<number>[] = [first, stuck, last];
    expect(await joinAll(tasks, { timeoutMs: 20 })).toEqual([first, last]);
    expect(stuck.ready).toBe(false);
  });

  test('looks without waiting with timeoutMs 0', async () => {
    const stuck = spawn(never);
    expect(await joinAll([stuck], { timeoutMs: 0 })).toEqual([]);
  });

  test.each([[{}], [{ timeoutMs: 60_000 }]])(
    'of no tasks resolves at once (%o)',
    async (options) => {
      expect(await joinAll([], options)).toEqual([]);
    },
  );

  test('takes a task that is given twice, and any iterable', async () => {
    const task = spawn(() => 1);
    expect(await joinAll(new Set([task]))).toEqual([task]);
    expect(await joinAll([task, task])).toEqual([task, task]);
  });

  test('takes tasks of different types', async () => {
    const tasks: Task<unknown>[] = [spawn(() => 1), spawn(() => 'two')];
    expect((await joinAll(tasks)).map((task) => task.value)).toEqual([1, 'two']);
  });

  test('with raiseError rejects with the first failure, and the others go on', async () => {
    const stuck = spawn(() => never());
    const early = spawn(() => Promise.reject(new Error('early')));
    await expect(joinAll([stuck, early], { raiseError: true })).rejects.toThrow('early');
    expect(stuck.ready).toBe(false);
  });

  test('with raiseError resolves when none fails', async () => {
    const task = spawn(() => 1);
    expect(await joinAll([task], { raiseError: true })).toEqual([task]);
  });

  test('rejects with the reason of the signal, now or later', async () => {
    const stop = new AbortController();
    const joined = joinAll([spawn(never)], { signal: stop.signal });
    stop.abort('enough');
    await expect(joined).rejects.toBe('enough');
    await expect(joinAll([], { signal: stop.signal })).rejects.toBe('enough');
  });

  test('leaves no timer and no listener behind', async () => {
    const { signal } = new AbortController();
    const options = { timeoutMs: 60_000, signal };
    await expectNoTimersLeft(() => joinAll([spawn(() => 1)], options));
    await expectNoTimersLeft(() =>
      joinAll([spawn(fail)], { ...options, raiseError: true }).catch(() => undefined),
    );
    expect(abortListeners(signal)).toBe(0);
  });
});
