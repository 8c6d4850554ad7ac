import { describe, expect, test } from 'vitest';
import { Pool, sleep, TaskKilled } from '../../src/tasks/index.ts';
import { Gate, Gauge, settled } from './support/gauge.ts';
import { abortListeners } from './support/leaks.ts';
import { Source } from './support/source.ts';

describe('map', () => {
  test.each(['sync', 'async'] as const)(
    'gives the results in the order of a %s input',
    async (kind) => {
      const pool = new Pool(4);
      const gauge = new Gauge();
      const results = await pool.map(new Source(20)[kind](), (n) =>
        gauge.run(async () => {
          await sleep((n * 7) % 5);
          return n * 10;
        }),
      );
      expect(results).toEqual(Array.from({ length: 20 }, (_, n) => (n + 1) * 10));
      expect(gauge.peak).toBe(4);
    },
  );

  test('of an empty input is empty', async () => {
    expect(await new Pool(1).map([], (n: number) => n)).toEqual([]);
  });

  test('rejects with the first error, kills the rest and closes the input', async () => {
    const pool = new Pool(3);
    const source = new Source();
    const heard: unknown[] = [];
    const result = pool.map(source.sync(), async (n, signal) => {
      signal.addEventListener('abort', () => heard.push(signal.reason));
      if (n === 2) throw new Error('second');
      await sleep(60_000, signal);
    });
    await expect(result).rejects.toThrow('second');
    expect(heard).toHaveLength(2);
    expect(heard[0]).toBeInstanceOf(TaskKilled);
    expect(heard[0]).toMatchObject({ cause: { message: 'second' } });
    expect(source.closed).toBe(true);
    await pool.join();
    expect(pool.freeCount).toBe(3);
  });

  test('does not wait for a task that ignores its signal', async () => {
    const pool = new Pool(2);
    const gate = new Gate();
    const result = pool.map([1, 2], (n) =>
      n === 1 ? gate.pass() : Promise.reject(new Error('no')),
    );
    await expect(result).rejects.toThrow('no');
    expect(pool.freeCount).toBe(1);
    gate.release();
    expect(await pool.join()).toBe(true);
  });

  test('rejects with the error of the input when what runs has ended', async () => {
    const pool = new Pool(5);
    const gauge = new Gauge();
    const result = pool.map(new Source(10, 3).async(), () => gauge.run(() => sleep(5)));
    await expect(result).rejects.toThrow('input broke');
    expect(gauge).toMatchObject({ begun: 3, ended: 3 });
  });

  test('rejects with the reason of the signal, and leaves nothing behind', async () => {
    const pool = new Pool(2);
    const stop = new AbortController();
    const source = new Source();
    const result = pool.map(source.sync(), (_, signal) => sleep(60_000, signal), {
      signal: stop.signal,
    });
    await settled();
    stop.abort('enough');
    await expect(result).rejects.toBe('enough');
    expect(await pool.join({ timeoutMs: 1_000 })).toBe(true);
    expect(source).toMatchObject({ closed: true, pulled: 2 });
    expect(abortListeners(stop.signal)).toBe(0);
    const late = pool.map(source.sync(), (n) => n, { signal: stop.signal });
    await expect(late).rejects.toBe('enough');
  });
});
