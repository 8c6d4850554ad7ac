import { describe, expect, test } from 'vitest';
import { sleep, Timeout, TimeoutError } from '../../src/tasks/index.ts';
import { Gate, settled } from './support/gauge.ts';
import { abortListeners, expectNoTimersLeft } from './support/leaks.ts';

const never = (): Promise<never> => new Promise<never>(() => undefined);

const fail = (): never => {
  throw new RangeError('no');
};

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

async function theCaller(): Promise<unknown> {
  return await caught(Timeout.run(1, never));
}

describe('Timeout.run', () => {
  test('resolves with the result, of a sync function too', async () => {
    expect(await Timeout.run(1_000, () => Promise.resolve('async'))).toBe('async');
    expect(await Timeout.run(1_000, () => 'sync')).toBe('sync');
  });

  test('rejects with what the function throws', async () => {
    await expect(Timeout.run(1_000, fail)).rejects.toThrow(RangeError);
  });

  test('rejects with its ms when the time is up, and tells the function', async () => {
    let reason: unknown;
    const error = await caught(
      Timeout.run(5, async (signal) => {
        await caught(sleep(60_000, signal));
        reason = signal.reason;
      }),
    );
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ ms: 5, message: 'timed out after 5 ms' });
    expect(reason).toBe(error);
  });

  test('shows in the stack where the limit was set', async () => {
    expect(await theCaller()).toMatchObject({ stack: expect.stringContaining('theCaller') });
  });

  test('does not wait for a function that ignores its signal', async () => {
    await expect(Timeout.run(5, never)).rejects.toThrow(TimeoutError);
  });

  test('drops what the function throws too late', async () => {
    const gate = new Gate();
    const late = async (): Promise<never> => {
      await gate.pass();
      throw new Error('too late');
    };
    await expect(Timeout.run(1, late)).rejects.toThrow(TimeoutError);
    gate.release();
    await settled();
  });

  test.each([
    ['the inner one', 5, 60_000, 5],
    ['the outer one', 60_000, 5, 5],
  ])('nested tells whose it was: %s', async (_, innerMs, outerMs, ms) => {
    const seen: unknown[] = [];
    const error = await caught(
      Timeout.run(outerMs, async (outer) => {
        try {
          await Timeout.run(innerMs, never, outer);
        } catch (inner) {
          seen.push(inner, outer.aborted);
          throw inner;
        }
      }),
    );
    expect(error).toMatchObject({ name: 'TimeoutError', ms });
    expect(seen).toEqual([error, outerMs === ms]);
  });

  test('does not call the function if the outer signal has aborted', async () => {
    let called = false;
    const run = Timeout.run(
      60_000,
      () => {
        called = true;
      },
      AbortSignal.abort('before'),
    );
    await expect(run).rejects.toBe('before');
    expect(called).toBe(false);
  });

  test('leaves no timer and no listener behind, however it ends', async () => {
    const outer = new AbortController();
    const { signal } = outer;
    await expectNoTimersLeft(() => Timeout.run(60_000, () => 1, signal));
    await expectNoTimersLeft(() => caught(Timeout.run(60_000, () => Promise.reject(), signal)));
    await expectNoTimersLeft(() => caught(Timeout.run(1, never, signal)));
    expect(abortListeners(signal)).toBe(0);
    const aborted = expectNoTimersLeft(() => caught(Timeout.run(60_000, never, signal)));
    outer.abort();
    await aborted;
    expect(abortListeners(signal)).toBe(0);
  });
});

describe('new Timeout', () => {
  test('limits a stretch of code, and ends with its scope', async () => {
    let signal: AbortSignal;
    {
      using timeout = new Timeout(20);
      signal = timeout.signal;
      await sleep(1, signal);
      expect(timeout).toMatchObject({ ms: 20, expired: false });
    }
    await sleep(40);
    expect(signal.aborted).toBe(false);
  });

  test('aborts its signal with its own error, by which nested limits are told apart', async () => {
    using outer = new Timeout(60_000);
    using inner = new Timeout(5, outer.signal);
    const error = await caught(sleep(30_000, inner.signal));
    expect(error).toBe(inner.error);
    expect(error).not.toBe(outer.error);
    expect([inner.expired, outer.expired]).toEqual([true, false]);
  });

  test('is not expired when the outer one aborts it', async () => {
    using outer = new Timeout(5);
    using inner = new Timeout(60_000, outer.signal);
    expect(await caught(sleep(30_000, inner.signal))).toBe(outer.error);
    expect([inner.expired, outer.expired]).toEqual([false, true]);
  });

  test('takes an outer signal that has aborted before', () => {
    const signal = AbortSignal.abort('before');
    using timeout = new Timeout(60_000, signal);
    expect(timeout.signal.reason).toBe('before');
    expect(abortListeners(signal)).toBe(0);
  });

  test('can be cancelled, also twice', async () => {
    const { signal } = new AbortController();
    await expectNoTimersLeft(async () => {
      const timeout = new Timeout(60_000, signal);
      timeout.cancel();
      timeout.cancel();
    });
    expect(abortListeners(signal)).toBe(0);
  });

  test('refuses NaN', () => {
    expect(() => new Timeout(NaN)).toThrow(RangeError);
  });
});
