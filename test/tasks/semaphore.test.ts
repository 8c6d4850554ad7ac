import { describe, expect, test } from 'vitest';
import { Semaphore, sleep } from '../../src/tasks/index.ts';
import { settled, watch } from './support/gauge.ts';
import { abortListeners } from './support/leaks.ts';

const fail = (): never => {
  throw new Error('no');
};

describe('Semaphore', () => {
  test('gives permits, then makes wait', async () => {
    const semaphore = new Semaphore(2);
    expect(semaphore.free).toBe(2);
    await semaphore.acquire();
    await semaphore.acquire();
    expect(semaphore.free).toBe(0);
    const waiting = semaphore.acquire();
    const third = watch(waiting);
    await settled();
    expect(third.settled).toBe(false);
    semaphore.release();
    await waiting;
    expect(semaphore.free).toBe(0);
    semaphore.release();
    semaphore.release();
    expect(semaphore.free).toBe(2);
  });

  test('serves in the order of asking, and lets nobody in before', async () => {
    const semaphore = new Semaphore(1);
    const order: number[] = [];
    await semaphore.acquire();
    const waiting = [1, 2, 3].map((n) => semaphore.acquire().then(() => order.push(n)));
    semaphore.release();
    // The permit is the first one's already, though its promise has not called back yet.
    const late = semaphore.acquire().then(() => order.push(4));
    for (const turn of [...waiting, late]) {
      await turn;
      semaphore.release();
    }
    expect(order).toEqual([1, 2, 3, 4]);
    expect(semaphore.free).toBe(1);
  });

  test('run never has more than its permits at once, and gives back what failed', async () => {
    const semaphore = new Semaphore(3);
    let running = 0;
    let peak = 0;
    const work = async (n: number): Promise<number> => {
      running += 1;
      peak = Math.max(peak, running);
      await sleep(n % 3);
      running -= 1;
      if (n % 5 === 0) throw new Error(String(n));
      return n;
    };
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) => semaphore.run(() => work(n))),
    );
    expect(peak).toBe(3);
    expect(results.filter((result) => result.status === 'rejected')).toHaveLength(10);
    expect(semaphore.free).toBe(3);
  });

  test('run gives back the permit when the function throws before it begins', async () => {
    const semaphore = new Semaphore(1);
    await expect(semaphore.run(fail)).rejects.toThrow('no');
    expect(await semaphore.run(() => semaphore.free)).toBe(0);
    expect(semaphore.free).toBe(1);
  });

  test('who stops waiting leaves the line without a permit', async () => {
    const semaphore = new Semaphore(1);
    await semaphore.acquire();
    const stop = new AbortController();
    const gone = semaphore.acquire(stop.signal);
    const ran = semaphore.run(() => 'ran', stop.signal);
    const next = semaphore.acquire();
    stop.abort('no patience');
    await expect(gone).rejects.toBe('no patience');
    await expect(ran).rejects.toBe('no patience');
    expect(abortListeners(stop.signal)).toBe(0);
    semaphore.release();
    await next;
    semaphore.release();
    expect(semaphore.free).toBe(1);
    await expect(semaphore.acquire(stop.signal)).rejects.toBe('no patience');
    expect(semaphore.free).toBe(1);
  });

  test('a permit given stays given when the signal aborts afterwards', async () => {
    const semaphore = new Semaphore(1);
    const stop = new AbortController();
    const taken = semaphore.acquire(stop.signal);
    stop.abort();
    await taken;
    expect(semaphore.free).toBe(0);
  });

  test('refuses one release too many', () => {
    const semaphore = new Semaphore(1);
    expect(() => semaphore.release()).toThrow(RangeError);
    expect(semaphore.free).toBe(1);
  });

  test.each([0, -1, 1.5, NaN, Infinity])('refuses %d permits', (permits) => {
    expect(() => new Semaphore(permits)).toThrow(RangeError);
  });
});
