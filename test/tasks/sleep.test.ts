import { describe, expect, test } from 'vitest';
import { sleep } from '../../src/tasks/index.ts';
import { watch } from './support/gauge.ts';
import { abortListeners, expectNoTimersLeft } from './support/leaks.ts';

describe('sleep', () => {
  test('resolves not before its time', async () => {
    const startMs = performance.now();
    await sleep(20);
    // Timers count whole milliseconds, so they may be up to one early.
    expect(performance.now() - startMs).toBeGreaterThan(18);
  });

  test.each([0, -5])('of %d ms lets what is due have its turn', async (ms) => {
    let turn = false;
    setTimeout(() => {
      turn = true;
    }, 0);
    await sleep(ms);
    expect(turn).toBe(true);
  });

  test('rejects with the reason of the signal, and leaves nothing behind', async () => {
    const stop = new AbortController();
    const slept: unknown[] = [];
    const naps = expectNoTimersLeft(() =>
      sleep(60_000, stop.signal).catch((reason: unknown) => slept.push(reason)),
    );
    stop.abort('wake up');
    await naps;
    expect(new Set(slept)).toEqual(new Set(['wake up']));
    expect(abortListeners(stop.signal)).toBe(0);
  });

  test('rejects at once if the signal has aborted before', async () => {
    await expect(sleep(60_000, AbortSignal.abort('before'))).rejects.toBe('before');
  });

  test('leaves no listener behind when it has slept', async () => {
    const { signal } = new AbortController();
    await sleep(1, signal);
    expect(abortListeners(signal)).toBe(0);
  });

  test('adds one listener for any number of sleepers', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => {
      warnings.push(warning);
    };
    process.on('warning', onWarning);
    const stop = new AbortController();
    const naps = Array.from({ length: 1_000 }, () => sleep(60_000, stop.signal));
    expect(abortListeners(stop.signal)).toBe(1);
    await sleep(1);
    stop.abort('all of you');
    const results = await Promise.allSettled(naps);
    expect(results.every((result) => result.status === 'rejected')).toBe(true);
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });

  test('takes a time beyond the reach of setTimeout', async () => {
    const stop = new AbortController();
    const nap = sleep(2 ** 31 + 5, stop.signal);
    const seen = watch(nap);
    await sleep(20);
    expect(seen.settled).toBe(false);
    stop.abort('enough');
    await expect(nap).rejects.toBe('enough');
  });

  test('is endless with Infinity, and then starts no timer', async () => {
    const stop = new AbortController();
    const nap = sleep(Infinity, stop.signal);
    await sleep(5);
    stop.abort('enough');
    await expect(nap).rejects.toBe('enough');
  });

  test('rejects NaN, and leaves no listener behind', async () => {
    const { signal } = new AbortController();
    await expect(sleep(NaN, signal)).rejects.toThrow(RangeError);
    expect(abortListeners(signal)).toBe(0);
  });
});
