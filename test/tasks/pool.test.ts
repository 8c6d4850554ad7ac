import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, test } from 'vitest';
import { joinAll, Pool, sleep, TaskKilled } from '../../src/tasks/index.ts';
import { Gate, Gauge, settled, watch } from './support/gauge.ts';
import { abortListeners, expectNoTimersLeft } from './support/leaks.ts';

describe('spawn', () => {
  test('runs at most size at once, in the order of spawning', async () => {
    const pool = new Pool(3);
    const gauge = new Gauge();
    const order: number[] = [];
    const tasks = Array.from({ length: 30 }, (_, n) =>
      pool.spawn(() =>
        gauge.run(async () => {
          order.push(n);
          await sleep(n % 4);
          return n;
        }),
      ),
    );
    const done = await joinAll(tasks);
    expect(done.map((task) => task.value)).toEqual(Array.from({ length: 30 }, (_, n) => n));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(gauge.peak).toBe(3);
  });

  test('hands over the arguments and after them the signal', async () => {
    const pool = new Pool(1);
    const task = pool.spawn((a: number, signal) => [a, signal.aborted] as const, 1);
    expect(await task).toEqual([1, false]);
  });

  test('goes on after failures', async () => {
    const pool = new Pool(2);
    const tasks = Array.from({ length: 10 }, (_, n) =>
      pool.spawn(() => {
        if (n % 2 === 0) throw new Error(String(n));
        return n;
      }),
    );
    const done = await joinAll(tasks);
    expect(done.filter((task) => task.successful).map((task) => task.value)).toEqual([
      1, 3, 5, 7, 9,
    ]);
    expect(pool.freeCount).toBe(2);
  });

  test('keeps the async context of its caller, also of a task that waited', async () => {
    const pool = new Pool(1);
    const storage = new AsyncLocalStorage<string>();
    const seen = ['a', 'b', 'c'].map((name) =>
      storage.run(name, () => pool.spawn(() => storage.getStore())),
    );
    expect((await joinAll(seen)).map((task) => task.value)).toEqual(['a', 'b', 'c']);
  });
});

describe('freeCount and available', () => {
  test('freeCount counts the slots in which a task could start', async () => {
    const pool = new Pool(2);
    const gate = new Gate();
    expect(pool.freeCount).toBe(2);
    const first = pool.spawn(() => gate.pass());
    expect(pool.freeCount).toBe(1);
    pool.spawn(() => gate.pass());
    pool.spawn(() => gate.pass());
    expect(pool.freeCount).toBe(0);
    await settled();
    gate.release(1);
    await first;
    expect(pool.freeCount).toBe(0);
    await settled();
    gate.release();
    await pool.join();
    expect(pool.freeCount).toBe(2);
  });

  test('the slot is free for whoever awaited the task', async () => {
    const pool = new Pool(1);
    await pool.spawn(() => 1);
    expect(pool.freeCount).toBe(1);
  });

  test('available waits for a slot, so that a loop spawns no more than fit', async () => {
    const pool = new Pool(4);
    let spawned = 0;
    let ended = 0;
    for (let n = 0; n < 40; n += 1) {
      await pool.available();
      expect(spawned - ended).toBeLessThan(4);
      spawned += 1;
      pool.spawn(async () => {
        await sleep(n % 3);
        ended += 1;
      });
    }
    expect(await pool.join()).toBe(true);
    expect(ended).toBe(40);
  });

  test('available gives up with the reason of the signal', async () => {
    const pool = new Pool(1);
    const gate = new Gate();
    pool.spawn(() => gate.pass());
    const stop = new AbortController();
    const available = pool.available(stop.signal);
    stop.abort('enough');
    await expect(available).rejects.toBe('enough');
    await settled();
    gate.release();
    await pool.join();
    await expect(pool.available(stop.signal)).rejects.toBe('enough');
    expect(abortListeners(stop.signal)).toBe(0);
  });
});

describe('size', () => {
  test('grows at once', async () => {
    const pool = new Pool(1);
    const gate = new Gate();
    for (let n = 0; n < 5; n += 1) pool.spawn(() => gate.pass());
    await settled();
    expect(gate.waiting).toBe(1);
    pool.size = 4;
    expect(pool.size).toBe(4);
    await settled();
    expect(gate.waiting).toBe(4);
    expect(pool.freeCount).toBe(0);
  });

  test('shrinks for what starts next, and lets what runs end', async () => {
    const pool = new Pool(4);
    const gate = new Gate();
    const gauge = new Gauge();
    for (let n = 0; n < 8; n += 1) pool.spawn(() => gauge.run(() => gate.pass()));
    await settled();
    expect(gauge.running).toBe(4);
    pool.size = 2;
    expect(pool.freeCount).toBe(0);
    for (const running of [3, 2, 2, 2]) {
      gate.release(1);
      await settled();
      expect(gauge.running).toBe(running);
    }
    pool.size = 3;
    await settled();
    expect(gauge.running).toBe(3);
  });

  test('is taken back before what it let in has begun', async () => {
    const pool = new Pool(1);
    const gate = new Gate();
    for (let n = 0; n < 5; n += 1) pool.spawn(() => gate.pass());
    await settled();
    pool.size = 5;
    pool.size = 1;
    await settled();
    expect(gate.waiting).toBe(1);
    gate.release(1);
    await settled();
    expect(gate.waiting).toBe(1);
    for (let n = 0; n < 4; n += 1) {
      gate.release(1);
      await settled();
    }
    expect(await pool.join({ timeoutMs: 1_000 })).toBe(true);
  });

  test.each([0, -1, 1.5, NaN, Infinity])('of %d is refused', (size) => {
    expect(() => new Pool(size)).toThrow(RangeError);
    const pool = new Pool(2);
    expect(() => {
      pool.size = size;
    }).toThrow(`The size of a pool must be a positive integer, not ${size}`);
    expect(pool.size).toBe(2);
  });
});

describe('kill', () => {
  test('of a task that waits takes it out of the line', async () => {
    const pool = new Pool(1);
    const gate = new Gate();
    const first = pool.spawn(() => gate.pass());
    let ran = false;
    const second = pool.spawn(() => {
      ran = true;
    });
    const third = pool.spawn(() => 'third');
    await settled();
    await second.kill();
    gate.release();
    expect(await third).toBe('third');
    expect([first.successful, ran]).toEqual([true, false]);
    expect(pool.freeCount).toBe(1);
  });

  test('of a task that ignores its signal holds the slot until it has ended', async () => {
    const pool = new Pool(1);
    const gate = new Gate();
    const gauge = new Gauge();
    const stubborn = pool.spawn(() => gauge.run(() => gate.pass()));
    const next = pool.spawn(() => gauge.run(() => Promise.resolve('next')));
    await settled();
    const end = stubborn.kill();
    await settled();
    expect(stubborn.ready).toBe(true);
    expect([pool.freeCount, gauge.begun]).toEqual([0, 1]);
    gate.release();
    await end;
    expect(await next).toBe('next');
    expect(gauge.peak).toBe(1);
  });

  test('ends everything, and settles when all functions have', async () => {
    const pool = new Pool(2);
    const gate = new Gate();
    let heard = 0;
    const tasks = Array.from({ length: 6 }, () =>
      pool.spawn(async (signal) => {
        signal.addEventListener('abort', () => {
          heard += 1;
        });
        await gate.pass();
      }),
    );
    await settled();
    const end = pool.kill('no more');
    const killed = watch(end);
    expect(tasks.map((task) => task.ready)).toEqual(Array(6).fill(true));
    expect(heard).toBe(2);
    await settled();
    expect(killed.settled).toBe(false);
    gate.release();
    await end;
    for (const { exception } of tasks) {
      expect(exception).toBeInstanceOf(TaskKilled);
      expect(exception).toMatchObject({ cause: 'no more' });
    }
    expect(await pool.join({ timeoutMs: 0 })).toBe(true);
    expect(await pool.spawn(() => 'used again')).toBe('used again');
  });

  test('leaves no timer and no listener behind', async () => {
    const pool = new Pool(1_000);
    const { signal } = new AbortController();
    const killed = expectNoTimersLeft(() =>
      pool
        .spawn((own) => joinAll([pool.spawn(sleep, 60_000)], { signal: own }))
        .get({ signal })
        .catch(() => undefined),
    );
    await settled();
    await pool.kill();
    await killed;
    expect(abortListeners(signal)).toBe(0);
  });
});

describe('join', () => {
  test('resolves at once when nothing runs', async () => {
    expect(await new Pool(1).join()).toBe(true);
  });

  test('waits for what runs and for what waits', async () => {
    const pool = new Pool(1);
    const ended: number[] = [];
    for (const n of [1, 2, 3]) {
      pool.spawn(async () => {
        await sleep(2);
        ended.push(n);
      });
    }
    expect(await pool.join()).toBe(true);
    expect(ended).toEqual([1, 2, 3]);
  });

  test('waits for the functions of killed tasks', async () => {
    const pool = new Pool(1);
    const gate = new Gate();
    const task = pool.spawn(() => gate.pass());
    await settled();
    void task.kill();
    expect(await pool.join({ timeoutMs: 5 })).toBe(false);
    gate.release();
    expect(await pool.join()).toBe(true);
  });

  test('resolves with false at the timeout', async () => {
    const pool = new Pool(1);
    const task = pool.spawn(sleep, 60_000);
    expect(await pool.join({ timeoutMs: 5 })).toBe(false);
    await task.kill();
    expect(await pool.join({ timeoutMs: 1_000 })).toBe(true);
  });

  test('rejects with the reason of the signal, and leaves nothing behind', async () => {
    const pool = new Pool(1);
    const gate = new Gate();
    pool.spawn(() => gate.pass());
    const stop = new AbortController();
    const joins = expectNoTimersLeft(() =>
      pool.join({ timeoutMs: 60_000, signal: stop.signal }).catch(() => undefined),
    );
    const join = pool.join({ signal: stop.signal });
    stop.abort('enough');
    await expect(join).rejects.toBe('enough');
    await joins;
    expect(abortListeners(stop.signal)).toBe(0);
  });
});
