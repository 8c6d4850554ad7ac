import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { Channel, Pool, sleep, TaskKilled } from '../../src/tasks/index.ts';
import { Gauge, settled } from './support/gauge.ts';
import { failsToClose, Source, stuckInput } from './support/source.ts';

describe('an input that is stuck', () => {
  test('does not hold up who leaves', async () => {
    const pool = new Pool(2);
    const input = stuckInput();
    const results = pool.imap(input, (n) => n);
    const next = results.next();
    await settled();
    await results.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(input.closed).toBe(1);
  });

  test('does not hold up kill, nor a signal', async () => {
    const pool = new Pool(2);
    const killed = pool.map(stuckInput(), (n) => n);
    const stop = new AbortController();
    const stopped = pool.map(stuckInput(), (n) => n, { signal: stop.signal });
    await settled();
    stop.abort('enough');
    await expect(stopped).rejects.toBe('enough');
    await pool.kill();
    await expect(killed).rejects.toBeInstanceOf(TaskKilled);
  });

  test('does not keep finished results from being taken', async () => {
    const pool = new Pool(2);
    const input = new Channel<number>();
    const results = pool.imap(input, (n) => n);
    const first = results.next();
    await input.send(1);
    expect(await first).toEqual({ done: false, value: 1 });
    input.close();
    expect(await results.next()).toEqual({ done: true, value: undefined });
  });

  test('does not hold slots: others can use them', async () => {
    const pool = new Pool(1);
    const results = pool.imap(stuckInput(), (n) => n);
    const next = results.next();
    await settled();
    expect(pool.freeCount).toBe(1);
    expect(await pool.spawn(() => 'free')).toBe('free');
    await results.return?.();
    await next;
  });
});

describe('awkward inputs', () => {
  test('an iterator that cannot be closed', async () => {
    const input: Iterable<number> = {
      [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }),
    };
    const results = new Pool(1).imap(input, (n) => n);
    expect(await results.next()).toEqual({ done: false, value: 1 });
    expect(await results.return?.()).toEqual({ done: true, value: undefined });
  });

  test('an input that cannot be opened', async () => {
    const input: Iterable<number> = {
      [Symbol.iterator]: () => {
        throw new Error('not today');
      },
    };
    await expect(new Pool(1).map(input, (n) => n)).rejects.toThrow('not today');
  });

  test('an input that fails to close tells who leaves the loop', async () => {
    const input = failsToClose();
    const leave = async (): Promise<void> => {
      for await (const _ of new Pool(1).imap(input, (n) => n)) {
        await settled();
        break;
      }
    };
    await expect(leave()).rejects.toThrow('cannot close');
  });

  test('an input that fails to close does not hide the error of a task', async () => {
    const input = failsToClose();
    const result = new Pool(1).map(input, () => Promise.reject(new Error('the task')));
    await expect(result).rejects.toThrow('the task');
  });

  test('leaving before the first result opens nothing', async () => {
    const source = new Source();
    const results = new Pool(1).imap(source.sync(), (n) => n);
    await results.return?.();
    expect(source.pulled).toBe(0);
    expect(await results.next()).toEqual({ done: true, value: undefined });
  });

  test('a readable stream, and results read as one', async () => {
    const pool = new Pool(2);
    const lines = Readable.from(['a', 'b', 'c']);
    const results = Readable.from(pool.imap(lines, (line: string) => line.toUpperCase()));
    expect(await results.toArray()).toEqual(['A', 'B', 'C']);
  });

  test('results read as a stream that is destroyed', async () => {
    const pool = new Pool(2);
    const source = new Source();
    const results = Readable.from(pool.imap(source.sync(), (_, signal) => sleep(60_000, signal)));
    results.read();
    await settled();
    results.destroy();
    expect(await pool.join({ timeoutMs: 1_000 })).toBe(true);
    expect(source.closed).toBe(true);
  });

  test.each([0, -1, 1.5, NaN])('a maxSize of %d is refused', (maxSize) => {
    expect(() => new Pool(1).imap([], (n) => n, { maxSize })).toThrow(RangeError);
  });

  test('promises made before are not limited: the work has begun already', async () => {
    const gauge = new Gauge();
    const begun = Array.from({ length: 10 }, () => gauge.run(() => sleep(1)));
    await new Pool(2).map(begun, (promise) => promise);
    expect(gauge.peak).toBe(10);
  });
});
