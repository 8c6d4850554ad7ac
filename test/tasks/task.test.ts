import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, test } from 'vitest';
import { sleep, spawn, TaskKilled, TimeoutError, type Task } from '../../src/tasks/index.ts';
import { Gate, settled, watch } from './support/gauge.ts';
import { abortListeners, expectNoTimersLeft } from './support/leaks.ts';

const never = (): Promise<never> => new Promise<never>(() => undefined);

/** Resolves when the signal aborts. */
const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

describe('spawn', () => {
  test('starts the function on a microtask, not within the call', async () => {
    const order: string[] = [];
    const task = spawn(() => order.push('task'));
    order.push('spawned');
    await Promise.resolve();
    expect(order).toEqual(['spawned', 'task']);
    await task;
  });

  test('hands over the arguments and after them the signal', async () => {
    const task = spawn((a: number, b: string, signal) => [a, b, signal] as const, 1, 'two');
    const [a, b, signal] = await task;
    expect([a, b]).toEqual([1, 'two']);
    expect(signal).toBeInstanceOf(AbortSignal);
    expect(signal.aborted).toBe(false);
  });

  test('takes functions that end in an optional signal as they are', async () => {
    const task: Task<void> = spawn(sleep, 60_000);
    await Promise.resolve();
    await task.kill();
    expect(task.exception).toBeInstanceOf(TaskKilled);
  });

  test('keeps the async context of its caller', async () => {
    const storage = new AsyncLocalStorage<string>();
    const task = storage.run('caller', () => spawn(() => storage.getStore()));
    expect(await task).toBe('caller');
  });
});

describe('a task', () => {
  test('goes from pending to a value', async () => {
    const task = spawn(async () => {
      await Promise.resolve();
      return 42;
    });
    expect(task).toMatchObject({ ready: false, successful: false });
    expect([task.value, task.exception]).toEqual([undefined, undefined]);
    expect(await task).toBe(42);
    expect(task).toMatchObject({ ready: true, successful: true, value: 42 });
    expect(task.exception).toBeUndefined();
  });

  test.each([
    [
      'throws',
      (): never => {
        throw new RangeError('no');
      },
    ],
    ['rejects', () => Promise.reject(new RangeError('no'))],
  ])('goes from pending to an exception when its function %s', async (_, fn) => {
    const task = spawn<[], unknown>(fn);
    await expect(task).rejects.toThrow(RangeError);
    expect(task).toMatchObject({ ready: true, successful: false, value: undefined });
    expect(task.exception).toBeInstanceOf(RangeError);
  });

  test('tells a failure with undefined from success', async () => {
    const task = spawn(() => Promise.reject());
    await expect(Promise.resolve(task)).rejects.toBeUndefined();
    expect(task.successful).toBe(false);
  });

  test('can be awaited by many, before and after it is ready', async () => {
    const task = spawn(() => 7);
    expect(await Promise.all([task, task.get(), task])).toEqual([7, 7, 7]);
    expect(await task).toBe(7);
  });
});

describe('get', () => {
  test('gives up after timeoutMs, and the task goes on', async () => {
    const gate = new Gate();
    const task = spawn(() => gate.pass());
    const error = await task.get({ timeoutMs: 5 }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ ms: 5, name: 'TimeoutError' });
    expect(task.ready).toBe(false);
    gate.release();
    await task.get({ timeoutMs: 1_000 });
    expect(task.successful).toBe(true);
  });

  test('of a task that is ready succeeds with timeoutMs 0', async () => {
    const task = spawn(() => 1);
    await task;
    expect(await task.get({ timeoutMs: 0 })).toBe(1);
  });

  test('gives up with the reason of the signal', async () => {
    const task = spawn(never);
    const stop = new AbortController();
    const got = task.get({ signal: stop.signal });
    stop.abort('enough');
    await expect(got).rejects.toBe('enough');
    await expect(task.get({ signal: stop.signal })).rejects.toBe('enough');
    expect(task.ready).toBe(false);
    expect(abortListeners(stop.signal)).toBe(0);
  });

  test('leaves no timer and no listener behind', async () => {
    const { signal } = new AbortController();
    await expectNoTimersLeft(() => spawn(() => 1).get({ timeoutMs: 60_000, signal }));
    expect(abortListeners(signal)).toBe(0);
  });

  test('leaves no timer behind when it gives up', async () => {
    const task = spawn(never);
    const { signal } = new AbortController();
    await expectNoTimersLeft(() => task.get({ timeoutMs: 0, signal }).catch(() => undefined));
    expect(abortListeners(signal)).toBe(0);
    expect(task.ready).toBe(false);
  });
});

describe('kill', () => {
  test('reaches the function through its signal, with the reason as cause', async () => {
    let seen: unknown;
    const task = spawn(async (signal) => {
      await aborted(signal);
      seen = signal.reason;
    });
    await Promise.resolve();
    await task.kill('shutting down');
    expect(task.exception).toBeInstanceOf(TaskKilled);
    expect(task.exception).toMatchObject({
      name: 'TaskKilled',
      message: 'the task was killed: shutting down',
      cause: 'shutting down',
    });
    expect(seen).toBe(task.exception);
  });

  test('decides the result at once, and settles when the function has really ended', async () => {
    const gate = new Gate();
    const task = spawn(() => gate.pass());
    await settled();
    const end = task.kill();
    const ended = watch(end);
    expect(task).toMatchObject({ ready: true, successful: false });
    await expect(task.get()).rejects.toBeInstanceOf(TaskKilled);
    await settled();
    expect(ended.settled).toBe(false);
    gate.release();
    await end;
    expect(task).toMatchObject({ successful: false, value: undefined });
    expect(task.exception).toBeInstanceOf(TaskKilled);
  });

  test('drops what the function throws afterwards', async () => {
    const task = spawn(async (signal) => {
      await aborted(signal);
      throw new Error('while cleaning up');
    });
    await Promise.resolve();
    await task.kill();
    expect(task.exception).toBeInstanceOf(TaskKilled);
  });

  test('before the first microtask keeps the function from running', async () => {
    let ran = false;
    const task = spawn(() => {
      ran = true;
    });
    await task.kill();
    await new Promise(setImmediate);
    expect(ran).toBe(false);
    expect(task.exception).toBeInstanceOf(TaskKilled);
  });

  test('does nothing to a task that is ready', async () => {
    let signal: AbortSignal | undefined;
    const task = spawn((own) => {
      signal = own;
      return 'done';
    });
    await task;
    await task.kill();
    expect(task.value).toBe('done');
    expect(signal?.aborted).toBe(false);
  });

  test('counts once: the first reason stays', async () => {
    const task = spawn(never);
    void task.kill('first');
    void task.kill('second');
    await expect(Promise.resolve(task)).rejects.toMatchObject({ cause: 'first' });
  });

  test('takes an error as reason', () => {
    const cause = new Error('disk full');
    expect(new TaskKilled(cause)).toMatchObject({
      message: 'the task was killed: disk full',
      cause,
    });
    expect(new TaskKilled()).toMatchObject({ message: 'the task was killed' });
    expect('cause' in new TaskKilled()).toBe(false);
  });
});

describe('link', () => {
  test('calls back once when the task is ready, and never within link', async () => {
    const calls: Task<number>[] = [];
    const callback = (task: Task<number>): void => {
      calls.push(task);
    };
    const task = spawn(() => 1);
    task.link(callback);
    task.link(callback);
    await task;
    expect(calls).toEqual([task]);
    task.link(callback);
    expect(calls).toHaveLength(1);
    await Promise.resolve();
    expect(calls).toEqual([task, task]);
  });

  test('does not call what was unlinked, also not when ready already', async () => {
    const calls: string[] = [];
    const before = (): void => {
      calls.push('before');
    };
    const after = (): void => {
      calls.push('after');
    };
    const task = spawn(() => 1);
    task.link(before);
    task.unlink(before);
    await task;
    task.link(after);
    task.unlink(after);
    await new Promise(setImmediate);
    expect(calls).toEqual([]);
  });

  test('calls back for a killed task before its function has ended', async () => {
    const task = spawn(never);
    await Promise.resolve();
    const linked = new Promise<unknown>((resolve) => {
      task.link((ready) => resolve(ready.exception));
    });
    void task.kill('now');
    expect(await linked).toBeInstanceOf(TaskKilled);
  });
});
